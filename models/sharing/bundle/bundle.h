// Bundle: a .modelbook file opened to look into it, to check it, and to take its models from it.
#pragma once

#include "models/sharing/bundle/signature.h"
#include "models/sharing/shared_model.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// Opening reads the directory, the records and READMEs, checks these against their sums, and refuses what no
/// honest bundle has: names that lead out of a folder, links, members that are compressed, share bytes or a name, sums that
/// lack a member. Nothing is written anywhere. The files it holds stay closed until they are asked for. Immutable.
class Bundle
{
public:
    /// NotFound; Corrupt, Truncated, Unsupported or LimitExceeded with the reason; PermissionDenied where a password is
    /// needed ("" given) or wrong.
    static Result<std::shared_ptr<const Bundle>> open(const std::filesystem::path& path, const std::string& password = {});
    static Result<std::shared_ptr<const Bundle>> open(std::shared_ptr<const RandomAccessFile> file, const std::string& password = {});
    /// Whether the file asks for a password. False where it cannot be read.
    static bool isSealed(const std::filesystem::path& path);

    const std::string& title() const { return m_title; }
    std::int64_t created() const { return m_created; } ///< milliseconds since 1970
    bool isRedacted() const { return m_redacted; }
    bool isSealed() const { return m_sealed; }
    std::uint64_t bytes() const { return m_bytes; } ///< of the file
    /// The models, ancestors first. Their files open from the bundle, which they keep alive.
    const std::vector<SharedModel>& models() const { return m_models; }
    /// Who signed it. The signature fits: one that does not is refused at opening.
    const std::optional<Signature>& signature() const { return m_signature; }

    /// Reads every member and compares its sum. Corrupt names the first that differs.
    Status verify(const ProgressFunction& progress = {}, const CancelToken& cancel = {}) const;

private:
    friend class BundleReader;
    struct Member {
        std::string name, sha256;
        std::uint64_t offset = 0, bytes = 0;
    };

    std::shared_ptr<const RandomAccessFile> m_file;
    std::vector<Member> m_members;
    std::string m_title;
    std::int64_t m_created = 0;
    bool m_redacted = false, m_sealed = false;
    std::uint64_t m_bytes = 0;
    std::vector<SharedModel> m_models;
    std::optional<Signature> m_signature;
};

/// Checks the whole bundle, then takes its models into the library. Nothing is written where anything is wrong.
Result<TakeReport> importBundle(Library& library, const std::shared_ptr<const Bundle>& bundle,
                                const ProgressFunction& progress = {}, const CancelToken& cancel = {});

} // namespace modelbook
