#include "models/sharing/bundle/bundle.h"

#include "models/formats/zip/zip_directory.h"
#include "models/library/record_json.h"
#include "models/sharing/bundle/bundle_format.h"
#include "models/sharing/bundle/range_file.h"
#include "models/sharing/bundle/seal.h"
#include "storage/base/ascii.h"
#include "storage/base/hash.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t maxText = 64u << 20; ///< of one record, README or history
constexpr std::size_t maxMembers = 1'000'000;

bool isId(const std::string& text)
{
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool isSum(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What a terminal or a message may show of a name that somebody else chose.
std::string shownName(std::string_view name)
{
    std::string out = "\"";
    for (const char c : name.substr(0, 120))
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
    return out + "\"";
}

} // namespace

/// Fills a Bundle, step by step; used once.
class BundleReader
{
public:
    BundleReader(Bundle& bundle, const std::string& name) : m_bundle(bundle), m_name(name) {}

    Status read()
    {
        ReadLimits limits;
        limits.heapBytes = 1ull << 30;
        limits.time = std::chrono::minutes(5);
        ReadBudget budget(limits, m_name);
        MB_CHECK(readDirectory(budget));
        MB_CHECK(readSums());
        MB_CHECK(readSignature());
        return readModels();
    }

private:
    Error refuse(ErrorCode code, const std::string& why) const { return makeError(code, m_name + " is refused: " + why); }

    Status readDirectory(ReadBudget& budget)
    {
        const auto head = m_bundle.m_file->readString(0, std::min<std::uint64_t>(4, m_bundle.m_file->size()));
        if (!head)
            return makeError(head.error().code(), head.error().message());
        if (!ZipDirectory::looksLikeZip(std::as_bytes(std::span(*head))))
            return makeError(ErrorCode::Unsupported, m_name + " is no bundle: it is not a ZIP archive");
        MB_TRY(auto directory, ZipDirectory::read(*m_bundle.m_file, budget));
        if (directory.entries().size() > maxMembers)
            return refuse(ErrorCode::LimitExceeded, "it has " + std::to_string(directory.entries().size()) + " members");
        std::vector<ByteRange> ranges;
        std::set<std::string> names;
        for (const auto& entry : directory.entries()) {
            MB_CHECK(checkEntry(entry));
            if (!names.insert(lowered(entry.name)).second)
                return refuse(ErrorCode::Corrupt, "it has the name " + shownName(entry.name) + " twice (or twice but for case), so programs would differ on what it holds");
            MB_TRY(const auto range, directory.dataRange(entry));
            ranges.push_back({entry.localOffset, range.offset + range.length - entry.localOffset});
            m_index[entry.name] = m_bundle.m_members.size();
            m_bundle.m_members.push_back({entry.name, {}, range.offset, range.length});
        }
        for (const auto& name : names) {
            for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
                if (names.count(name.substr(0, slash)))
                    return refuse(ErrorCode::Corrupt, shownName(name.substr(0, slash)) + " is a file and a folder in it");
            }
        }
        // Members that share bytes are how a small archive unpacks to an enormous one.
        std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
        for (std::size_t i = 1; i < ranges.size(); ++i) {
            if (ranges[i - 1].offset + ranges[i - 1].length > ranges[i].offset)
                return refuse(ErrorCode::Corrupt, "two of its members share bytes, as in a ZIP bomb");
        }
        for (const auto& finding : directory.takeFindings())
            return refuse(ErrorCode::Corrupt, finding.message);
        return {};
    }

    Status checkEntry(const ZipEntry& entry) const
    {
        if (entry.name.find("..") != std::string::npos && !isSafeMemberName(entry.name))
            return refuse(ErrorCode::Corrupt, "its member " + shownName(entry.name) + " leads out of the folder that it is unpacked to");
        if (!entry.name.empty() && (entry.name[0] == '/' || entry.name[0] == '\\' || (entry.name.size() > 1 && entry.name[1] == ':')))
            return refuse(ErrorCode::Corrupt, "its member " + shownName(entry.name) + " has an absolute name");
        if (!isSafeMemberName(entry.name))
            return refuse(ErrorCode::Corrupt, "its member " + shownName(entry.name) + " has no name that every system can write");
        if (entry.isEncrypted())
            return refuse(ErrorCode::Unsupported, "its member " + shownName(entry.name) + " is encrypted by ZIP's own means; bundles are sealed as a whole");
        if (!entry.isStored() || entry.size != entry.compressedSize)
            return refuse(ErrorCode::Unsupported, "its member " + shownName(entry.name) + " is compressed; members of a bundle are stored as they are (zip -0)");
        return {};
    }

    const Bundle::Member* find(const std::string& name) const
    {
        const auto it = m_index.find(name);
        return it == m_index.end() ? nullptr : &m_bundle.m_members[it->second];
    }

    /// A small member whole, checked against its sum where it has one.
    Result<std::string> text(const std::string& name) const
    {
        const auto* member = find(name);
        if (!member)
            return refuse(ErrorCode::Corrupt, "it lacks " + shownName(name));
        if (member->bytes > maxText)
            return refuse(ErrorCode::LimitExceeded, shownName(name) + " has " + std::to_string(member->bytes) + " bytes");
        MB_TRY(auto bytes, m_bundle.m_file->readString(member->offset, member->bytes));
        if (!member->sha256.empty() && Sha256::hexOf(bytes) != member->sha256)
            return refuse(ErrorCode::Corrupt, shownName(name) + " is not what " + bundleSumsName + " says");
        return bytes;
    }

    Status readSums()
    {
        // Before anything else is judged: a newer bundle may keep its sums in another way.
        MB_TRY(const auto header, text(bundleHeaderName));
        m_header = Json::parse(header, nullptr, false);
        const auto member = [&](const char* name) { return m_header.is_object() && m_header.contains(name) ? m_header[name] : Json(); };
        if (member("format") != Json(bundleFormatName))
            return makeError(ErrorCode::Unsupported, m_name + " is no bundle: its " + bundleHeaderName + " is of another format");
        const auto reader = member("min_reader");
        if (!reader.is_number_integer() || reader.get<std::int64_t>() > bundleVersion || reader.get<std::int64_t>() < 1)
            return makeError(ErrorCode::Unsupported, m_name + " was made by a newer Modelbook (bundle version " + reader.dump() + "); update this one");

        MB_TRY(const auto sums, text(bundleSumsName));
        std::string_view rest = sums;
        while (!rest.empty()) {
            const auto end = rest.find('\n');
            const auto line = rest.substr(0, end);
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
            if (line.empty())
                continue;
            if (line.size() < 67 || !isSum(line.substr(0, 64)) || line.substr(64, 2) != "  ")
                return refuse(ErrorCode::Corrupt, std::string(bundleSumsName) + " has the line " + shownName(line));
            const auto it = m_index.find(std::string(line.substr(66)));
            if (it == m_index.end())
                return refuse(ErrorCode::Corrupt, bundleSumsName + (" names " + shownName(line.substr(66))) + ", which is not there");
            auto& known = m_bundle.m_members[it->second].sha256;
            if (!known.empty())
                return refuse(ErrorCode::Corrupt, bundleSumsName + (" names " + shownName(line.substr(66))) + " twice");
            known = line.substr(0, 64);
        }
        for (const auto& entry : m_bundle.m_members) {
            if (entry.sha256.empty() && entry.name != bundleSumsName && entry.name != bundleSignatureName)
                return refuse(ErrorCode::Corrupt, shownName(entry.name) + " is in it but not in " + bundleSumsName);
        }
        if (Sha256::hexOf(header) != find(bundleHeaderName)->sha256)
            return refuse(ErrorCode::Corrupt, std::string(bundleHeaderName) + " is not what " + bundleSumsName + " says");
        m_sums = sums;
        return {};
    }

    Status readSignature()
    {
        if (!find(bundleSignatureName))
            return {};
        MB_TRY(const auto json, text(bundleSignatureName));
        MB_TRY(auto signature, Signature::fromJson(json, m_name));
        if (!verifySignature(m_sums, signature))
            return refuse(ErrorCode::Corrupt, "its signature does not fit what it holds: it was changed after it was signed");
        m_bundle.m_signature = std::move(signature);
        return {};
    }

    Status readModels()
    {
        const auto title = m_header.value("title", Json());
        m_bundle.m_title = title.is_string() ? title.get<std::string>() : std::string();
        const auto created = m_header.value("created", Json());
        m_bundle.m_created = created.is_number_integer() ? created.get<std::int64_t>() : 0;
        m_bundle.m_redacted = m_header.value("redacted", Json()) == Json(true);
        const auto models = m_header.value("models", Json());
        if (!models.is_array() || models.empty())
            return refuse(ErrorCode::Corrupt, "it names no model");
        std::set<ModelId> ids;
        for (const auto& item : models) {
            const auto textOf = [&](const char* key) {
                return item.is_object() && item.contains(key) && item[key].is_string() ? item[key].get<std::string>() : std::string();
            };
            const auto id = textOf("id");
            auto folder = textOf("folder");
            if (!isId(id) || !ids.insert(id).second)
                return refuse(ErrorCode::Corrupt, "one of its models has no id of its own");
            if (!folder.empty() && !isSafeMemberName(folder))
                return refuse(ErrorCode::Corrupt, "the folder " + shownName(folder) + " leads elsewhere");
            if (!folder.empty())
                folder += '/';
            MB_TRY(auto model, readModel(id, folder, item.value("readme", Json(true)) != Json(false)));
            m_bundle.m_models.push_back(std::move(model));
        }
        return {};
    }

    Result<SharedModel> readModel(const ModelId& id, const std::string& folder, bool hasReadme) const
    {
        SharedModel model;
        MB_TRY(const auto record, text(folder + "model.json"));
        MB_TRY(model.record, readRecord(record, m_name + ": " + folder + "model.json"));
        MB_TRY(const auto args, text(folder + "args.json"));
        MB_TRY(model.record.args, readArgs(args, m_name + ": " + folder + "args.json"));
        model.record.id = id;
        std::erase_if(model.record.parents, [&](const auto& parent) { return !isId(parent) || parent == id; });
        if (hasReadme && find(folder + "README.md")) {
            MB_TRY(model.readme, text(folder + "README.md"));
        }
        const auto metrics = folder + "metrics/", files = folder + "files/";
        for (const auto& member : m_bundle.m_members) {
            if (member.name.rfind(metrics, 0) == 0) {
                MB_TRY(const auto csv, text(member.name));
                MB_TRY(model.history[metricOfFile(member.name.substr(metrics.size()))], readHistory(csv, m_name + ": " + member.name));
            } else if (member.name.rfind(files, 0) == 0) {
                m_open[member.sha256] = &member;
            }
        }
        const auto use = [&](FileRecord& file) {
            file.manifest.clear();
            if (!isSafeMemberName(file.file))
                file.file = safeMemberPath(file.file);
            const auto member = m_open.find(file.sha256);
            if (member == m_open.end() || member->second->bytes != file.bytes)
                return;
            model.files[file.sha256] = [from = m_bundle.m_file, at = member->second->offset, size = file.bytes, name = m_name + ": " + member->second->name]() {
                return Result<std::unique_ptr<RandomAccessFile>>(std::make_unique<RangeFile>(from, at, size, name));
            };
        };
        for (auto& checkpoint : model.record.checkpoints)
            std::for_each(checkpoint.files.begin(), checkpoint.files.end(), use);
        std::for_each(model.record.attachments.begin(), model.record.attachments.end(), use);
        return model;
    }

    Bundle& m_bundle;
    const std::string& m_name;
    std::unordered_map<std::string, std::size_t> m_index; ///< name → member
    mutable std::unordered_map<std::string, const Bundle::Member*> m_open; ///< SHA-256 → a member with these bytes
    Json m_header;
    std::string m_sums;
};

