#include "models/sharing/access/s3_policy.h"

#include <nlohmann/json.hpp>

#include <map>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

std::string arnOf(const std::string& login)
{
    return login.rfind("arn:", 0) == 0 ? login : "arn:aws:iam:::user/" + login;
}

} // namespace

std::string s3Policy(const std::string& bucket, const std::string& prefix, const std::vector<Member>& members)
{
    const auto base = prefix.empty() ? std::string() : prefix + "/";
    const auto bucketArn = "arn:aws:s3:::" + bucket;
    std::map<std::string, Json> readers; // what they may read below → who
    Json admins = Json::array();
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
        allow("ModelbookAdmins", admins, Json::array({"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}), bucketArn + "/" + base + "*");
        allowListing("ModelbookAdminsList", admins, base);
        allow("ModelbookAdminsBucket", admins, Json::array({"s3:ListBucketMultipartUploads", "s3:GetBucketPolicy", "s3:PutBucketPolicy"}), bucketArn);
    }
    int number = 0;
    for (const auto& [below, who] : readers) {
        const auto id = "ModelbookReaders" + std::to_string(++number);
        allow(id, who, Json::array({"s3:GetObject"}), bucketArn + "/" + below + "*");
        allowListing(id + "List", who, below);
    }
    return Json{{"Version", "2012-10-17"}, {"Statement", statements}}.dump(1) + "\n";
}

} // namespace modelbook
