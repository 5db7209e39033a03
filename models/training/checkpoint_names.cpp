#include "models/training/checkpoint_names.h"

#include "models/training/folder.h"
#include "storage/base/ascii.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace modelbook {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Word {
    std::string_view text;
    bool epoch;
};
// Longest first, so that "iteration" is not taken for "iter". `global_step` ends in `step`.
constexpr std::array words{Word{"checkpoint", false}, Word{"iteration", false}, Word{"epochs", true},
                           Word{"epoch", true},       Word{"steps", false},     Word{"step", false},
                           Word{"iters", false},      Word{"iter", false}};

const Word* wordAt(std::string_view lower, std::size_t at)
{
    if (at > 0 && isLetter(lower[at - 1]))
        return nullptr;
    for (const auto& word : words) {
        if (lower.substr(at).starts_with(word.text))
            return &word;
    }
    return nullptr;
}

/// `<prefix>-<digits>-of-<digits><suffix>`: returns where the number starts and the part ends.
std::optional<std::pair<std::size_t, std::size_t>> partOf(std::string_view name)
{
    const auto of = name.rfind("-of-");
    if (of == std::string_view::npos)
        return std::nullopt;
    auto start = of;
    while (start > 0 && isDigit(name[start - 1]))
        --start;
    auto end = of + 4;
    while (end < name.size() && isDigit(name[end]))
        ++end;
    if (start == of || end == of + 4 || start == 0 || (name[start - 1] != '-' && name[start - 1] != '_'))
        return std::nullopt;
    return std::pair(start, end);
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

constexpr std::array<std::string_view, 24> checkpointExtensions{
    "ckpt",    "pt",       "pth",     "pth.tar", "bin",     "safetensors", "npz", "npy",
    "gguf",    "ggml",     "onnx",    "h5",      "hdf5",    "keras",       "pb",  "tflite",
    "msgpack", "pdparams", "mlmodel", "params",  "weights", "torchscript", "ptl", "nemo"};
constexpr std::array<std::string_view, 62> otherExtensions{
    "txt",     "md",    "rst",   "py",    "pyc",   "ipynb", "sh",  "yaml", "yml",  "json", "jsonl",
    "toml",    "ini",   "cfg",   "csv",   "tsv",   "log",   "out", "err",  "png",  "jpg",  "jpeg",
    "gif",     "svg",   "pdf",   "webp",  "bmp",   "mp4",   "wav", "mp3",  "flac", "html", "css",
    "js",      "ts",    "c",     "cpp",   "h",     "cu",    "rs",  "go",   "java", "xml",  "lock",
    "patch",   "diff",  "gz",    "tar",   "zip",   "bz2",   "xz",  "zst",  "7z",   "db",   "sqlite",
    "parquet", "arrow", "jinja", "model", "vocab", "cff",   "so"};
constexpr std::array<std::string_view, 9> helperStems{"training_args", "optimizer",    "scheduler",
                                                      "scaler",        "rng_state",    "random_states",
                                                      "optim",         "lr_scheduler", "trainer_args"};

} // namespace

NamedState parseStateName(std::string_view name)
{
    NamedState state;
    const auto lower = lowered(name);
    for (std::size_t at = 0; at < name.size();) {
        const Word* const word = wordAt(lower, at);
        auto number = at + (word ? word->text.size() : 0);
        if (word && number < name.size() &&
            std::string_view("=-_. ").find(name[number]) != std::string_view::npos)
            ++number;
        if (!word || number >= name.size() || !isDigit(name[number])) {
            state.family += name[at++];
            continue;
        }
        auto end = number;
        while (end < name.size() && isDigit(name[end]))
            ++end;
        std::int64_t value = 0;
        const bool fits = std::from_chars(name.data() + number, name.data() + end, value).ec == std::errc();
        if (fits && word->epoch)
            state.epoch = static_cast<double>(value);
        else if (fits)
            state.step = value;
        state.family += name.substr(at, number - at);
        state.family += '#';
        at = end;
    }
    return state;
}

std::optional<ShardName> parseShardName(std::string_view name)
{
    if (name.ends_with(".index.json")) {
        const auto group = name.substr(0, name.size() - 11);
        // "model.safetensors.index.json" belongs to "model-00001-of-00002.safetensors".
        return fileExtension(group).empty() ? std::nullopt
                                            : std::optional(ShardName{std::string(group), true});
    }
    // TensorFlow: "ckpt-5.index" belongs to "ckpt-5.data-00000-of-00001".
    if (constexpr std::string_view tensorflow = ".index"; name.ends_with(tensorflow) && name.size() > tensorflow.size())
        return ShardName{std::string(name.substr(0, name.size() - tensorflow.size())) + ".data", true};
    if (const auto part = partOf(name))
        return ShardName{
            std::string(name.substr(0, part->first - 1)) + std::string(name.substr(part->second)), false};
    constexpr std::string_view llama = "consolidated.";
    if (name.starts_with(llama)) {
        auto end = llama.size();
        while (end < name.size() && isDigit(name[end]))
            ++end;
        if (end > llama.size() && end < name.size() && name[end] == '.')
            return ShardName{"consolidated" + std::string(name.substr(end)), false};
    }
    return std::nullopt;
}

FileKind fileKindOf(std::string_view name)
{
    if (name.starts_with("events.out.tfevents") || name.starts_with('.'))
        return FileKind::Other;
    const auto extension = fileExtension(name);
    if (contains(otherExtensions, extension))
        return FileKind::Other;
    const auto stem = fileStem(name);
    for (const auto helper : helperStems) {
        // "optimizer.pt", "rng_state_3.pth"; but "optimizer-study.pt" is somebody's model.
        if (stem == helper || (stem.starts_with(helper) &&
                               stem.find_first_not_of("_-0123456789", helper.size()) == std::string::npos))
            return FileKind::Helper;
    }
    return contains(checkpointExtensions, extension) ? FileKind::Checkpoint : FileKind::Maybe;
}

} // namespace modelbook
