#include "tests/support/crash/crash_disk.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace modelbook::test {

namespace fs = std::filesystem;

std::vector<CrashDisk::Record> CrashDisk::readJournal(const fs::path& journal)
{
    std::vector<Record> records;
    std::ifstream in(journal, std::ios::binary);
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        Record record;
        std::size_t size = 0;
        if (!(fields >> record.call >> size >> record.path >> record.other))
            throw std::runtime_error("the journal is damaged: " + line);
        record.data.resize(size);
        in.read(record.data.data(), static_cast<std::streamsize>(size));
        records.push_back(std::move(record));
    }
    return records;
}

std::string CrashDisk::keyOf(const std::string& path) const
{
    return fs::path(path).lexically_relative(m_root).generic_string();
}

void CrashDisk::play(const Record& record)
{
    const auto key = keyOf(record.path);
    const auto name = [this](const std::string& which, InodePtr inode) {
        if (inode)
            m_names[which] = std::move(inode);
        else
            m_names.erase(which);
        m_pending.insert(which);
    };
    const auto settle = [this](const std::string& which) {
        const auto it = m_names.find(which);
        if (it != m_names.end())
            m_synced[which] = it->second;
        else
            m_synced.erase(which);
    };
    if (record.call == "create") {
        if (!m_names.count(key))
            name(key, std::make_shared<Inode>());
    } else if (record.call == "mkdir") {
        name(key, std::make_shared<Inode>(Inode{true, {}, {}}));
    } else if (record.call == "write") {
        m_names.at(key)->content += record.data;
    } else if (record.call == "link") {
        name(keyOf(record.other), m_names.at(key));
    } else if (record.call == "rename") {
        name(keyOf(record.other), m_names.at(key));
        name(key, nullptr);
    } else if (record.call == "unlink") {
        name(key, nullptr);
    } else if (record.call == "syncfs") {
        for (const auto& which : m_pending)
            settle(which);
        m_pending.clear();
        for (const auto& [which, inode] : m_names)
            inode->synced = inode->content;
    } else if (record.call == "fsync") {
        const auto it = m_names.find(key);
        if (it != m_names.end() && !it->second->folder) {
            it->second->synced = it->second->content;
            return;
        }
        std::erase_if(m_pending, [&](const std::string& which) {
            const auto parent = fs::path(which).parent_path().generic_string();
            if (parent != (key == "." ? "" : key))
                return false;
            settle(which);
            return true;
        });
    } else {
        throw std::runtime_error("an unknown call in the journal: " + record.call);
    }
}

CrashDisk::Files CrashDisk::left(Left what) const
{
    Files files;
    const auto& names = what == Left::Synced ? m_synced : m_names;
    for (const auto& [key, inode] : names) {
        // What lies in a folder that is not there is not there either.
        bool reachable = true;
        for (auto parent = fs::path(key).parent_path(); reachable && !parent.empty(); parent = parent.parent_path())
            reachable = names.count(parent.generic_string()) > 0;
        if (reachable)
            files[inode->folder ? key + "/" : key] = what == Left::All ? inode->content : inode->synced;
    }
    return files;
}

void CrashDisk::write(const Files& files, const fs::path& folder)
{
    fs::create_directories(folder);
    for (const auto& [key, content] : files) {
        if (key.ends_with('/')) {
            fs::create_directories(folder / key);
        } else {
            fs::create_directories((folder / key).parent_path());
            std::ofstream(folder / key, std::ios::binary) << content;
        }
    }
}

} // namespace modelbook::test
