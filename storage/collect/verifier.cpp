#include "storage/collect/verifier.h"

#include "storage/base/hash.h"
#include "storage/base/work_queue.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

constexpr unsigned readThreads = 4;

bool startsWith(const std::string& text, std::string_view start)
{
    return text.compare(0, start.size(), start) == 0;
}

std::string nameOf(const std::string& key)
{
    auto name = key.substr(key.rfind('/') + 1);
    return name.ends_with(".pack") ? name.substr(0, name.size() - 5) : name;
}

} // namespace

void Verifier::damaged(const std::string& key, Error error)
{
    const std::lock_guard lock(m_mutex);
    m_report.damaged.push_back({key, std::move(error), {}});
}

Status Verifier::checkLog(const CancelToken& cancel)
{
    const auto log = m_history.log();
    const auto newest = m_history.position(); // no successor names its bytes, but this machine knows them
    std::string previous;
    for (std::uint64_t number = 1; number <= newest.number; ++number) {
        MB_CHECK(cancel.check());
        const auto read = log.read(number);
        if (!read && read.error().code() != ErrorCode::NotFound)
            return read.error();
        ++m_report.objects;
        if (!read) {
            damaged(logKey(number), read.error());
            previous.clear();
            continue;
        }
        if (!read->entry)
            damaged(logKey(number), read->entry.error());
        else if (!previous.empty() && read->entry->previous != previous)
            damaged(logKey(number - 1), makeError(ErrorCode::Corrupt, "its bytes are not those that its successor names"));
        else if (number == newest.number && read->hash != newest.hash)
            damaged(logKey(number), makeError(ErrorCode::Corrupt, "its bytes are not those that were merged here"));
        previous = read->hash;
    }
    return {};
}

Status Verifier::checkObject(const std::string& key) const
{
    const auto name = nameOf(key);
    if (startsWith(key, "chunks/")) {
        MB_TRY(const auto bytes, m_blobs.decodedChunk(name));
        if (Sha256::hexOf(bytes) != name.substr(0, 64))
            return makeError(ErrorCode::Corrupt, "its bytes are not those its name stands for");
    } else if (startsWith(key, "manifests/")) {
        MB_TRY(const auto manifest, m_blobs.manifest(name));
        (void)manifest; // checked against its name
    } else {
        MB_TRY(const auto bytes, m_objects.get(key));
        if (Sha256::hexOf(bytes) != name.substr(0, 64))
            return makeError(ErrorCode::Corrupt, "its bytes are not those its name stands for");
    }
    return {};
}

Status Verifier::checkContents(const std::vector<ObjectInfo>& listed, const ProgressFunction& progress,
                               const CancelToken& cancel)
{
    std::uint64_t total = 0;
    for (const auto& object : listed)
        total += object.size;
    std::uint64_t done = 0;
    WorkQueue queue(readThreads, 2 * readThreads);
    for (const auto& object : listed) {
        const auto check = [this, &object, &done, total, &progress, &cancel]() -> Status {
            MB_CHECK(cancel.check());
            auto checked = checkObject(object.key);
            if (!checked) {
                const auto code = checked.error().code();
                if (code == ErrorCode::Offline || code == ErrorCode::Cancelled)
                    return checked;
                damaged(object.key, failure(checked));
            }
            const std::lock_guard lock(m_mutex);
            ++m_report.objects;
            m_report.bytes += object.size;
            done += object.size;
            if (progress)
                progress({done, total, object.key});
            return {};
        };
        MB_CHECK(queue.add(check));
    }
    return queue.finish();
}

Result<Verifier::Needed> Verifier::findNeeded()
{
    Needed needed;
    return m_history.withRepository([&](const GitRepository& git) -> Result<Needed> {
        MB_TRY(const auto head, git.head());
        std::vector<std::string> unreadable;
        MB_TRY(const auto files, git.diff("", head, &unreadable));
        for (const auto& folder : unreadable)
            damaged(folder, makeError(ErrorCode::Corrupt, "the change that wrote it is damaged; 'mbook doctor --mend' on a "
                                                          "machine that has it puts it right"));
        for (const auto& file : files) {
            const auto unit = file.path.substr(0, file.path.rfind('/'));
            const auto content = git.readBlob(file.after);
            if (!content) {
                damaged(file.path, content.error());
                continue;
            }
            for (const auto& name : m_manifestsOf(file.path, *content)) {
                needed.units[BlobStore::manifestKey(name)].insert(unit);
                const auto keys = m_blobs.keysOf(name);
                if (!keys)
                    continue; // reported where the manifest itself is read, or found missing
                for (const auto& key : *keys)
                    needed.units[key].insert(unit);
            }
        }
        return std::move(needed);
    });
}

Result<VerifyReport> Verifier::run(const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(checkLog(cancel));
    MB_TRY(auto needed, findNeeded());
    std::vector<ObjectInfo> listed;
    for (const std::string folder : {"packs/", "manifests/", "chunks/"}) {
        MB_TRY(const auto some, m_objects.list(folder));
        listed.insert(listed.end(), some.begin(), some.end());
    }
    std::set<std::string> present;
    for (const auto& object : listed)
        present.insert(object.key);
    for (const auto& [key, units] : needed.units) {
        if (!present.count(key))
            damaged(key, makeError(ErrorCode::NotFound, "it is missing"));
    }
    MB_CHECK(checkContents(listed, progress, cancel));
    for (auto& object : m_report.damaged) {
        if (const auto units = needed.units.find(object.key); units != needed.units.end())
            object.harmed.assign(units->second.begin(), units->second.end());
    }
    std::sort(m_report.damaged.begin(), m_report.damaged.end(),
              [](const auto& a, const auto& b) { return a.key < b.key; });
    return std::move(m_report);
}

} // namespace modelbook
