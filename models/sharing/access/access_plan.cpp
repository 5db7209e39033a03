#include "models/sharing/access/access_plan.h"

#include "models/sharing/access/folder_acl.h"
#include "models/sharing/access/s3_policy.h"
#include "storage/objects/s3_client.h"
#include "storage/objects/s3_xml.h"

#include <memory>
#include <sstream>

namespace modelbook {

namespace {

Result<AccessPlan> planBucket(const std::string& text, const std::vector<Member>& members)
{
    for (const auto& member : members) {
        if (member.login.empty() || member.login.starts_with("group:"))
            return makeError(ErrorCode::InvalidArgument, "the member " + member.name + " has no login of an S3 account");
    }
    MB_TRY(auto location, S3Location::parse(text));
    MB_TRY(auto credentials, S3Credentials::find(location));
    const auto bucket = location.bucket, prefix = location.prefix;
    const auto client = std::make_shared<S3Client>(std::move(location), std::move(credentials), S3Patience());
    const std::map<std::string, std::string> query{{"policy", ""}};
    MB_TRY(const auto answer, client->send({"GET", "", query, {}, {}}));
    std::string before;
    if (answer.status == 200)
        before = answer.body;
    else if (answer.status != 404 || parseS3Error(answer.body).code == "NoSuchBucket")
        return client->errorOf(answer, "read the policy of the bucket " + bucket);
    MB_TRY(auto policy, mergedS3Policy(before, s3Policy(bucket, prefix, members)));

    AccessPlan plan;
    std::istringstream in(policy);
    for (std::string line; std::getline(in, line);)
        plan.lines.push_back(line);
    plan.apply = [client, query, bucket, policy = std::move(policy)]() -> Status {
        MB_TRY(const auto done, client->send({"PUT", "", query, {{"content-type", "application/json"}}, std::as_bytes(std::span(policy))}));
        if (done.status / 100 != 2)
            return client->errorOf(done, "set the policy of the bucket " + bucket);
        return {};
    };
    return plan;
}

} // namespace

Result<AccessPlan> planAccess(const std::string& location, const std::vector<Member>& members)
{
    if (S3Location::isS3(location))
        return planBucket(location, members);
    MB_TRY(auto commands, folderAclCommands(location, members));
    AccessPlan plan;
    for (const auto& command : commands)
        plan.lines.push_back(shellLine(command));
    plan.apply = [commands = std::move(commands)] { return runCommands(commands); };
    return plan;
}

std::vector<std::string> accessProblems(const std::string& location)
{
    return S3Location::isS3(location) ? std::vector<std::string>() : folderAclProblems(location);
}

} // namespace modelbook
