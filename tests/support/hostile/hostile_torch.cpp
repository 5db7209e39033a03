// PyTorch files whose archive or whose tensors lie; among them the ways in which archives hid pickles from scanners
// that Python's zipfile refuses and PyTorch reads (CVE-2025-1889, CVE-2025-1944, CVE-2025-1945, GHSA-* on CRCs).
#include "tests/support/hostile/pickles.h"
#include "tests/support/zip_writer.h"

namespace modelbook::test {

namespace {

const ZipMember version{"a/version", "3\n"};

ZipMember zipObject(std::string pickle)
{
    return {"a/data.pkl", std::move(pickle)};
}

ZipMember storage(std::size_t bytes, const std::string& key = "0")
{
    return {"a/data/" + key, std::string(bytes, 'x')};
}

HostileFile finding(std::string what, std::string bytes, std::string code)
{
    return {"pytorch-zip", std::move(what), std::move(bytes), {}, std::move(code)};
}

HostileFile brokenTorch(std::string what, std::string bytes, ErrorCode code)
{
    return {"pytorch-zip", std::move(what), std::move(bytes), code};
}

HostileFiles archives()
{
    const auto good = zipObject(pickleTensor(4, 4, 1));
    const auto evil = pickleCall("os", "system");
    auto encrypted = good, wrongCrc = good, otherName = good, otherMethod = good, tooLong = good, bomb = good, far = good;
    encrypted.flags = 1;
    wrongCrc.crc = 0x12345678;
    otherName.localName = "a/evil.pkl";
    otherMethod.localMethod = 8;
    tooLong.stored = tooLong.size = 1u << 30;
    far.offset = 0x7fffffff;
    bomb.data = deflated(std::string(100 << 20, '\0'));
    bomb.method = 8;
    bomb.size = 0xfffffff0;
    auto lying = zipObject(deflated(good.data));
    lying.method = 8;
    lying.size = 4;
    lying.crc = crcOf(good.data);
    auto strange = good;
    strange.method = 99;
    auto packedEvil = ZipMember{"a/extra.bin", deflated(evil), 0, 8};
    packedEvil.size = evil.size();
    packedEvil.crc = crcOf(evil);
    const auto whole = zipOf({good, version, storage(16)});
    return {
        finding("a call in data.pkl", zipOf({zipObject(evil), version}), "pickle.dangerous-global"),
        finding("a pickle under another name", zipOf({good, version, storage(16), {"a/config.p", evil}}), "pickle.dangerous-global"),
        finding("a pickle as a README", zipOf({good, storage(16), {"a/README.md", evil}}), "zip.hidden-pickle"),
        finding("a packed pickle under another name", zipOf({good, storage(16), packedEvil}), "pickle.dangerous-global"),
        finding("encrypted flag", zipOf({encrypted, version, storage(16)}), "zip.encrypted-flag"),
        finding("wrong CRC", zipOf({wrongCrc, version, storage(16)}), "zip.wrong-crc"),
        finding("names that differ", zipOf({otherName, version, storage(16)}), "zip.names-differ"),
        finding("methods that differ", zipOf({otherMethod, version, storage(16)}), "zip.headers-differ"),
        finding("data.pkl twice", zipOf({zipObject(evil), good, version, storage(16)}), "zip.duplicate-name"),
        finding("bytes before the archive", "PK\x03\x04" + std::string(60, 'x') + whole, "zip.prepended-data"),
        finding("bytes behind the archive", whole + "xxxx", "zip.trailing-data"),
        finding("more entries stated", zipOf({good, version, storage(16)}, 9), "zip.entry-count"),
        brokenTorch("no directory", whole.substr(0, whole.size() - 30), ErrorCode::Truncated),
        brokenTorch("a member beyond the file", zipOf({far, version, storage(16)}), ErrorCode::Corrupt),
        brokenTorch("a member longer than the file", zipOf({tooLong, version, storage(16)}), ErrorCode::Corrupt),
        brokenTorch("a bomb of 100 MB that states 4 GB", zipOf({bomb, version}), ErrorCode::LimitExceeded),
        brokenTorch("a stream longer than stated", zipOf({lying, version}), ErrorCode::Corrupt),
        brokenTorch("an unknown method", zipOf({strange, version}), ErrorCode::Unsupported),
        finding("7z in place of ZIP", "7z\xbc\xaf\x27\x1c" + std::string(64, 'x'), "format.packed"),
    };
}

} // namespace

HostileFiles hostileTorch()
{
    auto files = archives();
    const auto tensor = [&](std::string what, const std::string& pickle, std::string code, std::size_t bytes = 16) {
        files.push_back(finding(std::move(what), zipOf({zipObject(pickle), version, storage(bytes)}), std::move(code)));
    };
    tensor("a tensor beyond its storage", pickleTensor(4, 5, 1), "tensor.out-of-bounds");
    tensor("a stride beyond the storage", pickleTensor(4, 2, 1000), "tensor.out-of-bounds");
    tensor("an offset beyond the storage", pickleTensor(4, 1, 1, 100), "tensor.out-of-bounds");
    tensor("a negative size", pickleTensor(4, -1, 1), "tensor.malformed");
    tensor("a negative stride", pickleTensor(4, 4, -1), "tensor.malformed");
    tensor("a negative offset", pickleTensor(4, 4, 1, -4), "tensor.malformed");
    tensor("a storage shorter than stated", pickleTensor(1 << 20, 4, 1), "tensor.storage-size");
    tensor("a storage that is not there", pickleTensor(4, 4, 1, 0, "1"), "tensor.storage-missing");
    tensor("a key that climbs out", pickleTensor(4, 4, 1, 0, "../../etc/passwd"), "tensor.storage-missing");
    // Before 1.6: the same lies without an archive.
    const auto legacy = [](const std::string& rest) {
        return "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}." + rest;
    };
    const auto keys = "\x80\x02]" + pickleText("0") + "a.";
    const auto add = [&](std::string what, std::string bytes, std::optional<ErrorCode> code, std::string found = {}) {
        files.push_back({"pytorch-legacy", std::move(what), std::move(bytes), code, std::move(found)});
    };
    const auto good = legacy(pickleTensor(4, 4, 1) + keys + littleEndian(4, 8) + std::string(16, 'x'));
    add("a call in the zipObject", legacy(pickleCall("os", "system") + "\x80\x02]."), {}, "pickle.dangerous-global");
    add("a call in the system info", "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03." +
        pickleCall("os", "system") + pickleTensor(4, 4, 1) + keys + littleEndian(4, 8) + std::string(16, 'x'), {}, "pickle.dangerous-global");
    add("a call in the list of keys", legacy(pickleTensor(4, 4, 1) + pickleCall("os", "system")), {}, "pickle.dangerous-global");
    add("a storage of 2^61 elements", legacy(pickleTensor(4, 4, 1) + keys + littleEndian(1ull << 61, 8)), ErrorCode::Truncated);
    add("a storage of 2^63 elements", legacy(pickleTensor(4, 4, 1) + keys + littleEndian(1ull << 63, 8)), ErrorCode::Truncated);
    add("a storage cut short", good.substr(0, good.size() - 1), ErrorCode::Truncated);
    add("no storages", legacy(pickleTensor(4, 4, 1)), ErrorCode::Truncated);
    add("no zipObject", legacy(""), ErrorCode::Truncated);
    add("bytes behind the last storage", good + "xxxx", {}, "pickle.data-after-stop");
    add("a pickle behind the last storage", good + pickleCall("os", "system"), {}, "pickle.dangerous-global");
    add("a tensor beyond its storage", legacy(pickleTensor(4, 5, 1) + keys + littleEndian(4, 8) + std::string(16, 'x')), {}, "tensor.out-of-bounds");
    add("a negative size", legacy(pickleTensor(4, -5, 1) + keys + littleEndian(4, 8) + std::string(16, 'x')), {}, "tensor.malformed");
    add("an unknown storage class", legacy(pickleTensor(4, 4, 1, 0, "0", "EvilStorage") + keys + littleEndian(4, 8) + std::string(16, 'x')), {}, "tensor.storage-unknown");
    add("a storage shorter than stated", legacy(pickleTensor(400, 4, 1) + keys + littleEndian(4, 8) + std::string(16, 'x')), {}, "tensor.storage-size");
    add("keys that are none", legacy(pickleTensor(4, 4, 1) + "\x80\x02](K\x01K\x02" "e." + littleEndian(4, 8)), {}, "tensor.storage-unknown");
    return files;
}

} // namespace modelbook::test