bool Bundle::isSealed(const std::filesystem::path& path)
{
    const auto file = LocalFile::open(path);
    if (!file)
        return false;
    const auto head = (*file)->readString(0, std::min<std::uint64_t>((*file)->size(), sealHeaderBytes));
    return head && looksSealed(*head);
}

Result<std::shared_ptr<const Bundle>> Bundle::open(const std::filesystem::path& path, const std::string& password)
{
    MB_TRY(auto file, LocalFile::open(path));
    return open(std::shared_ptr<const RandomAccessFile>(std::move(file)), password);
}

Result<std::shared_ptr<const Bundle>> Bundle::open(std::shared_ptr<const RandomAccessFile> file, const std::string& password)
{
    const auto bundle = std::make_shared<Bundle>();
    bundle->m_bytes = file->size();
    const auto name = file->name();
    MB_TRY(const auto head, file->readString(0, std::min<std::uint64_t>(file->size(), sealHeaderBytes)));
    if (looksSealed(head)) {
        if (password.empty())
            return makeError(ErrorCode::PermissionDenied, name + " is sealed: it opens with a password");
        MB_TRY(auto opened, openSealed(file, password));
        file = std::move(opened);
        bundle->m_sealed = true;
    }
    bundle->m_file = std::move(file);
    MB_CHECK(BundleReader(*bundle, name).read());
    return std::shared_ptr<const Bundle>(bundle);
}

