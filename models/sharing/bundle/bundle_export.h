// Exporting a bundle: chosen models in one file that any tool opens (bundle_format.h).
#pragma once

#include "models/sharing/shared_model.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

struct BundleOptions {
    std::string title;                 ///< of several models; default: the first's name and how many more
    std::string password;              ///< seals the bundle; "" leaves it open
    std::filesystem::path signingKey;  ///< signs it with this key, made where it is not there; "" does not sign
    std::string signer;                ///< how the signature calls who signed
    std::int64_t time = 0;             ///< milliseconds since 1970, of its members; 0: now
};

struct ExportedBundle {
    std::uint64_t bytes = 0;    ///< of the file
    std::string signingKey;     ///< fingerprint of the key, "" where it is not signed
};

/// Writes a bundle, streamed, whole or not at all; what `path` names is replaced. Blocking.
Result<ExportedBundle> exportBundle(const std::vector<SharedModel>& models, const std::filesystem::path& path,
                                    const BundleOptions& options, const ProgressFunction& progress = {},
                                    const CancelToken& cancel = {});

/// "digits-cnn-028.modelbook": a name for the file of these models.
std::string bundleFileName(const std::vector<SharedModel>& models);

} // namespace modelbook
