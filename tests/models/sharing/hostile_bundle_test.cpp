// What is lost if this fails: a bundle from a stranger writes where it likes, fills the disk, or passes for what it is not.
#include "models/sharing/bundle/bundle_format.h"
#include "tests/models/sharing/sharing_fixture.h"
#include "tests/support/zip_writer.h"

using namespace modelbook;
using namespace modelbook::test;
using Catch::Matchers::Contains;

namespace {

constexpr char id[] = "00112233445566778899aabbccddeeff";

struct Parts {
    std::vector<ZipMember> members{
        {"bundle.json", R"({"format":"modelbook-bundle","version":1,"min_reader":1,"title":"t","models":[{"id":"00112233445566778899aabbccddeeff","name":"m","folder":"","readme":true}]})"},
        {"README.md", "# m\n"},
        {"args.json", R"({"version":1,"args":{"lr":0.1},"sources":{}})"},
        {"model.json", R"({"version":1,"name":"m","checkpoints":[{"files":[{"file":"w.bin","manifest":"","sha256":")" + Sha256::hexOf(std::string_view("weights")) + R"(","bytes":7}]}]})"},
        {"files/w.bin", "weights"},
    };
    std::string extraSums;

    ZipMember& operator[](const std::string& name)
    {
        return *std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.name == name; });
    }
    /// The archive, with sums that fit unless a test made others.
    std::string bytes(const std::string& comment = {}) const
    {
        auto all = members;
        std::string sums;
        for (const auto& member : all)
            sums += Sha256::hexOf(member.data) + "  " + member.name + "\n";
        all.push_back({"SHA256SUMS", sums + extraSums});
        return zipOf(all, {}, comment);
    }
};

Error refusal(const std::string& bytes)
{
    const auto bundle = Bundle::open(std::make_shared<MemoryFile>(bytes, "from a stranger"));
    REQUIRE_FALSE(bundle);
    CHECK_THAT(bundle.error().text(), Contains("from a stranger"));
    return bundle.error();
}

} // namespace

TEST_CASE("The bundle that the hostile ones are made from is fine")
{
    const auto bundle = Bundle::open(std::make_shared<MemoryFile>(Parts().bytes()));
    if (!bundle)
        FAIL(bundle.error().text());
    REQUIRE((*bundle)->verify());
    CHECK((*bundle)->models().at(0).files.size() == 1);
}

TEST_CASE("Names that lead out of a folder, or that not every system can write, are refused")
{
    const std::vector<std::pair<std::string, std::string>> names{
        {"../evil", "leads out"}, {"files/../../evil", "leads out"}, {"..", "leads out"}, {"files/..", "leads out"},
        {"/etc/passwd", "absolute"}, {"\\\\server\\share", "absolute"}, {"C:\\evil", "absolute"}, {"C:evil", "absolute"},
        {"files\\evil", "no name"}, {"files//evil", "no name"}, {"./evil", "no name"}, {"files/", "no name"}, {"", "no name"},
        {std::string("a\0b", 3), "no name"}, {"a\nb", "no name"}, {"a:stream", "absolute"}, {"\xff\xfe", "no name"}, {std::string(1200, 'x'), "no name"}};
    for (const auto& [name, reason] : names) {
        INFO(name);
        Parts parts;
        parts.members.push_back({name, "evil"});
        CHECK_THAT(refusal(parts.bytes()).message(), Contains(reason));
    }
}

TEST_CASE("Links and devices are refused")
{
    for (const unsigned mode : {0120777u, 0020666u, 0040755u, 0010644u}) {
        Parts parts;
        parts.members.push_back({"files/link", "/etc/passwd"});
        auto bytes = parts.bytes();
        // In the directory: made by Unix, and the mode in the upper half of the external attributes.
        const auto at = bytes.rfind("files/link") - 46;
        bytes[at + 5] = 3;
        bytes[at + 40] = static_cast<char>(mode & 0xFF);
        bytes[at + 41] = static_cast<char>(mode >> 8);
        CHECK_THAT(refusal(bytes).message(), Contains(mode == 0120777u ? "is a link" : "no plain file"));
    }
}

TEST_CASE("Duplicate names are refused, also those that differ in case, and a name that is file and folder")
{
    for (const char* name : {"args.json", "ARGS.JSON", "files/W.bin"}) {
        Parts parts;
        parts.members.push_back({name, "{}"});
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("twice"));
    }
    Parts parts;
    parts.members.push_back({"files/w.bin/below", "x"});
    CHECK_THAT(refusal(parts.bytes()).message(), Contains("file and a folder"));
}

TEST_CASE("ZIP bombs are refused: compressed members, members that share bytes, sizes that lie")
{
    {
        Parts parts;
        const auto bomb = deflated(std::string(10 << 20, '\0'));
        parts.members.push_back({"files/bomb", bomb, 0, 8, {}, 10u << 20});
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("compressed"));
    }
    {
        Parts parts;
        ZipMember second{"files/twin", "weights"};
        const auto honest = parts.bytes();
        second.offset = static_cast<std::uint32_t>(honest.find("PK\x03\x04", honest.find("model.json")) );
        second.localName = "files/twin";
        parts.members.push_back(second);
        CHECK((refusal(parts.bytes()).code() == ErrorCode::Corrupt));
    }
    {
        Parts parts;
        parts["files/w.bin"].size = 1u << 30;
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("compressed"));
    }
    {
        Parts parts;
        parts["files/w.bin"].size = 1u << 30;
        parts["files/w.bin"].stored = 1u << 30;
        CHECK(refusal(parts.bytes()).code() == ErrorCode::Corrupt);
    }
}

