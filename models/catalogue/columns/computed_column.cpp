// A formula as a column of a segment: computed for every row, then numbered like any other.
#include "models/catalogue/columns/key_reader.h"
#include "models/catalogue/columns/segment_writer.h"
#include "models/catalogue/formula.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace {

/// The numbers of an operand by its rank; NaN where a value is none.
struct Operand {
    const Column* column = nullptr;
    std::vector<double> numbers; ///< per rank

    explicit Operand(const Column* from) : column(from)
    {
        if (!column)
            return;
        numbers.assign(column->dictionary.size(), NAN);
        const auto& dictionary = column->dictionary;
        for (auto code = dictionary.sectionBegin(Dictionary::Numbers); code < dictionary.sectionEnds[Dictionary::Numbers]; ++code)
            numbers[dictionary.rank(code)] = dictionary.number(code);
        for (auto code = dictionary.sectionBegin(Dictionary::Bools); code < dictionary.sectionEnds[Dictionary::Bools]; ++code)
            numbers[dictionary.rank(code)] = dictionary.value(code).toBool() ? 1 : 0;
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
            const double number = rank < operands[i].numbers.size() ? operands[i].numbers[rank] : static_cast<double>(NAN);
            values[i] = std::isnan(number) ? std::nullopt : std::optional(number);
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
        for (const auto& name : formula->fields()) {
            const auto field = FieldKey::fromText(name);
            operands.emplace_back(field && field->kind != FieldKind::Formula ? column(*field) : nullptr);
        }
        PackedColumn packed(draftOf(key, evaluateRows(*formula, operands, m_rows)));
        made->bytes = std::move(packed.bytes);
        made->bytes.reserve(64); // on the heap, where it is aligned
        made->meta = packed.meta;
        made->column = viewOf(made->meta, made->bytes, m_rows);
    }
    return made->meta.entries > 0 ? &made->column : nullptr;
}

} // namespace modelbook
