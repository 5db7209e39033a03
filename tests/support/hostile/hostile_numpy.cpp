// npy and npz files whose headers lie, and object arrays, which are pickles.
#include "tests/support/hostile/pickles.h"
#include "tests/support/zip_writer.h"

namespace modelbook::test {

namespace {

std::string npy(const std::string& header, const std::string& data = std::string(64, 'x'))
{
    return std::string("\x93NUMPY\x01\x00", 8) + littleEndian(header.size(), 2) + header + data;
}

std::string array(const std::string& descr, const std::string& shape, const std::string& data = std::string(64, 'x'))
{
    return npy("{'descr': " + descr + ", 'fortran_order': False, 'shape': " + shape + "}", data);
}

} // namespace

HostileFiles hostileNumpy()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code) {
        files.push_back({"npy", what, std::move(bytes), code});
    };
    broken("shorter than its shape", array("'<f4'", "(1000,)"), ErrorCode::Truncated);
    broken("a negative size", array("'<f4'", "(-1,)"), ErrorCode::Corrupt);
    broken("a product over 2^64", array("'<f8'", "(4294967296, 4294967296, 4294967296)"), ErrorCode::Corrupt);
    broken("bytes over 2^64", array("'<f8'", "(4294967296, 1073741824)"), ErrorCode::Corrupt);
    broken("a size that is a float", array("'<f4'", "(1.5,)"), ErrorCode::Corrupt);
    broken("a size of 2^70", array("'<f4'", "(1180591620717411303424,)"), ErrorCode::Corrupt);
    broken("a shape that is a text", array("'<f4'", "'16'"), ErrorCode::Corrupt);
    broken("no shape", npy("{'descr': '<f4', 'fortran_order': False}"), ErrorCode::Corrupt);
    broken("no order", npy("{'descr': '<f4', 'shape': (16,)}"), ErrorCode::Corrupt);
    broken("code in the header", npy("__import__('os').system('id')"), ErrorCode::Corrupt);
    broken("code as the shape", array("'<f4'", "__import__('os')"), ErrorCode::Corrupt);
    broken("a dict that does not end", npy("{'descr': '<f4'"), ErrorCode::Corrupt);
    broken("no header", npy(""), ErrorCode::Corrupt);
    broken("a header longer than the file", std::string("\x93NUMPY\x01\x00\xff\xff", 10) + "{}", ErrorCode::Truncated);
    broken("a header of 4 GB", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12) + "{}", ErrorCode::LimitExceeded);
    broken("version 9", std::string("\x93NUMPY\x09\x00\x00\x00", 10), ErrorCode::Unsupported);
    broken("deep nesting", npy("{'descr': " + std::string(60'000, '[')), ErrorCode::Corrupt);
    broken("records whose sizes overflow", array("[('a', '<f8', (1048576, 1048576, 1048576, 1048576))]", "(4,)"), ErrorCode::Corrupt);
    files.push_back({"npy", "pickled objects that run code", array("'|O'", "(1,)", pickleCall("os", "system")), {}, "pickle.dangerous-global"});
    files.push_back({"npy", "pickled objects with a broken end", array("'|O'", "(1,)", "\x80\x02(]"), {}, "pickle.broken"});

    const auto good = array("'<f4'", "(16,)");
    const auto member = [](std::string bytes) { return ZipMember{"w.npy", std::move(bytes)}; };
    const auto npz = [&](const char* what, const std::vector<ZipMember>& members, std::optional<ErrorCode> code, std::string finding = {}) {
        files.push_back({"npz", what, zipOf(members), code, std::move(finding)});
    };
    auto encrypted = member(good), otherName = member(good), bomb = member(deflated(std::string(100 << 20, '\0'))),
         packed = member(deflated(good)), unknown = member(good), tooLong = member(good), far = member(good), lying = member(deflated(good));
    encrypted.flags = 1;
    otherName.localName = "evil.npy";
    bomb.method = packed.method = lying.method = 8;
    bomb.size = 0xfffffff0;
    packed.size = 10;
    lying.data.resize(10);
    lying.size = good.size();
    unknown.method = unknown.localMethod.emplace(12);
    tooLong.size = tooLong.stored = 1u << 30;
    far.offset = 0x7fffffff;
    npz("encrypted flag", {encrypted}, {}, "zip.encrypted-flag");
    npz("names that differ", {otherName}, {}, "zip.names-differ");
    npz("one name twice", {member(good), member(good)}, {}, "zip.duplicate-name");
    npz("a bomb", {bomb}, ErrorCode::Corrupt);
    npz("a packed array longer than stated", {packed}, ErrorCode::Truncated);
    npz("a packed array cut short", {lying}, ErrorCode::Truncated);
    npz("an unknown compression", {unknown}, {}, "zip.unreadable-member");
    npz("a member longer than the file", {tooLong}, ErrorCode::Corrupt);
    npz("a member beyond the file", {far}, ErrorCode::Corrupt);
    npz("an array shorter than its shape", {member(array("'<f4'", "(1000,)"))}, ErrorCode::Truncated);
    npz("a negative size", {member(array("'<f4'", "(-4,)"))}, ErrorCode::Corrupt);
    npz("no array", {member("hello")}, ErrorCode::Corrupt);
    npz("an empty member", {member("")}, ErrorCode::Corrupt);
    npz("pickled args that run code", {{"args.npy", array("'|O'", "()", pickleCall("os", "system"))}}, {}, "pickle.dangerous-global");
    npz("pickled args with a broken end", {{"args.npy", array("'|O'", "()", "\x80\x02(]")}}, {}, "pickle.broken");
    files.push_back({"npz", "no directory", zipOf({member(good)}).substr(0, 120), ErrorCode::Truncated});
    files.push_back({"npz", "bytes behind the archive", zipOf({member(good)}) + "xx", {}, "zip.trailing-data"});
    return files;
}

} // namespace modelbook::test
