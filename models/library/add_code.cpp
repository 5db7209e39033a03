// The part of LibraryAdder that says which code trained a model.
#include "models/library/library_adder.h"

namespace modelbook {

Status LibraryAdder::addCode(ModelRecord& record, const Run& run)
{
    auto point = m_givenCode ? *m_givenCode : m_code.of(run.root, record.created);
    if (!run.codeCommit.empty() && point.commit != run.codeCommit) {
        // What the run itself says of its commit stands; the repository is still where to look for it.
        point.commit = run.codeCommit;
        point.branch.clear();
        point.dirty = false;
    }
    record.codeCommit = point.commit;
    if (point.repository.empty() || m_request.dryRun)
        return {};
    MB_CHECK(attach(record, codeOriginFile, writeCodeOrigin(point)));
    return point.dirty ? attach(record, codePatchFile, point.patch) : Status();
}

Status LibraryAdder::attach(ModelRecord& record, const std::string& name, const std::string& bytes)
{
    const MemoryFile file(bytes, name);
    MB_TRY(const auto stored, m_library.m_blobs->put(file, {}, putOptions()));
    record.attachments.push_back({name, stored.manifest, stored.sha256, stored.bytes});
    return {};
}

} // namespace modelbook
