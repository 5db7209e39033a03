// The paths that fingerprints leave out, and the fingerprint itself.
#include "models/args/canonical.h"
#include "models/args/canonical_text.h"
#include "models/args/flat_args.h"
#include "models/args/text.h"
#include "storage/base/hash.h"

#include <set>

namespace modelbook {

namespace {

using Keys = std::vector<std::string>;
using Path = std::vector<std::string_view>;

/// `*` stands for any run of characters within one segment.
bool matchesSegment(std::string_view text, std::string_view pattern)
{
    std::size_t t = 0, p = 0, star = std::string_view::npos, resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool matchesTail(const Path& path, const Keys& pattern)
{
    if (pattern.size() > path.size())
        return false;
    const auto skip = path.size() - pattern.size();
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!matchesSegment(path[skip + i], pattern[i]))
            return false;
    }
    return true;
}

} // namespace

struct IgnoredArgs::Patterns {
    std::set<std::string, std::less<>> names; ///< that a last segment is, whole: most patterns
    std::vector<Keys> others;

    bool match(const Path& path) const
    {
        return names.contains(path.back()) ||
               std::any_of(others.begin(), others.end(), [&](const Keys& pattern) { return matchesTail(path, pattern); });
    }
};

namespace {

/// The canonical form of a map without what is ignored; false, and nothing written, where nothing is left of it.
bool appendKept(std::string& out, const ArgValue& map, const IgnoredArgs::Patterns& patterns, Path& path)
{
    const auto start = out.size();
    bool any = false;
    for (const auto& [key, member] : sortedMembers(map.toMap())) {
        const auto& value = member->second;
        path.push_back(member->first);
        if (!patterns.match(path)) {
            const auto before = out.size();
            out += any ? ',' : '{';
            appendCanonicalKey(out, key);
            out += ':';
            bool kept = true;
            if (value.isMap() && !value.toMap().empty())
                kept = appendKept(out, value, patterns, path); // left empty only because all in it is ignored, it must not count either
            else
                appendCanonical(out, value);
            if (!kept)
                out.resize(before);
            any = any || kept;
        }
        path.pop_back();
    }
    if (!any)
        out.resize(start);
    else
        out += '}';
    return any;
}

} // namespace

const std::vector<std::string>& defaultIgnoredArgs()
{
    static const std::vector<std::string> patterns{
        // where output goes
        "output_dir",
        "output_path",
        "out_dir",
        "save_dir",
        "save_path",
        "log_dir",
        "logdir",
        "logging_dir",
        "run_dir",
        "work_dir",
        "ckpt_dir",
        "checkpoint_dir",
        "default_root_dir",
        "tensorboard_dir",
        "cache_dir",
        // where it ran
        "host",
        "hostname",
        "host_name",
        "device",
        "devices",
        "device_id",
        "device_ids",
        "gpu",
        "gpus",
        "gpu_id",
        "gpu_ids",
        "local_rank",
        "node_rank",
        "global_rank",
        "cuda_visible_devices",
        "CUDA_VISIBLE_DEVICES",
        "pid",
        "username",
        // how many hands fed it
        "num_workers",
        "workers",
        "n_workers",
        "dataloader_num_workers",
        "num_proc",
        "prefetch_factor",
        "pin_memory",
        "dataloader_pin_memory",
        "persistent_workers",
        "dataloader_persistent_workers",
        "dataloader_prefetch_factor",
        // what it told of itself
        "logging_*",
        "log_interval",
        "log_every*",
        "log_freq",
        "log_level*",
        "log_steps",
        "log_wandb",
        "logger",
        "verbose",
        "disable_tqdm",
        "progress_bar",
        "enable_progress_bar",
        "report_to",
        "wandb*",
        "_wandb",
        // when
        "date",
        "timestamp",
        "start_time",
        "end_time",
        "created_at",
        "datetime",
    };
    return patterns;
}

IgnoredArgs::IgnoredArgs(const std::vector<std::string>& patterns)
{
    auto split = std::make_shared<Patterns>();
    for (const auto& pattern : patterns) {
        auto keys = splitArgPath(pattern);
        if (keys.size() == 1 && keys[0].find('*') == std::string::npos)
            split->names.insert(std::move(keys[0]));
        else
            split->others.push_back(std::move(keys));
    }
    m_patterns = std::move(split);
}

bool IgnoredArgs::matches(std::string_view path) const
{
    const auto keys = splitArgPath(path);
    Path prefix;
    for (const auto& key : keys) {
        prefix.push_back(key);
        if (m_patterns->match(prefix))
            return true;
    }
    return false;
}

bool isIgnoredArg(std::string_view path, const std::vector<std::string>& patterns)
{
    return IgnoredArgs(patterns).matches(path);
}

std::string IgnoredArgs::fingerprintOf(const ArgValue& tree) const
{
    if (!tree.isMap())
        return Sha256::hexOf(canonicalJson(tree));
    Path path;
    std::string text;
    if (!appendKept(text, tree, *m_patterns, path))
        text = "{}";
    return Sha256::hexOf(text);
}

std::string fingerprintOf(const ArgValue& tree, const std::vector<std::string>& ignored)
{
    // The default patterns are taken apart once: a library's fingerprints are made in bulk.
    static const IgnoredArgs defaults(defaultIgnoredArgs());
    return &ignored == &defaultIgnoredArgs() ? defaults.fingerprintOf(tree) : IgnoredArgs(ignored).fingerprintOf(tree);
}

} // namespace modelbook
