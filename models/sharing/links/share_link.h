// ShareLink: an address by which anybody gets one file of a library in a bucket, until a date (design §6).
#pragma once

#include "models/library/library.h"

#include <string>
#include <vector>

namespace modelbook {

struct ShareLink {
    std::string id;   ///< random: the folder below links/
    std::string file; ///< as it will be called where it is saved
    std::string model;
    std::uint64_t bytes = 0;
    std::int64_t until = 0; ///< milliseconds since 1970
    std::string url;        ///< of those made just now alone: it is a secret, and kept nowhere
};

/// Links live for a week at most: that is what servers sign for.
constexpr std::int64_t longestLinkSeconds = 7 * 24 * 3600;

/// The links of one library. Each is the whole file as `links/<random>/<file>`, and beside it `about.json`, which says when
/// it ends. Blocks; safe from any thread.
class ShareLinks
{
public:
    /// Unsupported where the library is no bucket.
    static Result<ShareLinks> of(std::shared_ptr<Library> library);

    /// Writes the file into the bucket and signs an address for it. PermissionDenied for all but Admins; InvalidArgument
    /// where `seconds` is not between a minute and a week.
    Result<ShareLink> make(const FileRecord& file, const std::string& model, std::int64_t seconds,
                           const ProgressFunction& progress = {}, const CancelToken& cancel = {}) const;
    Result<std::vector<ShareLink>> list() const;
    /// NotFound.
    Status remove(const std::string& id) const;
    /// Takes away those that have ended by `now` (milliseconds since 1970), and what interrupted calls left. The number
    /// of links.
    Result<std::size_t> removeEnded(std::int64_t now) const;

private:
    explicit ShareLinks(std::shared_ptr<Library> library) : m_library(std::move(library)) {}
    Status checkMay() const;

    std::shared_ptr<Library> m_library;
};

} // namespace modelbook
