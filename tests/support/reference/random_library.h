// Random models and questions: few values, so that questions hit, of every type and of several types in one field.
#pragma once

#include "tests/support/reference/reference_query.h"

#include <random>

namespace modelbook::test {

class RandomLibrary
{
public:
    explicit RandomLibrary(unsigned seed) : m_random(seed) {}

    std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(m_random); }
    ModelId id() { return "m" + std::to_string(below(400)); }

    ModelRecord model(ModelId id)
    {
        static const char* const names[] = {"run-1", "run-10", "run-9", "Run-9", "Ünïcode", "모델 3", "ünïcode", "x"};
        ModelRecord record;
        record.id = std::move(id);
        record.name = names[below(std::size(names))];
        record.created = static_cast<std::int64_t>(1'700'000'000'000 + below(5) * 1000);
        if (below(3) == 0)
            record.tags = {"paper"};
        if (below(4) == 0)
            record.tags.push_back("재현");
        if (below(2) == 0)
            record.metrics["acc"] = static_cast<double>(below(6)) / 4;
        auto& args = record.args.values;
        for (const char* name : {"lr", "seed", "opt", "mixed", "rare.deep"}) {
            if (below(name[0] == 'r' ? 40 : 5) != 0 || (name[0] != 'r' && below(2)))
                args.set(name, value());
        }
        return record;
    }

    ArgValue value()
    {
        static const char* const texts[] = {"adam", "AdamW", "sgd", "1e-3", "007", "1.10", "", "true", "ÄÖ", "äö", "a\nb", "run-10"};
        switch (below(12)) {
        case 0: return below(2) == 0;
        case 1:
        case 2: return static_cast<std::int64_t>(below(5)) - 2;
        case 3: return static_cast<double>(below(5)) / 2 - 1;
        case 4: return below(2) ? 0.001 : -0.0;
        case 5: return below(2) ? static_cast<double>(NAN) : static_cast<double>(INFINITY);
        case 6: return ArgValue::List{texts[below(std::size(texts))], static_cast<std::int64_t>(below(3))};
        case 7: return below(2) ? ArgValue() : ArgValue::map();
        case 8: return ExoticArg{"date", below(2) ? "2026-01-02" : "sgd"};
        case 9: return below(2) ? std::int64_t{9007199254740993} : std::int64_t{9007199254740992};
        default: return texts[below(std::size(texts))];
        }
    }

    std::string readme() { return below(3) ? "" : below(2) ? "# Adam on *digits*" : "재현 실험 SGD"; }

    Query query()
    {
        Query query;
        if (below(4) != 0)
            query.filter.push_back(node(3));
        for (auto count = below(3); count > 0; --count)
            query.sort.push_back({field(), below(2) == 0});
        if (below(3) == 0)
            query.group.push_back(field());
        if (below(9) == 0)
            query.group.push_back(field());
        return query;
    }

    std::string fieldText() { return field().text; }

private:
    FieldRef field()
    {
        static const char* const fields[] = {"arg.lr", "arg.seed", "arg.opt", "arg.mixed", "arg.rare.deep", "metric.acc", "is.name", "is.tags", "is.id"};
        return {fields[below(std::size(fields))], 0, 0};
    }
    ValueRef literal()
    {
        static const char* const texts[] = {"adam", "AdamW", "0", "1", "-1", "0.5", "0.001", "1e-3", "007", "true", "null", "nan", "inf",
                                            "paper", "재현", "run-9", "äö", "2026-01-02", "9007199254740993", "9007199254740992.0", "a", ""};
        return {texts[below(std::size(texts))], below(4) == 0, 0, 0};
    }
    QueryNode node(int depth)
    {
        using Kind = QueryNode::Kind;
        QueryNode node;
        const auto which = below(depth > 0 ? 10 : 7);
        if (which >= 7) {
            node.kind = which == 7 ? Kind::And : which == 8 ? Kind::Or : Kind::Not;
            for (auto count = node.kind == Kind::Not ? 1 : 2 + below(2); count > 0; --count)
                node.children.push_back(this->node(depth - 1));
            return node;
        }
        static constexpr Kind kinds[] = {Kind::Compare, Kind::Compare, Kind::In, Kind::Range, Kind::Has, Kind::Missing, Kind::Word};
        node.kind = kinds[which];
        if (node.kind != Kind::Word)
            node.field = field();
        if (node.kind == Kind::Compare)
            node.op = static_cast<CompareOp>(below(8));
        const auto values = node.kind == Kind::Range ? 2 : node.kind == Kind::In ? 1 + below(3) : node.kind == Kind::Compare || node.kind == Kind::Word ? 1 : 0;
        for (std::size_t i = 0; i < values; ++i)
            node.values.push_back(literal());
        if (node.kind == Kind::Word && node.values.front().text.empty())
            node.values.front().text = "ad";
        return node;
    }

    std::mt19937 m_random;
};

} // namespace modelbook::test
