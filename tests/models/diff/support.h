// What the tests of comparisons share: models from JSON, and random ones.
#pragma once

#include "models/diff/model_diff.h"

#include <catch2/catch.hpp>

#include <random>

namespace modelbook {

inline ArgValue argsOf(const std::string& json)
{
    return *argsFromJson(nlohmann::ordered_json::parse(json));
}

inline DiffModel model(const std::string& label, const std::string& json,
                       std::map<std::string, double> metrics = {})
{
    return {label, label, argsOf(json), std::move(metrics), {}};
}

inline ModelDiff compare(std::vector<DiffModel> models, const DiffOptions& options = {})
{
    auto diff = diffModels(std::make_shared<const std::vector<DiffModel>>(std::move(models)), options);
    REQUIRE(diff);
    return std::move(*diff);
}

inline const ArgRow& row(const ModelDiff& diff, std::string_view path)
{
    for (const auto& candidate : diff.args) {
        if (candidate.path == path)
            return candidate;
    }
    FAIL("no row " << path);
    return diff.args.front();
}

inline ArgValue randomArgs(std::mt19937& random, int depth = 0)
{
    static const std::vector<std::string> keys{"lr", "a.b", "model", "n", "\\", "", "x", "학습"};
    auto map = ArgValue::map();
    for (auto i = random() % 5; i > 0; --i) {
        ArgValue value;
        switch (random() % (depth > 2 ? 6 : 8)) {
        case 0:
            value = nullptr;
            break;
        case 1:
            value = static_cast<int>(random() % 3);
            break;
        case 2:
            value = "1e-3";
            break;
        case 3:
            value = 0.001;
            break;
        case 4:
            value = ArgValue(ArgValue::List{1, "x"});
            break;
        case 5:
            value = random() % 2 == 0;
            break;
        default:
            value = randomArgs(random, depth + 1);
        }
        map.set(keys[random() % keys.size()], std::move(value));
    }
    return map;
}

} // namespace modelbook
