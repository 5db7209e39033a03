#include "storage/objects/s3_signature.h"

#include "storage/base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace modelbook {

namespace {

std::string hmac(std::string_view key, std::string_view text)
{
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size);
    digest.resize(size);
    return digest;
}

struct Signed {
    std::string scope, names, signature;
};

Signed sign(const S3SignedParts& parts, const S3Credentials& credentials, const std::string& region, const std::string& amzDate)
{
    Signed made;
    std::string canonicalHeaders;
    for (const auto& [name, value] : parts.headers) {
        canonicalHeaders += name + ":" + value + "\n";
        made.names += (made.names.empty() ? "" : ";") + name;
    }
    const auto payload = parts.headers.find("x-amz-content-sha256");
    const auto canonical = parts.method + "\n" + parts.path + "\n" + s3QueryText(parts.query) + "\n" + canonicalHeaders +
                           "\n" + made.names + "\n" +
                           (payload == parts.headers.end() ? "UNSIGNED-PAYLOAD" : payload->second);
    const auto day = amzDate.substr(0, 8);
    made.scope = day + "/" + region + "/s3/aws4_request";
    const auto toSign = "AWS4-HMAC-SHA256\n" + amzDate + "\n" + made.scope + "\n" + Sha256::hexOf(canonical);
    const auto key = hmac(hmac(hmac(hmac("AWS4" + credentials.secretKey, day), region), "s3"), "aws4_request");
    const auto signature = hmac(key, toSign);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(signature.data());
    made.signature = toHex({bytes, signature.size()});
    return made;
}

} // namespace

std::string s3QueryText(const std::map<std::string, std::string>& query)
{
    std::vector<std::pair<std::string, std::string>> encoded;
    for (const auto& [name, value] : query)
        encoded.emplace_back(percentEncoded(name), percentEncoded(value));
    // Sorted as encoded, since '%' sorts before letters.
    std::sort(encoded.begin(), encoded.end());
    std::string text;
    for (const auto& [name, value] : encoded)
        text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}

std::string s3Authorization(const S3SignedParts& parts, const S3Credentials& credentials, const std::string& region,
                            const std::string& amzDate)
{
    const auto made = sign(parts, credentials, region, amzDate);
    return "AWS4-HMAC-SHA256 Credential=" + credentials.accessKey + "/" + made.scope + ",SignedHeaders=" + made.names +
           ",Signature=" + made.signature;
}

std::string s3PresignedQuery(S3SignedParts parts, const S3Credentials& credentials, const std::string& region,
                             const std::string& amzDate, std::int64_t seconds)
{
    parts.query["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256";
    parts.query["X-Amz-Credential"] = credentials.accessKey + "/" + amzDate.substr(0, 8) + "/" + region + "/s3/aws4_request";
    parts.query["X-Amz-Date"] = amzDate;
    parts.query["X-Amz-Expires"] = std::to_string(seconds);
    parts.query["X-Amz-SignedHeaders"] = "host";
    if (!credentials.sessionToken.empty())
        parts.query["X-Amz-Security-Token"] = credentials.sessionToken;
    const auto made = sign(parts, credentials, region, amzDate);
    return s3QueryText(parts.query) + "&X-Amz-Signature=" + made.signature;
}

} // namespace modelbook
