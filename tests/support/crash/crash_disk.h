// CrashDisk: what a disk may hold after a power cut at any point of a recorded run.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace modelbook::test {

/// Plays a journal of tests/support/crash/recorder.cpp. Between two records it can tell what is left if the machine stops
/// there. A file's content survives from its fsync on, a name from the fsync of its folder on, everything from syncfs on.
class CrashDisk
{
public:
    struct Record {
        std::string call, path, other, data;
    };
    static std::vector<Record> readJournal(const std::filesystem::path& journal);

    explicit CrashDisk(std::filesystem::path root) : m_root(std::move(root)) {}
    void play(const Record& record);

    enum class Left {
        Synced, ///< nothing that was not synced
        Names,  ///< all names, with the content that was synced: a journal that is written before the data
        All,    ///< as after a kill: the machine went on
    };
    /// Files by their path below the root, folders with a trailing '/'.
    using Files = std::map<std::string, std::string>;
    Files left(Left what) const;
    static void write(const Files& files, const std::filesystem::path& folder);

private:
    struct Inode {
        bool folder = false;
        std::string content, synced;
    };
    using InodePtr = std::shared_ptr<Inode>;
    std::string keyOf(const std::string& path) const;

    std::filesystem::path m_root;
    std::map<std::string, InodePtr> m_names;  ///< as the running machine sees them
    std::map<std::string, InodePtr> m_synced; ///< as they are on the disk for sure
    std::set<std::string> m_pending;          ///< names that differ between the two
};

} // namespace modelbook::test
