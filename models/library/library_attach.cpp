// Files that are put beside a model after it was added, such as the pictures of its README.
#include "models/library/local_library.h"
#include "models/library/model_edit.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::size_t mostBytes = 64u << 20;

/// "plot.png", "plot-2.png", …: the first that no other file has.
std::string freeName(const std::string& wanted, const std::vector<FileRecord>& files, const std::string& sha256)
{
    const auto dot = wanted.rfind('.');
    const auto stem = wanted.substr(0, dot == 0 ? std::string::npos : dot);
    const auto end = stem.size() < wanted.size() ? wanted.substr(stem.size()) : std::string();
    for (int number = 1;; ++number) {
        const auto name = number == 1 ? wanted : stem + '-' + std::to_string(number) + end;
        const auto taken = std::find_if(files.begin(), files.end(), [&](const FileRecord& file) { return file.file == name; });
        if (taken == files.end() || taken->sha256 == sha256)
            return name;
    }
}

} // namespace

Result<FileRecord> LocalLibrary::attach(const ModelId& id, const std::string& name, const std::string& bytes)
{
    MB_CHECK(checkName(name));
    if (name.find_first_of("/\\") != std::string::npos || name.front() == '.')
        return makeError(ErrorCode::InvalidArgument, "the name of an attached file has no slash and begins with no dot");
    if (bytes.size() > mostBytes)
        return makeError(ErrorCode::InvalidArgument, name + " is larger than 64 MiB: add it as a file of the run instead");
    MB_TRY(const auto record, known(id));
    const MemoryFile file(bytes, name);
    for (int attempt = 0;; ++attempt) {
        PutOptions options;
        MB_TRY(options.collected, m_history->collected());
        MB_TRY(const auto stored, m_blobs->put(file, {}, options));
        MB_CHECK(m_blobs->flush());
        FileRecord attached{name, stored.manifest, stored.sha256, stored.bytes};
        const auto recorded = editRecords({id}, "Attach " + name + " to " + record.name, [&](ModelRecord& model) {
            attached.file = freeName(name, model.attachments, attached.sha256);
            if (std::find(model.attachments.begin(), model.attachments.end(), attached) == model.attachments.end())
                model.attachments.push_back(attached);
        });
        if (recorded)
            return attached;
        // Somebody collected garbage meanwhile, and took what nothing referred to yet: stored again, once.
        if (recorded.error().code() != ErrorCode::Stale || attempt > 0)
            return recorded.error();
        m_blobs->forget();
        MB_CHECK(m_history->sync());
    }
}

} // namespace modelbook
