#include "storage/objects/s3_client.h"

#include "storage/base/hash.h"
#include "storage/objects/s3_signature.h"
#include "storage/objects/s3_xml.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <random>
#include <thread>

namespace modelbook {

namespace {

std::string amzDateOf(std::int64_t seconds)
{
    const auto time = static_cast<std::time_t>(seconds);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
    return text.data();
}

HttpClient::Options optionsOf(const S3Patience& patience)
{
    return {patience.connectTimeout, patience.stall, processVariables()("AWS_CA_BUNDLE")};
}

} // namespace

S3Client::S3Client(S3Location location, S3Credentials credentials, S3Patience patience, Clock clock)
    : m_location(std::move(location)), m_credentials(std::move(credentials)), m_patience(patience),
      m_clock(clock ? std::move(clock) : [] { return static_cast<std::int64_t>(std::time(nullptr)); }),
      m_http(optionsOf(patience))
{
}

HttpAnswer S3Client::sendOnce(const S3Request& request)
{
    constexpr int lessons = 2; // clock and region
    for (int lesson = 0;; ++lesson) {
        S3SignedParts parts{request.method, {}, request.query, request.headers};
        std::string region, scheme;
        {
            const std::lock_guard lock(m_mutex);
            parts.path = m_location.requestPath(request.key);
            parts.headers["host"] = m_location.requestHost();
            region = m_location.region;
            scheme = m_location.scheme;
        }
        const auto now = m_clock() + m_ahead;
        const auto date = amzDateOf(now);
        if (!m_credentials.accessKey.empty()) {
            parts.headers["x-amz-date"] = date;
            // TLS guards the body; without it the signature must.
            parts.headers["x-amz-content-sha256"] = scheme == "https" ? "UNSIGNED-PAYLOAD" : Sha256::hexOf(request.body);
            if (!m_credentials.sessionToken.empty())
                parts.headers["x-amz-security-token"] = m_credentials.sessionToken;
        }
        HttpRequest http;
        http.method = request.method;
        const auto query = s3QueryText(request.query);
        http.url = scheme + "://" + parts.headers["host"] + parts.path + (query.empty() ? "" : "?" + query);
        http.headers = parts.headers;
        if (!m_credentials.accessKey.empty())
            http.headers["authorization"] = s3Authorization(parts, m_credentials, region, date);
        http.body = request.body;
        auto answer = m_http.send(http);
        if (lesson >= lessons || !answer.isWhole() || !learn(answer, now))
            return answer;
    }
}

std::string S3Client::presignedUrl(const std::string& key, std::int64_t seconds)
{
    const std::lock_guard lock(m_mutex);
    S3SignedParts parts{"GET", m_location.requestPath(key), {}, {{"host", m_location.requestHost()}}};
    const auto query = s3PresignedQuery(parts, m_credentials, m_location.region, amzDateOf(m_clock() + m_ahead), seconds);
    return m_location.scheme + "://" + m_location.requestHost() + parts.path + "?" + query;
}

bool S3Client::learn(const HttpAnswer& answer, std::int64_t signedAt)
{
    constexpr std::int64_t tolerated = 60; // servers tolerate 900 s; HEAD's refusals do not say what is wrong
    if (const auto date = answer.header("date"); answer.status == 403 && !date.empty()) {
        const auto theirs = static_cast<std::int64_t>(curl_getdate(date.c_str(), nullptr));
        if (theirs > 0 && std::llabs(theirs - signedAt) > tolerated) {
            m_ahead += theirs - signedAt;
            return true;
        }
    }
    if (answer.status == 301 || answer.status == 307 || answer.status == 400 || answer.status == 403) {
        auto region = parseS3Error(answer.body).region;
        if (region.empty())
            region = answer.header("x-amz-bucket-region");
        const std::lock_guard lock(m_mutex);
        if (!region.empty() && region != m_location.region) {
            m_location.setRegion(region);
            return true;
        }
    }
    return false;
}

bool S3Client::isPassing(const HttpAnswer& answer)
{
    const bool trouble = answer.status >= 500 && answer.status != 501 && answer.status != 507;
    return !answer.isWhole() || answer.status == 429 || answer.status == 408 || trouble;
}

void S3Client::pause(int attempt) const
{
    thread_local std::minstd_rand random(std::random_device{}());
    const auto full = m_patience.firstDelay * (1 << std::min(attempt - 1, 4));
    const auto half = full.count() / 2;
    std::this_thread::sleep_for(std::chrono::milliseconds(half + std::uniform_int_distribution<std::int64_t>(0, half)(random)));
}

Result<HttpAnswer> S3Client::send(const S3Request& request)
{
    // A server that nobody answers for is not worth long waiting: the caller works offline.
    constexpr int unreachableAttempts = 2;
    bool mayHaveActed = false;
    for (int attempt = 1;; ++attempt) {
        auto answer = sendOnce(request);
        answer.isRepeated |= mayHaveActed;
        if (!isPassing(answer))
            return answer;
        mayHaveActed |= !answer.neverSent;
        if (attempt >= m_patience.attempts || (answer.neverSent && attempt >= unreachableAttempts)) {
            if (answer.isWhole())
                return answer;
            return offline(answer);
        }
        pause(attempt);
    }
}

Error S3Client::offline(const HttpAnswer& answer) const
{
    return makeError(ErrorCode::Offline, "the server " + m_location.host + " of " + m_location.text() +
                                             " cannot be reached: " + answer.failure);
}

Error S3Client::errorOf(const HttpAnswer& answer, const std::string& what) const
{
    const auto said = parseS3Error(answer.body);
    auto code = ErrorCode::Io;
    std::string advice;
    if (said.code == "NoSuchBucket") {
        code = ErrorCode::Offline;
        advice = "; the bucket is not there: check its name and the endpoint";
    } else if (answer.status == 404) {
        code = ErrorCode::NotFound;
    } else if (answer.status == 401 || answer.status == 403) {
        code = ErrorCode::PermissionDenied;
        if (said.code == "SignatureDoesNotMatch" || said.code == "InvalidAccessKeyId")
            advice = "; check the access key and its secret";
        else if (said.code.find("Quota") != std::string::npos)
            code = ErrorCode::DiskFull;
    } else if (answer.status == 507 || said.code.find("Quota") != std::string::npos) {
        code = ErrorCode::DiskFull;
    } else if (answer.status == 501) {
        code = ErrorCode::Unsupported;
    } else if (answer.status >= 500 || answer.status == 429) {
        code = ErrorCode::Offline;
        advice = "; the server is in trouble, try again later";
    }
    auto text = "cannot " + what + ": the server says " + std::to_string(answer.status);
    if (!said.code.empty())
        text += " " + said.code;
    if (!said.message.empty() && said.message != said.code)
        text += " (" + said.message + ")";
    return makeError(code, text + advice);
}

} // namespace modelbook
