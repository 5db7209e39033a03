// HttpClient: blocking HTTP requests from any thread over connections that are kept (libcurl).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace modelbook {

struct HttpRequest {
    std::string method; ///< GET, HEAD, PUT, DELETE, POST
    std::string url;
    std::map<std::string, std::string> headers;
    std::span<const std::byte> body; ///< of PUT and POST
    std::uint64_t answerLimit = 1ull << 30; ///< bytes of an answer's body; more is a failure
};

/// What came back. Without a whole answer `failure` says why, and the parts that arrived are there all the same.
struct HttpAnswer {
    int status = 0; ///< 0 where not even a status line came
    std::map<std::string, std::string> headers; ///< by lower-case name
    std::string body;
    std::string failure;       ///< empty: the answer is whole
    bool neverSent = false;    ///< no connection was made, so that the server cannot have acted
    bool isRepeated = false;   ///< an earlier attempt may have been acted on, though its answer did not say so

    bool isWhole() const { return failure.empty(); }
    std::string header(const std::string& name) const;
};

/// Thread-safe; as many connections at once as there are callers. TLS is checked against the system's certificates.
class HttpClient
{
public:
    struct Options {
        std::chrono::milliseconds connectTimeout{10'000};
        std::chrono::seconds stall{20}; ///< without a byte for so long, the connection counts as dead
        std::string certificates;       ///< a file of trusted certificates in place of the system's
    };
    explicit HttpClient(Options options);
    ~HttpClient();

    HttpAnswer send(const HttpRequest& request);

private:
    class Handle;
    std::unique_ptr<Handle> take();
    void giveBack(std::unique_ptr<Handle> handle);

    Options m_options;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<Handle>> m_idle; ///< the last used on top, whose connection is the warmest
};

} // namespace modelbook
