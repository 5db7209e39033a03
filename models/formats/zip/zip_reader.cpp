#include "models/formats/zip/zip_reader.h"

#include "models/formats/keras/keras_zip.h"
#include "models/formats/numpy/npz.h"
#include "models/formats/pytorch/torch_zip.h"
#include "models/formats/zip/zip_directory.h"

namespace modelbook {

bool ZipReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    return ZipDirectory::looksLikeZip(head);
}

Result<CheckpointInfo> ZipReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    MB_TRY(auto directory, ZipDirectory::read(file, budget));
    if (const auto* object = torchObjectEntry(directory)) {
        MB_CHECK(readTorchZip(file, directory, *object, budget, info));
    } else if (isKerasZip(directory)) {
        MB_CHECK(readKerasZip(file, directory, limits, budget, info));
    } else if (isNpz(directory)) {
        MB_CHECK(readNpz(file, directory, budget, info));
    } else {
        info.format = "opaque";
        info.addFinding(Finding::Level::Info, "format.unknown",
                        "this is a ZIP archive of " + std::to_string(directory.entries().size()) +
                            " members, but of no checkpoint format that is read here; it is kept as it is");
    }
    auto findings = directory.takeFindings();
    std::move(findings.begin(), findings.end(), std::back_inserter(info.findings));
    return info;
}

} // namespace modelbook
