#include "storage/objects/s3_location.h"

#include "storage/objects/s3_profile.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace modelbook {

namespace {

constexpr std::string_view locationScheme = "s3://";

Error wrongLocation(const std::string& location, const std::string& why)
{
    return makeError(ErrorCode::InvalidArgument,
                     "'" + location + "' is no S3 location: " + why + "; write s3://bucket/prefix, and "
                                                                      "?endpoint=https://host for a server of your own");
}

std::string percentDecoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digit = [&](std::size_t at) { return std::isxdigit(static_cast<unsigned char>(text[at])) != 0; };
        if (text[i] == '%' && i + 2 < text.size() && digit(i + 1) && digit(i + 2)) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> parametersOf(std::string_view query)
{
    std::map<std::string, std::string> parameters;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto item = query.substr(0, end);
        const auto equals = std::min(item.find('='), item.size());
        parameters[std::string(item.substr(0, equals))] =
            percentDecoded(equals < item.size() ? item.substr(equals + 1) : std::string_view());
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return parameters;
}

bool isBucketName(std::string_view name)
{
    return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
               return std::islower(static_cast<unsigned char>(c)) || std::isdigit(static_cast<unsigned char>(c)) ||
                      c == '-' || c == '.' || c == '_';
           });
}

/// A name or an address, with a port or without.
bool isHost(std::string_view host)
{
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x80 && (std::isalnum(byte) || std::string_view("-._:[]").find(c) != std::string_view::npos);
    });
}

std::string firstOf(std::initializer_list<std::string> values)
{
    for (const auto& value : values) {
        if (!value.empty())
            return value;
    }
    return {};
}

std::string awsHost(const std::string& region)
{
    return "s3." + region + (region.rfind("cn-", 0) == 0 ? ".amazonaws.com.cn" : ".amazonaws.com");
}

} // namespace

std::string percentEncoded(std::string_view text, bool keepSlash)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (byte < 0x80 && std::isalnum(byte)) || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain || (keepSlash && c == '/')) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

bool S3Location::isS3(std::string_view location)
{
    return location.substr(0, locationScheme.size()) == locationScheme;
}

Result<S3Location> S3Location::parse(const std::string& location, const Variables& variables)
{
    if (!isS3(location))
        return wrongLocation(location, "it does not start with s3://");
    const std::string_view rest = std::string_view(location).substr(locationScheme.size());
    const auto question = std::min(rest.find('?'), rest.size());
    const auto path = rest.substr(0, question);
    auto parameters = parametersOf(question < rest.size() ? rest.substr(question + 1) : std::string_view());

    S3Location s3;
    const auto slash = std::min(path.find('/'), path.size());
    s3.bucket = path.substr(0, slash);
    if (!isBucketName(s3.bucket))
        return wrongLocation(location, "'" + s3.bucket + "' is no name of a bucket");
    s3.prefix = percentDecoded(slash < path.size() ? path.substr(slash + 1) : std::string_view());
    while (!s3.prefix.empty() && s3.prefix.back() == '/')
        s3.prefix.pop_back();
    if (!s3.prefix.empty() && (s3.prefix.front() == '/' || s3.prefix.find("//") != std::string::npos))
        return wrongLocation(location, "its prefix has an empty folder");

    s3.profile = firstOf({parameters["profile"], variables("AWS_PROFILE")});
    const S3Profile profile = S3Profile::read(s3.profile, variables);
    s3.unsignedRequests = parameters["credentials"] == "none";
    auto endpoint = firstOf({parameters["endpoint"], variables("AWS_ENDPOINT_URL_S3"), variables("AWS_ENDPOINT_URL"),
                             profile.value("endpoint_url")});
    const auto region = firstOf({parameters["region"], variables("AWS_REGION"), variables("AWS_DEFAULT_REGION"),
                                 profile.value("region"), "us-east-1"});
    if (!std::all_of(region.begin(), region.end(), [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '-'); }))
        return wrongLocation(location, "'" + region + "' is no name of a region");
    const auto style = parameters["style"];
    if (!style.empty() && style != "path" && style != "host")
        return wrongLocation(location, "style is 'path' or 'host'");
    for (const auto& [name, value] : parameters) {
        if (name != "endpoint" && name != "region" && name != "style" && name != "profile" && name != "credentials")
            return wrongLocation(location, "there is no parameter '" + name + "'");
    }
    if (endpoint.empty()) {
        s3.isAws = true;
        // A dot in the bucket's name does not fit the certificate of *.s3.amazonaws.com.
        s3.pathStyle = style == "path" || (style.empty() && s3.bucket.find('.') != std::string::npos);
    } else {
        const auto colon = endpoint.find("://");
        if (colon != std::string::npos)
            s3.scheme = endpoint.substr(0, colon);
        s3.host = colon == std::string::npos ? endpoint : endpoint.substr(colon + 3);
        while (!s3.host.empty() && s3.host.back() == '/')
            s3.host.pop_back();
        if ((s3.scheme != "https" && s3.scheme != "http") || !isHost(s3.host))
            return wrongLocation(location, "'" + endpoint + "' is no endpoint");
        s3.pathStyle = style != "host";
    }
    s3.setRegion(region);
    return s3;
}

void S3Location::setRegion(const std::string& name)
{
    region = name;
    if (isAws)
        host = awsHost(region);
}

std::string S3Location::text() const
{
    return std::string(locationScheme) + bucket + (prefix.empty() ? "" : "/" + prefix);
}

std::string S3Location::address() const
{
    std::vector<std::string> parameters;
    if (!isAws)
        parameters.push_back("endpoint=" + scheme + "://" + host);
    if (region != "us-east-1")
        parameters.push_back("region=" + percentEncoded(region));
    if (!isAws && !pathStyle)
        parameters.emplace_back("style=host");
    if (!profile.empty())
        parameters.push_back("profile=" + percentEncoded(profile));
    if (unsignedRequests)
        parameters.emplace_back("credentials=none");
    auto address = std::string(locationScheme) + bucket + (prefix.empty() ? "" : "/" + percentEncoded(prefix, true));
    for (std::size_t i = 0; i < parameters.size(); ++i)
        address += (i == 0 ? "?" : "&") + parameters[i];
    return address;
}

std::string S3Location::requestHost() const
{
    return pathStyle ? host : bucket + "." + host;
}

std::string S3Location::fullKey(std::string_view key) const
{
    return prefix.empty() ? std::string(key) : prefix + "/" + std::string(key);
}

std::string S3Location::requestPath(std::string_view key) const
{
    const auto object = key.empty() ? std::string() : percentEncoded(fullKey(key), true);
    return pathStyle ? "/" + bucket + (object.empty() ? "" : "/" + object) : "/" + object;
}

} // namespace modelbook
