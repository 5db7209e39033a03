#include "ui/readme/readme_facts.h"

#include <QByteArray>

namespace modelbook {

namespace {

constexpr std::uint64_t mostBytes = 8u << 20; // of one picture
constexpr std::size_t mostPictures = 40;

const char* pictureType(const std::string& bytes)
{
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"))
        return "png";
    if (bytes.starts_with("\xff\xd8\xff"))
        return "jpeg";
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a"))
        return "gif";
    return bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.compare(8, 4, "WEBP") == 0 ? "webp" : nullptr;
}

} // namespace

std::function<ReadmeFacts(const std::string&)> factsOf(std::shared_ptr<Library> library, const ModelRecord& record)
{
    return [library = std::move(library), args = record.args, metrics = record.metrics, files = record.attachments](const std::string& text) {
        ReadmeFacts facts{args, metrics, {}};
        for (const auto& file : files) {
            const auto name = "attachment:" + file.file;
            if (file.bytes > mostBytes || facts.pictures.size() >= mostPictures || text.find(name) == std::string::npos)
                continue;
            const auto opened = library->openFile(file);
            if (!opened)
                continue;
            std::string bytes(static_cast<std::size_t>(std::min((*opened)->size(), mostBytes)), '\0');
            if (!(*opened)->read(0, std::as_writable_bytes(std::span(bytes))))
                continue;
            if (const auto* type = pictureType(bytes))
                facts.pictures[name] = std::string("data:image/") + type + ";base64," + QByteArray::fromStdString(bytes).toBase64().toStdString();
        }
        return facts;
    };
}

} // namespace modelbook
