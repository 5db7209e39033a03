// FakeS3Server: an S3 server in this process whose faults tests script; real semantics are tested against Ceph.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace modelbook::test {

/// What a client asked, with lower-case header names.
struct FakeS3Request {
    std::string method, path;
    std::map<std::string, std::string> query, headers;
    std::string body;
};

/// What goes wrong with one request.
struct FakeS3Fault {
    int status = 0;             ///< answered in place of acting
    bool dropBefore = false;    ///< the connection ends before anything happened
    bool dropAfter = false;     ///< the server acts, and its answer is lost
    bool neverAnswers = false;  ///< it keeps the connection and says nothing
    std::size_t cutBodyAt = static_cast<std::size_t>(-1); ///< the answer's body breaks off here
};

/// One bucket on 127.0.0.1. Checks the form of signatures and their date, as servers do.
class FakeS3Server
{
public:
    using Script = std::function<FakeS3Fault(const FakeS3Request&)>;

    FakeS3Server();
    ~FakeS3Server();

    std::string location(const std::string& prefix = "team/models") const;
    void setScript(Script script);
    void setIgnoresIfNoneMatch(bool ignores) { m_ignoresIfNoneMatch = ignores; }
    /// Readers may only get and list below the prefix; of an absent key they hear 403.
    void setReadOnly(bool readOnly) { m_readOnly = readOnly; }
    void setBucketGone(bool gone) { m_bucketGone = gone; }
    /// Seconds by which this server's clock is ahead.
    void setClockAhead(std::int64_t seconds) { m_ahead = seconds; }
    int requests() const { return m_requests; }
    int requests(const std::string& method) const;
    std::map<std::string, std::string> objects() const;
    void stop();

private:
    struct Answer;
    void accept();
    void serve(int fd);
    Answer act(const FakeS3Request& request);
    Answer list(const FakeS3Request& request) const;

    int m_listen = -1, m_port = 0;
    std::thread m_thread;
    std::atomic<bool> m_stop{false}, m_ignoresIfNoneMatch{false}, m_readOnly{false}, m_bucketGone{false};
    std::atomic<std::int64_t> m_ahead{0};
    std::atomic<int> m_requests{0};
    mutable std::mutex m_mutex; ///< guards what follows
    Script m_script;
    std::map<std::string, std::string> m_objects;
    std::map<std::string, int> m_counts;
    std::set<int> m_connections;
    std::vector<std::thread> m_threads;
};

} // namespace modelbook::test
