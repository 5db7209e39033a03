// A formula as a column of a segment: computed for every row, then numbered like any other.
#include "models/catalogue/columns/key_reader.h"
#include "models/catalogue/columns/segment_writer.h"
#include "models/catalogue/formula.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace {

/// What an entry counts as in a formula; NaN where it is no number.
double numberOfEntry(const Dictionary& dictionary, std::uint32_t code)
{
    const auto section = dictionary.sectionOf(code);
    if (section == Dictionary::Bools)
        return dictionary.value(code).toBool() ? 1 : 0;
    return section == Dictionary::Numbers ? dictionary.number(code) : static_cast<double>(NAN);
}

std::optional<double> present(double number)
{
    return std::isnan(number) ? std::nullopt : std::optional(number);
}

/// The numbers of an operand by its rank.
struct Operand {
    const Column* column = nullptr;
    std::vector<double> numbers;

    explicit Operand(const Column* from) : column(from), numbers(from ? from->dictionary.size() : 0)
    {
        for (std::uint32_t code = 0; code < numbers.size(); ++code)
            numbers[column->dictionary.rank(code)] = numberOfEntry(column->dictionary, code);
    }
};

/// What a formula gives for each row; NaN where nothing.
std::vector<double> evaluateRows(const Formula& formula, const std::vector<Operand>& operands, std::uint32_t rows)
{
    std::vector<PartKey> keys;
    for (const auto& operand : operands)
        keys.emplace_back(operand.column, false);
    const KeyReader reader(keys, rows);
    std::vector<double> results(rows, NAN);
    std::vector<std::optional<double>> values(operands.size());
    for (std::uint32_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < operands.size(); ++i) {
            const auto rank = reader.key(i, row);
            values[i] = rank < operands[i].numbers.size() ? present(operands[i].numbers[rank]) : std::nullopt;
        }
        results[row] = formula.evaluate(values).value_or(NAN);
    }
    return results;
}

ColumnDraft draftOf(const FieldKey& key, const std::vector<double>& results)
{
    ColumnDraft draft;
    draft.key = key;
    std::vector<double> distinct;
    for (const double result : results) {
        if (!std::isnan(result))
            distinct.push_back(result + 0.0); // -0 is 0
    }
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    for (const double number : distinct)
        draft.dictionary.append(ArgValue(number), false);
    draft.codes.assign(results.size(), Column::missing);
    for (std::size_t row = 0; row < results.size(); ++row) {
        if (!std::isnan(results[row]))
            draft.codes[row] = static_cast<std::uint32_t>(std::lower_bound(distinct.begin(), distinct.end(), results[row]) - distinct.begin());
    }
    return draft;
}

} // namespace

std::vector<const Column*> Segment::operandsOf(const Formula& formula) const
{
    std::vector<const Column*> columns;
    for (const auto& name : formula.fields()) {
        const auto field = FieldKey::fromText(name);
        columns.push_back(field && field->kind != FieldKind::Formula ? column(*field) : nullptr);
    }
    return columns;
}

const Column* Segment::computed(const FieldKey& key) const
{
    const std::lock_guard lock(m_computedMutex);
    auto& made = m_computed[key.path];
    if (!made) {
        made = std::make_unique<Computed>();
        QueryError error;
        const auto formula = Formula::parse(key.path, error);
        if (!formula)
            return nullptr;
        std::vector<Operand> operands;
        for (const auto* operand : operandsOf(*formula))
            operands.emplace_back(operand);
        PackedColumn packed(draftOf(key, evaluateRows(*formula, operands, m_rows)));
        made->bytes = std::move(packed.bytes);
        made->bytes.reserve(64); // on the heap, where it is aligned
        made->meta = packed.meta;
        made->column = viewOf(made->meta, made->bytes, m_rows);
    }
    return made->meta.entries > 0 ? &made->column : nullptr;
}

std::optional<ArgValue> Segment::value(const FieldKey& key, std::uint32_t row) const
{
    if (key.kind == FieldKind::Formula) {
        // A cell that is painted must not wait for a whole column.
        QueryError error;
        const auto formula = Formula::parse(key.path, error);
        if (!formula)
            return std::nullopt;
        std::vector<std::optional<double>> values;
        for (const auto* operand : operandsOf(*formula)) {
            const auto code = operand ? operand->code(row) : Column::missing;
            values.push_back(code == Column::missing ? std::nullopt : present(numberOfEntry(operand->dictionary, code)));
        }
        const auto result = formula->evaluate(values);
        return result ? std::optional<ArgValue>(*result + 0.0) : std::nullopt; // -0 is 0
    }
    const auto* found = column(key);
    const auto code = found ? found->code(row) : Column::missing;
    return code == Column::missing ? std::nullopt : std::optional(found->dictionary.value(code));
}

} // namespace modelbook
