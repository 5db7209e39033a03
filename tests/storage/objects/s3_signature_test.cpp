// What is lost if this fails: every request, since servers refuse those whose signature is not exact.
#include "storage/objects/s3_signature.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

const S3Credentials example{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", {}};
constexpr char emptyHash[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

std::string signatureOf(S3SignedParts parts)
{
    parts.headers["host"] = "examplebucket.s3.amazonaws.com";
    parts.headers["x-amz-date"] = "20130524T000000Z";
    const auto header = s3Authorization(parts, example, "us-east-1", "20130524T000000Z");
    return header.substr(header.rfind('=') + 1);
}

} // namespace

// The worked examples of Amazon's manual ("Authenticating Requests: Using the Authorization Header").
TEST_CASE("Signatures are those of the manual's examples")
{
    CHECK(signatureOf({"GET", "/test.txt", {}, {{"range", "bytes=0-9"}, {"x-amz-content-sha256", emptyHash}}}) ==
          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    CHECK(signatureOf({"PUT", "/test%24file.text", {},
                       {{"date", "Fri, 24 May 2013 00:00:00 GMT"},
                        {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                        {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}}}) ==
          "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    CHECK(signatureOf({"GET", "/", {{"lifecycle", ""}}, {{"x-amz-content-sha256", emptyHash}}}) ==
          "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    CHECK(signatureOf({"GET", "/", {{"max-keys", "2"}, {"prefix", "J"}}, {{"x-amz-content-sha256", emptyHash}}}) ==
          "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST_CASE("Queries are sorted as they are encoded")
{
    CHECK(s3QueryText({{"prefix", "a/b c+"}, {"list-type", "2"}, {"start-after", "a=b"}}) ==
          "list-type=2&prefix=a%2Fb%20c%2B&start-after=a%3Db");
}

// The worked example of "Authenticating Requests: Using Query Parameters".
TEST_CASE("A presigned address is that of the manual's example")
{
    const S3SignedParts parts{"GET", "/test.txt", {}, {{"host", "examplebucket.s3.amazonaws.com"}}};
    CHECK(s3PresignedQuery(parts, example, "us-east-1", "20130524T000000Z", 86400) ==
          "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
          "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
          "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}