Status Bundle::verify(const ProgressFunction& progress, const CancelToken& cancel) const
{
    constexpr std::uint64_t blockBytes = 1u << 20;
    std::uint64_t total = 0, done = 0;
    for (const auto& member : m_members)
        total += member.bytes;
    for (const auto& member : m_members) {
        if (member.sha256.empty())
            continue;
        Sha256 hash;
        for (std::uint64_t at = 0; at < member.bytes; at += blockBytes) {
            MB_CHECK(cancel.check());
            MB_TRY(const auto block, m_file->readString(member.offset + at, std::min(blockBytes, member.bytes - at)));
            hash.update(block);
            done += block.size();
            if (progress)
                progress({done, total, "Checking " + member.name});
        }
        if (hash.finishHex() != member.sha256)
            return makeError(ErrorCode::Corrupt, m_file->name() + " is refused: " + shownName(member.name) + " is not what " + bundleSumsName + " says; it was damaged or changed");
    }
    return {};
}

Result<TakeReport> importBundle(Library& library, const std::shared_ptr<const Bundle>& bundle, const ProgressFunction& progress,
                                const CancelToken& cancel)
{
    MB_CHECK(bundle->verify(progress, cancel));
    return sharingOf(library).take(bundle->models(), progress, cancel);
}

} // namespace modelbook