TEST_CASE("Wrong, missing and superfluous sums are refused")
{
    {
        Parts parts;
        parts.extraSums = std::string(64, 'a') + "  not-there\n";
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("not there"));
    }
    {
        Parts parts;
        parts.extraSums = std::string(64, 'a') + "  args.json\n";
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("twice"));
    }
    {
        Parts parts;
        parts.extraSums = "rubbish\n";
        CHECK_THAT(refusal(parts.bytes()).message(), Contains("rubbish"));
    }
    {
        Parts parts;
        auto members = parts.members;
        members.push_back({"SHA256SUMS", Sha256::hexOf(members[0].data) + "  bundle.json\n"});
        CHECK_THAT(refusal(zipOf(members)).message(), Contains("not in SHA256SUMS"));
        members.pop_back();
        CHECK_THAT(refusal(zipOf(members)).message(), Contains("lacks"));
    }
    for (const char* name : {"args.json", "README.md", "bundle.json"}) {
        INFO(name);
        auto bytes = Parts().bytes();
        const auto at = bytes.find(name) + std::string(name).size();
        bytes[at + 3] = static_cast<char>(bytes[at + 3] ^ 1);
        CHECK(Bundle::open(std::make_shared<MemoryFile>(bytes, "from a stranger")).has_value() == false);
    }
}

TEST_CASE_METHOD(SharingFixture, "A damaged weight is found before anything is written")
{
    auto bytes = Parts().bytes();
    bytes[bytes.find("weights", bytes.find("files/w.bin"))] = 'W';
    const auto bundle = Bundle::open(std::make_shared<MemoryFile>(bytes, "damaged"));
    REQUIRE(bundle);
    const auto library = makeLibrary();
    const auto count = [&] {
        return std::distance(std::filesystem::recursive_directory_iterator(folder / "library"), {});
    };
    const auto before = count();
    const auto report = importBundle(*library, *bundle);
    REQUIRE_FALSE(report);
    CHECK(report.error().code() == ErrorCode::Corrupt);
    CHECK_THAT(report.error().text(), Contains("files/w.bin"));
    CHECK(count() == before);
    CHECK(everyId(*library).empty());
}

TEST_CASE("A bundle cut short at any byte is refused")
{
    const auto bytes = Parts().bytes();
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        const auto bundle = Bundle::open(std::make_shared<MemoryFile>(bytes.substr(0, length), "from a stranger"));
        CHECK_FALSE(bundle);
    }
}

TEST_CASE("Bytes before or behind the archive are refused: programs differ on what such a file is")
{
    CHECK_THAT(refusal("PK\x03\x04" + Parts().bytes()).message(), Contains("refused"));
    CHECK_THAT(refusal(Parts().bytes() + "tail").message(), Contains("refused"));
}

TEST_CASE("Other formats, newer versions and records that are none are refused with the reason")
{
    CHECK(refusal("no archive at all").code() == ErrorCode::Unsupported);
    const auto with = [](const std::string& name, const std::string& data) {
        Parts parts;
        parts[name].data = data;
        return parts.bytes();
    };
    CHECK_THAT(refusal(with("bundle.json", R"({"format":"modelbook-bundle","version":2,"min_reader":2})")).message(), Contains("newer Modelbook"));
    CHECK(refusal(with("bundle.json", R"({"format":"something else"})")).code() == ErrorCode::Unsupported);
    CHECK(refusal(with("bundle.json", R"({"format":"modelbook-bundle","min_reader":"x"})")).code() == ErrorCode::Unsupported);
    CHECK(refusal(with("bundle.json", "[1,2")).code() == ErrorCode::Unsupported);
    for (const char* models : {"[]", "{}", R"([{"id":"../../../etc","folder":""}])", R"([{"id":"00112233445566778899aabbccddeeff","folder":".."}])",
                               R"([7])", R"([{"id":"00112233445566778899aabbccddeeff","folder":""},{"id":"00112233445566778899aabbccddeeff","folder":""}])"}) {
        INFO(models);
        CHECK(refusal(with("bundle.json", std::string(R"({"format":"modelbook-bundle","min_reader":1,"models":)") + models + "}")).code() == ErrorCode::Corrupt);
    }
    CHECK(refusal(with("model.json", "[]")).code() == ErrorCode::Corrupt);
    CHECK(refusal(with("model.json", R"({"checkpoints":[{"files":[]}]})")).code() == ErrorCode::Corrupt);
    CHECK(refusal(with("args.json", "{}")).code() == ErrorCode::Corrupt);
    std::string deep = R"({"args":)";
    for (int i = 0; i < 5000; ++i)
        deep += "{\"a\":";
    deep += "1" + std::string(5000, '}') + "}";
    CHECK_FALSE(Bundle::open(std::make_shared<MemoryFile>(with("args.json", deep))));
}

TEST_CASE("A file's name in a record never leads out of a folder")
{
    Parts parts;
    auto& data = parts["model.json"].data;
    data.replace(data.find("w.bin"), 5, "../../w.bin");
    const auto bundle = Bundle::open(std::make_shared<MemoryFile>(parts.bytes()));
    REQUIRE(bundle);
    CHECK((*bundle)->models().at(0).record.checkpoints.at(0).files.at(0).file == "w.bin");
}

TEST_CASE("Names made safe are safe, whatever they were")
{
    for (const std::string name : {"../..", "a/b", "CON", "nul.txt", "", ".", "x:y*z", "\xff", "ends. ", "한글 모델"}) {
        INFO(name);
        CHECK(isSafeMemberName(safeSegment(name)));
        CHECK(isSafeMemberName(safeMemberPath(name)));
    }
    CHECK(safeSegment("한글 모델") == "한글 모델");
    CHECK(safeMemberPath("/a/../b//c") == "a/b/c");
    CHECK(isSafeMemberName(safeSegment(std::string(150, 'x') + "가")));
}
