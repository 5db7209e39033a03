#include "models/training/run_names.h"

#include "models/args/flat_args.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

template <std::size_t N>
bool isOneOf(const std::array<std::string_view, N>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool saysLittle(std::string_view name)
{
    constexpr std::array<std::string_view, 14> common{
        "output", "outputs", "out",        "run",  "model", "models",  "checkpoints",
        "ckpt",   "ckpts",   "checkpoint", "runs", "train", "weights", "logs"};
    if (isOneOf(common, name) || name.starts_with("checkpoint-") || name.starts_with("version_"))
        return true;
    // "10-24-00", "3": digits and separators
    return name.find_first_not_of("0123456789-_.:") == std::string_view::npos;
}

/// The folders above, nearest first, as long as there are names.
std::string joinedName(const std::filesystem::path& path)
{
    auto at = std::filesystem::absolute(path).lexically_normal();
    if (!at.has_filename())
        at = at.parent_path();
    std::string name = at.filename().string();
    const bool date = name.find_first_not_of("0123456789-_.:") == std::string::npos;
    for (int i = 0; i < 3 && saysLittle(at.filename().string()); ++i) {
        at = at.parent_path();
        const auto above = at.filename().string();
        if (above.empty())
            break;
        const bool dateAbove = above.find_first_not_of("0123456789-_.:") == std::string::npos;
        if (date && !dateAbove)
            break; // "2026-11-05/10-24-00" says enough
        name = above + (dateAbove ? '/' : ' ') + name;
    }
    return name;
}

std::string text(const ArgValue& args, std::initializer_list<const char*> keys)
{
    for (const char* key : keys) {
        const auto* value = args.find(key);
        if (value && value->isString() && !value->toString().empty())
            return value->toString();
    }
    return {};
}

} // namespace

std::string runName(const Folder& root, std::string_view layout, const ArgValue& args)
{
    const auto own = root.name();
    if (layout == "lightning" && own.starts_with("version_")) {
        if (const auto given = text(args, {"run_name"}); !given.empty())
            return given;
        if (const auto group = text(args, {"experiment", "experiment_name", "exp_name", "project"});
            !group.empty())
            return group + ' ' + own;
        auto above = std::filesystem::absolute(root.path()).lexically_normal().parent_path();
        if (above.filename() == "lightning_logs") // Lightning's default says nothing
            above = above.parent_path();
        const auto name = above.filename().string();
        return name.empty() ? own : name + ' ' + own;
    }
    return joinedName(root.path());
}

std::vector<std::string> parentHintsOf(const ArgValue& args)
{
    constexpr std::array<std::string_view, 27> keys{"resume",
                                                    "sd_model_name",
                                                    "resume_from",
                                                    "resume_path",
                                                    "resume_ckpt",
                                                    "resume_from_checkpoint",
                                                    "pretrained",
                                                    "pretrained_model",
                                                    "pretrained_path",
                                                    "pretrained_weights",
                                                    "pretrained_model_name_or_path",
                                                    "init_from",
                                                    "init_checkpoint",
                                                    "initial_checkpoint",
                                                    "finetune",
                                                    "finetune_from",
                                                    "finetuned_from",
                                                    "base_model",
                                                    "base_model_name_or_path",
                                                    "model_name_or_path",
                                                    "_name_or_path",
                                                    "ckpt_path",
                                                    "load_from",
                                                    "load_checkpoint",
                                                    "warm_start",
                                                    "from_checkpoint",
                                                    "parent"};
    constexpr std::array<std::string_view, 13> noModels{"auto", "none",   "None",    "null",  "best",
                                                        "last", "latest", "must",    "allow", "never",
                                                        "true", "false",  "imagenet"};
    std::vector<std::string> hints;
    for (const auto& [path, value] : flattenArgs(args)) {
        if (!value.isString() || value.toString().empty() || isOneOf(noModels, value.toString()))
            continue;
        if (isOneOf(keys, splitArgPath(path).back()) &&
            std::find(hints.begin(), hints.end(), value.toString()) == hints.end())
            hints.push_back(value.toString());
    }
    return hints;
}

} // namespace modelbook
