#include "storage/objects/s3_xml.h"

#include <pugixml.hpp>

#include <charconv>

namespace modelbook {

namespace {

// pugixml expands no entities of a document's own and loads nothing, so hostile answers cannot grow.
bool load(pugi::xml_document& document, std::string_view xml)
{
    return document.load_buffer(xml.data(), xml.size(), pugi::parse_default, pugi::encoding_utf8);
}

} // namespace

Result<S3ListPage> parseS3List(std::string_view xml)
{
    pugi::xml_document document;
    const auto root = load(document, xml) ? document.child("ListBucketResult") : pugi::xml_node();
    const auto truncated = root.child("IsTruncated").text();
    if (!root || !truncated)
        return makeError(ErrorCode::Corrupt, "the server's list of objects cannot be read");
    S3ListPage page;
    for (const auto contents : root.children("Contents")) {
        ObjectInfo info;
        info.key = contents.child("Key").text().get();
        const std::string_view size = contents.child("Size").text().get();
        const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), info.size);
        if (info.key.empty() || error != std::errc() || end != size.data() + size.size())
            return makeError(ErrorCode::Corrupt, "the server's list has an object without name or size");
        page.objects.push_back(std::move(info));
    }
    if (truncated.as_bool()) {
        page.continuation = root.child("NextContinuationToken").text().get();
        if (page.continuation.empty())
            return makeError(ErrorCode::Corrupt, "the server's list ends in its middle");
    }
    return page;
}

S3ErrorText parseS3Error(std::string_view xml)
{
    pugi::xml_document document;
    if (!load(document, xml))
        return {};
    const auto error = document.child("Error");
    return {error.child("Code").text().get(), error.child("Message").text().get(), error.child("Region").text().get()};
}

Result<std::string> parseS3UploadId(std::string_view xml)
{
    pugi::xml_document document;
    if (load(document, xml)) {
        if (std::string id = document.child("InitiateMultipartUploadResult").child("UploadId").text().get(); !id.empty())
            return id;
    }
    return makeError(ErrorCode::Corrupt, "the server does not say how it calls the upload");
}

} // namespace modelbook
