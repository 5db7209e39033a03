// CodePoint: the state of the code that trained a model: a commit, where it was checked out, and what was not committed.
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace modelbook {

struct CodePoint {
    std::string commit;     ///< hex; "" where it is not known
    std::string repository; ///< the folder it was checked out in, on the machine that added the model
    std::string remote;     ///< where it came from, "https://…", without a password
    std::string branch;
    bool dirty = false;     ///< files had changes that were not committed
    std::string patch;      ///< those changes in Git's format
    bool operator==(const CodePoint&) const = default;
};

/// What a model keeps of its code beside the commit, as attachments: where it was checked out, and the patch.
constexpr char codeOriginFile[] = "code.json";
constexpr char codePatchFile[] = "code.diff";

/// The content of codeOriginFile: {"version":1,"repository","remote","branch","dirty"}.
std::string writeCodeOrigin(const CodePoint& point);
/// Takes it up; what is no such file says nothing.
void readCodeOrigin(const std::string& json, CodePoint& point);

/// What is checked out in the repository that `folder` lies in, now. NotFound where there is none.
Result<CodePoint> codeNow(const std::filesystem::path& folder);

/// Finds the code of runs by their folders; looks at each repository once. Not thread-safe.
class CodeFinder
{
public:
    CodeFinder();
    ~CodeFinder();
    /// The repository above a run's folder, at the commit that was checked out when the run was made (milliseconds since
    /// 1970). Uncommitted changes count where that commit is still checked out. Empty where there is no repository, where
    /// it keeps the run's own files rather than its code, or where it is the user's home folder.
    CodePoint of(const std::filesystem::path& folder, std::int64_t created);

private:
    struct Seen;
    std::map<std::filesystem::path, std::unique_ptr<Seen>> m_seen; ///< by the repository's folder
};

/// Seven digits, as Git shows them.
std::string shortCommit(const std::string& commit);

} // namespace modelbook
