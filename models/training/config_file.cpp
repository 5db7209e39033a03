#include "models/training/config_file.h"

#include "models/training/args_text.h"
#include "models/training/metric_files.h"
#include "storage/base/random_access_file.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

/// https://docs.wandb.ai: config.yaml holds each value with a description, beside `wandb_version` and
/// `_wandb`; since 0.17 beside the latter alone.
void unwrapWandb(ArgValue& config)
{
    if (!config.find("wandb_version") && !config.find("_wandb"))
        return;
    auto plain = ArgValue::map();
    for (auto& [key, member] : config.toMap()) {
        if (key == "wandb_version" || key == "_wandb")
            continue;
        auto* const value = member.find("value");
        if (value && member.toMap().size() <= 2)
            plain.set(key, std::move(*value));
        else
            plain.set(key, std::move(member));
    }
    config = std::move(plain);
}

bool allNumbers(const ArgValue& value)
{
    if (!value.isMap())
        return value.isNumber();
    return std::all_of(value.toMap().begin(), value.toMap().end(),
                       [](const auto& member) { return allNumbers(member.second); });
}

constexpr std::array<std::string_view, 24> noConfigs{"metrics",
                                                     "results",
                                                     "summary",
                                                     "trainer_state",
                                                     "tokenizer",
                                                     "tokenizer_config",
                                                     "special_tokens_map",
                                                     "added_tokens",
                                                     "vocab",
                                                     "merges",
                                                     "generation_config",
                                                     "preprocessor_config",
                                                     "processor_config",
                                                     "all_results",
                                                     "train_results",
                                                     "eval_results",
                                                     "test_results",
                                                     "overrides",
                                                     "hydra",
                                                     "multirun",
                                                     "conda",
                                                     "python_env",
                                                     "wandb-summary",
                                                     "wandb-metadata"};

} // namespace

Result<std::string> readSmallFile(const std::filesystem::path& path, std::uint64_t limit)
{
    MB_TRY(const auto file, LocalFile::open(path));
    if (file->size() > limit)
        return makeError(ErrorCode::LimitExceeded, path.string() + " is " + std::to_string(file->size()) +
                                                       " bytes, too large for what it should be (at most " +
                                                       std::to_string(limit) + ")");
    return file->readString(0, file->size());
}

Result<ParsedConfig> readConfigFile(const std::filesystem::path& path, YamlRules rules)
{
    MB_TRY(const auto text, readSmallFile(path));
    const auto extension = fileExtension(path.filename().string());
    auto parsed = extension == "json"   ? parseJson(text, path.string())
                  : extension == "toml" ? parseToml(text, path.string())
                  : extension == "txt"  ? Result<ParsedConfig>(parseArgsText(text, path.string()))
                                        : parseYaml(text, rules, path.string());
    if (parsed && parsed->value.isMap())
        unwrapWandb(parsed->value);
    return parsed;
}

bool isConfigName(std::string_view name)
{
    const auto extension = fileExtension(name);
    if (extension == "txt") // nothing but what argparse and the like leave
        return name == "args.txt" || name == "opt.txt" || name == "hparams.txt" ||
               name.ends_with("_args.txt") || name.ends_with(".args.txt") || name.ends_with("_opt.txt");
    if (extension != "yaml" && extension != "yml" && extension != "json" && extension != "toml")
        return false;
    const auto stem = fileStem(name);
    return !name.starts_with('.') && !stem.ends_with(".index") && !stem.ends_with(".metrics") &&
           std::find(noConfigs.begin(), noConfigs.end(), stem) == noConfigs.end();
}

std::map<std::string, double> splitMetrics(ArgValue& config)
{
    const auto* const metrics = config.find("metrics");
    if (!metrics || !metrics->isMap() || metrics->toMap().empty() || !allNumbers(*metrics))
        return {};
    auto numbers = numbersOf(*metrics);
    std::erase_if(config.toMap(), [](const auto& member) { return member.first == "metrics"; });
    return numbers;
}

} // namespace modelbook
