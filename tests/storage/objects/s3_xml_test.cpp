// What is lost if this fails: a list that broke off would look as if everything else had been deleted.
#include "storage/objects/s3_xml.h"

#include <catch2/catch.hpp>

using namespace modelbook;

TEST_CASE("A page of a list")
{
    const auto page = parseS3List("<?xml version='1.0'?><ListBucketResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                                  "<IsTruncated>true</IsTruncated><NextContinuationToken>t&amp;1</NextContinuationToken>"
                                  "<Contents><Key>a/b</Key><Size>12</Size></Contents></ListBucketResult>");
    REQUIRE(page);
    CHECK(page->continuation == "t&1");
    REQUIRE(page->objects.size() == 1);
    CHECK(page->objects[0].key == "a/b");
    CHECK(page->objects[0].size == 12);
}

TEST_CASE("What is no whole list is an error, never an empty page")
{
    for (const char* xml : {"", "<html>proxy login</html>", "<ListBucketResult/>", "<ListBucketResult><Contents><Key>a",
                            "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>",
                            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key></Contents></ListBucketResult>",
                            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Size>1</Size></Contents></ListBucketResult>",
                            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>"}) {
        INFO(xml);
        CHECK(parseS3List(xml).error().code() == ErrorCode::Corrupt);
    }
}

TEST_CASE("Errors of servers")
{
    const auto error = parseS3Error("<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>");
    CHECK(error.code == "AuthorizationHeaderMalformed");
    CHECK(error.region == "eu-west-1");
    CHECK(parseS3Error("gateway says no").code.empty());
    // Entities that blow up are not expanded.
    CHECK(parseS3Error("<!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><Error><Code>&c;</Code></Error>").code == "&c;");
}
