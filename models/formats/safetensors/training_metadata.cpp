#include "models/formats/safetensors/training_metadata.h"

#include "models/args/infer.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

constexpr std::size_t longestArg = 64 << 10; ///< what is longer describes the data, file by file

template <std::size_t N>
bool isOneOf(std::string_view key, const std::array<std::string_view, N>& list)
{
    return std::find(list.begin(), list.end(), key) != list.end();
}

void setBelow(ArgValue& tree, const char* group, std::string_view key, ArgValue value)
{
    if (!tree.find(group) || !tree.find(group)->isMap())
        tree.set(group, ArgValue::map());
    tree.find(group)->set(std::string(key), std::move(value));
}

/// kohya-ss/sd-scripts, library/train_util.py: all values are text, as Python's str() or json.dumps() spell them.
void addKohya(CheckpointInfo& info, std::string_view key, const std::string& text)
{
    // What happened, or what the data was, in place of what was chosen.
    constexpr std::array<std::string_view, 14> facts{
        "tag_frequency", "bucket_info", "dataset_dirs", "datasets", "session_id", "training_started_at",
        "training_finished_at", "sd_model_hash", "new_sd_model_hash", "vae_hash", "new_vae_hash",
        "sd_scripts_commit_hash", "training_comment", "output_name"};
    // Names are text even where they look like something else ("1e5", "007").
    constexpr std::array<std::string_view, 3> names{"sd_model_name", "vae_name", "training_comment"};
    const bool fact = isOneOf(key, facts) || text.size() > longestArg;
    auto value = fact || isOneOf(key, names) ? ArgValue(text) : inferArg(text);
    if (fact)
        setBelow(info.metadata, "kohya", key, std::move(value));
    else if (key == "steps" && value.isInt())
        info.step = value.toInt();
    else if (key == "epoch" && value.isNumber())
        info.epoch = value.toDouble();
    else
        info.args.set(std::string(key), std::move(value));
}

/// ModelSpec 1.0 (github.com/Stability-AI/ModelSpec): mostly a description; some of it says how to train and use it.
void addModelSpec(CheckpointInfo& info, std::string_view key, const std::string& text)
{
    constexpr std::array<std::string_view, 8> settings{"architecture", "implementation", "resolution",
                                                       "prediction_type", "timestep_range", "encoder_layer",
                                                       "merged_from", "data_format"};
    const bool number = key == "encoder_layer";
    auto& tree = isOneOf(key, settings) ? info.args : info.metadata;
    setBelow(tree, "modelspec", key, number ? inferArg(text) : ArgValue(text));
}

} // namespace

bool addTrainingMetadata(CheckpointInfo& info, std::string_view key, const std::string& text)
{
    constexpr std::string_view kohya = "ss_", modelSpec = "modelspec.";
    if (key.starts_with(kohya) && key.size() > kohya.size())
        addKohya(info, key.substr(kohya.size()), text);
    else if (key.starts_with(modelSpec) && key.size() > modelSpec.size())
        addModelSpec(info, key.substr(modelSpec.size()), text);
    else
        return false;
    return true;
}

} // namespace modelbook
