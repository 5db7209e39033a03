// HDF5 files that lead elsewhere, exhaust, or are broken inside; most were made by tests/data/formats/hdf5/make.py.
#include "models/formats/zip/inflate.h"
#include "tests/support/hostile/hostile_file.h"

#include <filesystem>
#include <fstream>
#include <iterator>

namespace modelbook::test {

namespace {

std::filesystem::path folder()
{
    return std::filesystem::path(MODELBOOK_TEST_DATA) / "formats" / "hdf5";
}

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    if (path.extension() != ".gz")
        return bytes;
    ReadLimits limits;
    limits.heapBytes = 1ull << 30;
    ReadBudget budget(limits, path.string());
    return inflateWrapped(MemoryFile(std::move(bytes)), 512u << 20, budget).value_or(std::string());
}

std::string made(const std::string& name)
{
    const auto plain = folder() / "hostile" / (name + ".h5");
    return contentOf(std::filesystem::exists(plain) ? plain : folder() / "hostile" / (name + ".h5.gz"));
}

/// A real file with every `mark` of a structure overwritten.
std::string without(const std::string& mark)
{
    auto bytes = contentOf(folder() / "keras2-model.h5");
    for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1))
        bytes.replace(at, mark.size(), std::string(mark.size(), 'X'));
    return bytes;
}

} // namespace

HostileFiles hostileHdf5()
{
    HostileFiles files;
    const auto finding = [&](const char* what, std::string bytes, const char* code) {
        files.push_back({"hdf5", what, std::move(bytes), {}, code});
    };
    finding("a link to another file", made("external-link"), "hdf5.external-link");
    finding("a link to itself as another file", made("external-self"), "hdf5.external-link");
    finding("data in another file", made("external-storage"), "hdf5.external-storage");
    finding("a dataset made of others", made("virtual"), "hdf5.virtual-dataset");
    finding("soft links in a circle", made("soft-cycle"), "hdf5.soft-link");
    finding("groups in a circle", made("hard-cycle"), "hdf5.linked-group");
    finding("a hundred thousand attributes", made("many-attributes"), "hdf5.many-attributes");
    finding("an attribute of megabytes", made("huge-attribute"), "hdf5.large-attribute");
    finding("a filter that nobody knows", made("filter"), "hdf5.unknown-filter");
    finding("a name of megabytes", made("long-name"), "hdf5.long-name");
    finding("texts that unpack to gigabytes", made("text-bomb"), "hdf5.unreadable-attribute");
    finding("groups thousands deep", made("deep"), "hdf5.deep");
    files.push_back({"hdf5", "no heaps", without("HEAP"), ErrorCode::Corrupt});
    files.push_back({"hdf5", "no symbol tables", without("SNOD"), ErrorCode::Corrupt});
    files.push_back({"hdf5", "one that crashes libhdf5", made("crash"), ErrorCode::Corrupt}); // found by fuzz_hdf5
    files.push_back({"hdf5", "no B-trees", without("TREE"), ErrorCode::Corrupt});
    files.push_back({"hdf5", "dimensions over 2^64", made("overflow-dims"), ErrorCode::Corrupt});
    auto version = contentOf(folder() / "keras2-model.h5");
    version[8] = 77; // of the superblock
    files.push_back({"hdf5", "an unknown version", version, ErrorCode::Corrupt});
    files.push_back({"hdf5", "only its signature", version.substr(0, 8), ErrorCode::Corrupt});
    files.push_back({"hdf5", "cut in half", contentOf(folder() / "types.h5").substr(0, 1300), ErrorCode::Truncated});
    return files;
}

} // namespace modelbook::test
