// PyTorch's tar before 0.1.10 with members, storages and tensors that lie; its links wrote outside when unpacked.
#include "tests/support/hostile/pickles.h"

namespace modelbook::test {

namespace {

struct Member {
    std::string name, data;
    char type = '0';
    std::uint64_t size = UINT64_MAX; ///< as stated
    bool goodSum = true;
};

std::string octal(std::uint64_t value, unsigned digits)
{
    std::string text(digits, '0');
    for (auto i = digits; i-- > 0; value >>= 3)
        text[i] = static_cast<char>('0' + (value & 7));
    return text;
}

std::string tarOf(const std::vector<Member>& members)
{
    std::string file;
    for (const auto& member : members) {
        std::string header(512, '\0');
        header.replace(0, member.name.size(), member.name);
        header.replace(100, 7, "0000644");
        header.replace(124, 11, octal(member.size == UINT64_MAX ? member.data.size() : member.size, 11));
        header.replace(148, 8, "        ");
        header[156] = member.type;
        header.replace(257, 8, "ustar  ", 8);
        unsigned sum = member.goodSum ? 0 : 1;
        for (const unsigned char c : header)
            sum += c;
        header.replace(148, 7, octal(sum, 6) + std::string(1, '\0'));
        file += header + member.data + std::string((512 - member.data.size() % 512) % 512, '\0');
    }
    return file + std::string(1024, '\0');
}

std::string number(unsigned char value)
{
    return std::string("\x80\x02K") + static_cast<char>(value) + ".";
}

std::string triple(unsigned char key, const std::string& second, const std::string& type)
{
    return std::string("\x80\x02K") + static_cast<char>(key) + second + pickleGlobal("torch", type) + "\x87.";
}

std::string storages(const std::string& data = std::string(16, 'x'), std::uint64_t count = 4, const std::string& views = "\x80\x02].",
                     const std::string& type = "FloatStorage", unsigned char stated = 1)
{
    return number(stated) + triple(1, pickleText("cpu"), type) + littleEndian(count, 8) + data + views;
}

std::string tensors(std::int64_t size = 4, std::int64_t stride = 1, std::int64_t offset = 0, unsigned char storage = 1,
                    std::uint64_t dimensions = 1)
{
    return number(1) + triple(2, std::string("K") + static_cast<char>(storage), "FloatTensor") + littleEndian(dimensions, 8) +
           littleEndian(static_cast<std::uint64_t>(size), 8) + littleEndian(static_cast<std::uint64_t>(stride), 8) +
           littleEndian(static_cast<std::uint64_t>(offset), 8);
}

const std::string object = "\x80\x02}" + pickleText("w") + pickleText("2") + "Qs.";

std::vector<Member> parts(const std::string& stored = storages(), const std::string& listed = tensors(), const std::string& pickle = object)
{
    return {{"sys_info", "\x80\x02}."}, {"pickle", pickle}, {"tensors", listed}, {"storages", stored}};
}

} // namespace

HostileFiles hostileTar()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code) {
        files.push_back({"pytorch-tar", what, std::move(bytes), code});
    };
    const auto finding = [&](const char* what, std::string bytes, std::string code) {
        files.push_back({"pytorch-tar", what, std::move(bytes), {}, std::move(code)});
    };
    const auto good = tarOf(parts());
    auto link = parts();
    link.push_back({"evil", "", '2'});
    auto climbing = parts();
    climbing.push_back({"../../.bashrc", "x"});
    auto longer = parts();
    longer.back().size = 1ull << 32;
    auto badSum = parts();
    badSum.back().goodSum = false;
    auto missing = parts();
    missing.pop_back();
    finding("a link among the members", tarOf(link), "tar.unsafe-member");
    finding("a member outside", tarOf(climbing), "tar.unsafe-member");
    broken("a member longer than the file", tarOf(longer), ErrorCode::Truncated);
    broken("a wrong header checksum", tarOf(badSum), ErrorCode::Corrupt);
    finding("no storages", tarOf(missing), "format.unknown");
    finding("no end blocks", good.substr(0, good.size() - 1024), "tar.no-end");
    finding("a call in the object", tarOf(parts(storages(), tensors(), pickleCall("os", "system"))), "pickle.dangerous-global");
    finding("a call among the storages", tarOf(parts(storages(std::string(16, 'x'), 4, pickleCall("os", "system")))), "pickle.dangerous-global");
    broken("a storage of 2^62 elements", tarOf(parts(storages("", 1ull << 62))), ErrorCode::Truncated);
    broken("a storage longer than its member", tarOf(parts(storages("xx", 4, ""))), ErrorCode::Truncated);
    broken("an unknown storage class", tarOf(parts(storages("xx", 4, "", "EvilStorage"))), ErrorCode::Corrupt);
    broken("more storages than there are", tarOf(parts(storages(std::string(16, 'x'), 4, "", "FloatStorage", 9))), ErrorCode::Truncated);
    broken("a view outside its storage", tarOf(parts(storages(std::string(16, 'x'), 4, "\x80\x02](K\x03K\x01K\x02K\x09te."))), ErrorCode::Corrupt);
    finding("a tensor beyond its storage", tarOf(parts(storages(), tensors(5))), "tensor.out-of-bounds");
    finding("a negative size", tarOf(parts(storages(), tensors(-4))), "tensor.malformed");
    finding("a stride of 2^62", tarOf(parts(storages(), tensors(4, 1ll << 62))), "tensor.malformed");
    finding("a negative offset", tarOf(parts(storages(), tensors(4, 1, -1))), "tensor.malformed");
    broken("four thousand million dimensions", tarOf(parts(storages(), tensors(4, 1, 0, 1, 0xffffffff))), ErrorCode::Corrupt);
    broken("no pickle in the object", tarOf(parts(storages(), tensors(), "hello")), ErrorCode::Corrupt);
    return files;
}

} // namespace modelbook::test
