// FaultyCalls: makes system calls on chosen files fail, by standing in for libc's functions in a test program.
#pragma once

#include <memory>
#include <string>

namespace modelbook::test {

/// One thing that goes wrong. Calls: open, write, pread, fsync, syncfs, link, renameat2, rename, unlink, mkdir, stat.
struct CallFault {
    std::string call;
    std::string pathPart;     ///< of the file's path; for descriptors, of the file they are open on
    int error = 0;            ///< what errno says; 0 means the call goes wrong in another way, below
    int skip = 0;             ///< calls that go well before
    int times = 1;            ///< calls that fail; -1: all
    bool afterActing = false; ///< the call acts, and fails all the same, as when an answer is lost
    bool replaces = false;    ///< renameat2 with RENAME_NOREPLACE replaces, as Linux's SMB client lets it
};

/// The faults of the objects that live; safe from any thread, in all threads.
class FaultyCalls
{
public:
    FaultyCalls();
    ~FaultyCalls();
    FaultyCalls(const FaultyCalls&) = delete;
    FaultyCalls& operator=(const FaultyCalls&) = delete;

    void add(CallFault fault);
    /// What statfs calls the file system of paths that contain `pathPart`: "nfs", "smb", "ext4".
    void setFileSystem(const std::string& pathPart, const std::string& type);
    /// How many calls failed so far.
    int failures() const;
    /// How often `call` was made on files whose path contains `pathPart`, by this process since this object lives.
    int count(const std::string& call, const std::string& pathPart) const;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

} // namespace modelbook::test
