// CephBucket: a fresh prefix in a bucket of the object store that packaging/s3-engine.sh started.
#pragma once

#include "storage/base/environment.h"
#include "storage/base/hash.h"
#include "storage/objects/s3_store.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <memory>
#include <string>

namespace modelbook::test {

/// MODELBOOK_TEST_S3 is the endpoint, MODELBOOK_TEST_S3_ENGINE the engine's folder. Without them tests say so and end.
class CephBucket
{
public:
    static std::string endpoint() { return processVariables()("MODELBOOK_TEST_S3"); }
    static std::string engine() { return processVariables()("MODELBOOK_TEST_S3_ENGINE"); }
    static bool isThere()
    {
        if (!endpoint().empty())
            return true;
        WARN("NOT TESTED ON A REAL S3 SERVER: MODELBOOK_TEST_S3 is not set; packaging/test.sh starts one and sets it");
        return false;
    }

    explicit CephBucket(const std::string& who = "admin") : m_who(who)
    {
        static const bool made = [] {
            S3Client client(*S3Location::parse("s3://modelbook-tests?endpoint=" + endpoint()),
                            {"admin", "admin-secret", {}}, {});
            return client.send({"PUT", "", {}, {}, {}}).has_value();
        }();
        REQUIRE(made);
    }
    std::string location() const { return "s3://modelbook-tests/" + m_prefix + "?endpoint=" + endpoint(); }
    std::unique_ptr<S3Store> store(const S3Patience& patience = {}) const
    {
        return std::make_unique<S3Store>(*S3Location::parse(location()), S3Credentials{m_who, m_who + "-secret", {}},
                                         patience);
    }
    void engineDo(const std::string& verb) const
    {
        const auto command = std::string(MODELBOOK_SOURCE_DIR "/packaging/s3-engine.sh ") + verb + " " + engine();
        REQUIRE(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
    }

private:
    std::string m_who, m_prefix = randomId().substr(0, 12);
};

} // namespace modelbook::test
