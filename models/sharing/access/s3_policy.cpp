#include "models/sharing/access/s3_policy.h"

#include "storage/base/hash.h"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

std::string arnOf(const std::string& login)
{
    return login.rfind("arn:", 0) == 0 ? login : "arn:aws:iam:::user/" + login;
}

/// Of the statements of one library, whose bucket may hold others: names have letters and digits only.
std::string idOf(const std::string& prefix)
{
    return "Modelbook" + Sha256::hexOf(prefix).substr(0, 8);
}

} // namespace

Result<std::string> mergedS3Policy(const std::string& existing, const std::string& own)
{
    const auto added = Json::parse(own, nullptr, false);
    if (!added.is_object())
        return makeError(ErrorCode::InvalidArgument, "the new policy is no JSON object");
    if (existing.empty())
        return added.dump(1) + "\n";
    auto all = Json::parse(existing, nullptr, false);
    if (!all.is_object())
        return makeError(ErrorCode::Corrupt, "the policy that the bucket has is no JSON object; look at it with the tools of the server");
    const auto sidOf = [](const Json& statement) {
        return statement.is_object() && statement.contains("Sid") && statement["Sid"].is_string() ? statement["Sid"].get<std::string>() : std::string();
    };
    constexpr std::size_t idLength = 17; // as idOf() makes them
    std::set<std::string> mine;
    for (const auto& statement : added["Statement"])
        mine.insert(sidOf(statement).substr(0, idLength));
    auto statements = Json::array();
    auto there = all.contains("Statement") ? all["Statement"] : Json::array();
    if (there.is_object()) // a single one may stand without a list
        there = Json::array({there});
    for (const auto& statement : there) {
        if (!mine.count(sidOf(statement).substr(0, idLength)))
            statements.push_back(statement);
    }
    for (const auto& statement : added["Statement"])
        statements.push_back(statement);
    all["Version"] = "2012-10-17";
    all["Statement"] = std::move(statements);
    return all.dump(1) + "\n";
}

std::string s3Policy(const std::string& bucket, const std::string& prefix, const std::vector<Member>& members)
{
    const auto base = prefix.empty() ? std::string() : prefix + "/";
    const auto bucketArn = "arn:aws:s3:::" + bucket;
    std::map<std::string, Json> readers; // what they may read below → who
    Json admins = Json::array();
    const auto library = idOf(prefix);
    for (const auto& member : members) {
        if (member.level == AccessLevel::Admin)
            admins.push_back(arnOf(member.login));
        else
            readers[member.level == AccessLevel::Guest ? base + "shares/" + member.share + "/" : base].push_back(arnOf(member.login));
    }
    Json statements = Json::array();
    const auto allow = [&](const std::string& id, const Json& who, Json actions, const std::string& resource) -> Json& {
        statements.push_back({{"Sid", id}, {"Effect", "Allow"}, {"Principal", {{"AWS", who}}}, {"Action", std::move(actions)}, {"Resource", resource}});
        return statements.back();
    };
    const auto allowListing = [&](const std::string& id, const Json& who, const std::string& below) {
        auto& statement = allow(id, who, Json::array({"s3:ListBucket"}), bucketArn);
        // Without a prefix in the request everything would be listed.
        if (!below.empty())
            statement["Condition"] = {{"StringLike", {{"s3:prefix", Json::array({below + "*"})}}}};
    };
    if (!admins.empty()) {
        allow(library + "Admins", admins, Json::array({"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}), bucketArn + "/" + base + "*");
        allowListing(library + "AdminsList", admins, base);
        allow(library + "AdminsBucket", admins, Json::array({"s3:ListBucketMultipartUploads", "s3:GetBucketPolicy", "s3:PutBucketPolicy"}), bucketArn);
    }
    int number = 0;
    for (const auto& [below, who] : readers) {
        const auto id = library + "Readers" + std::to_string(++number);
        allow(id, who, Json::array({"s3:GetObject"}), bucketArn + "/" + below + "*");
        allowListing(id + "List", who, below);
    }
    return Json{{"Version", "2012-10-17"}, {"Statement", statements}}.dump(1) + "\n";
}

} // namespace modelbook
