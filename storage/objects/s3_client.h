// S3Client: signed requests to one bucket, tried again where that helps.
#pragma once

#include "storage/base/http.h"
#include "storage/objects/s3_credentials.h"
#include "storage/objects/s3_location.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>

namespace modelbook {

struct S3Request {
    std::string method;
    std::string key; ///< relative to the prefix; "" for the bucket itself
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers; ///< by lower-case name
    std::span<const std::byte> body;
};

/// How patient a client is.
struct S3Patience {
    int attempts = 6;
    std::chrono::milliseconds firstDelay{100}; ///< doubled each time, up to 16 times; half of it is random
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::seconds stall{20};
};

/// Thread-safe. Learns the server's clock from its Date header and its region from its answers.
class S3Client
{
public:
    using Clock = std::function<std::int64_t()>; ///< seconds since 1970; tests give a wrong one

    S3Client(S3Location location, S3Credentials credentials, S3Patience patience, Clock clock = {});

    /// Any whole answer that is no passing trouble (429, 5xx, cut off) is a success here, 4xx included. Offline where
    /// no answer came: then it is open whether the server acted.
    Result<HttpAnswer> send(const S3Request& request);
    /// One attempt, as it came: for callers that go on where an answer broke off.
    HttpAnswer sendOnce(const S3Request& request);
    /// Waits before attempt number `attempt` (1 is the first repetition).
    void pause(int attempt) const;
    int attempts() const { return m_patience.attempts; }
    /// Whether to try again after this answer.
    static bool isPassing(const HttpAnswer& answer);

    /// An address by which anybody may get the object, without an account, for `seconds` from now (a week at most).
    std::string presignedUrl(const std::string& key, std::int64_t seconds);

    /// A failed answer as an Error: its code, and what the server says.
    Error errorOf(const HttpAnswer& answer, const std::string& what) const;
    /// No answer as an Error.
    Error offline(const HttpAnswer& answer) const;
    const S3Location& location() const { return m_location; }

private:
    /// Takes up what an answer teaches. Whether the request is worth repeating at once for it.
    bool learn(const HttpAnswer& answer, std::int64_t signedAt);

    S3Location m_location; ///< its region and host are guarded by m_mutex, the rest never changes
    S3Credentials m_credentials;
    S3Patience m_patience;
    Clock m_clock;
    HttpClient m_http;
    std::atomic<std::int64_t> m_ahead{0}; ///< seconds by which the server's clock is ahead of this machine's
    std::mutex m_mutex;
};

} // namespace modelbook
