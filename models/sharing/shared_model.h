// SharedModel: one model as others will see it: what was chosen of it, less what is redacted. Bundles, shares and sites
// are made of these.
#pragma once

#include "models/library/library.h"
#include "models/library/library_sharing.h"
#include "models/sharing/redaction/redaction.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// What goes along with the chosen models.
struct SharingChoice {
    enum class Weights { All, Latest, Best, None };
    Weights weights = Weights::All; ///< None: the card only; checkpoints are named, their bytes stay behind
    bool attachments = true;
    bool ancestors = false;      ///< share the models they descend from, too
    bool cutOtherParents = false; ///< leave out parents that are not shared along; always so with redaction
    RedactionRules redaction;
};
/// "all", "latest", "best", "none"; nullopt for anything else.
std::optional<SharingChoice::Weights> sharedWeightsOf(std::string_view name);

struct LeftOutFile {
    std::string file;
    std::string why; ///< "holds what is redacted", …
    bool replaced = false; ///< its weights alone are shared, as safetensors
    bool operator==(const LeftOutFile&) const = default;
};

/// Opens a file's bytes. Blocking, from any thread; keeps what it needs alive.
using OpenShared = std::function<Result<std::unique_ptr<RandomAccessFile>>()>;

struct SharedModel {
    ModelRecord record; ///< its files have the names, sizes and hashes that are shared; their manifests are the library's, or ""
    std::string readme;
    std::map<std::string, MetricHistory> history;
    std::map<std::string, OpenShared> files; ///< by SHA-256; of those in `record` whose bytes go along
    std::vector<LeftOutFile> leftOut;
    Redacted redacted;

    std::uint64_t bytes() const; ///< of all files that go along
};

/// Gathers what is shared of these models, ancestors before descendants. With a redaction, every file is searched for
/// what may not be in it, which reads it whole. Blocking. NotFound, Cancelled, or what reading fails with.
Result<std::vector<SharedModel>> gatherShared(const std::shared_ptr<const Library>& library, const std::vector<ModelId>& ids,
                                              const SharingChoice& choice, const ProgressFunction& progress = {},
                                              const CancelToken& cancel = {});

/// The private values of these models (and their ancestors, where chosen), each field and value once.
Result<std::vector<PrivateValue>> proposeRedaction(const Library& library, const std::vector<ModelId>& ids, bool ancestors);

} // namespace modelbook
