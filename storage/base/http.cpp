#include "storage/base/http.h"

#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <mutex>

namespace modelbook {

namespace {

struct Reading {
    std::span<const std::byte> body;
    std::size_t done = 0;
};

struct Writing {
    HttpAnswer& answer;
    std::uint64_t limit;
};

std::size_t readBody(char* out, std::size_t size, std::size_t count, void* user)
{
    auto& reading = *static_cast<Reading*>(user);
    const auto bytes = std::min(size * count, reading.body.size() - reading.done);
    if (bytes > 0)
        std::memcpy(out, reading.body.data() + reading.done, bytes);
    reading.done += bytes;
    return bytes;
}

/// Asked for where a kept connection turns out to be closed, and the body has to be sent again.
int seekBody(void* user, curl_off_t offset, int origin)
{
    auto& reading = *static_cast<Reading*>(user);
    if (origin != SEEK_SET || offset < 0 || static_cast<std::size_t>(offset) > reading.body.size())
        return CURL_SEEKFUNC_CANTSEEK;
    reading.done = static_cast<std::size_t>(offset);
    return CURL_SEEKFUNC_OK;
}

std::size_t takeBody(char* bytes, std::size_t size, std::size_t count, void* user)
{
    auto& writing = *static_cast<Writing*>(user);
    if (writing.answer.body.size() + size * count > writing.limit)
        return 0;
    writing.answer.body.append(bytes, size * count);
    return size * count;
}

std::size_t takeHeader(char* bytes, std::size_t size, std::size_t count, void* user)
{
    auto& answer = static_cast<Writing*>(user)->answer;
    std::string line(bytes, size * count);
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n'))
        line.pop_back();
    if (line.rfind("HTTP/", 0) == 0) {
        answer.headers.clear(); // of an interim answer
    } else if (const auto colon = line.find(':'); colon != std::string::npos) {
        auto name = line.substr(0, colon);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const auto start = line.find_first_not_of(" \t", colon + 1);
        answer.headers[name] = start == std::string::npos ? std::string() : line.substr(start);
    }
    return size * count;
}

} // namespace

std::string HttpAnswer::header(const std::string& name) const
{
    const auto it = headers.find(name);
    return it == headers.end() ? std::string() : it->second;
}

/// An easy handle of libcurl, whose connection outlives its requests.
class HttpClient::Handle
{
public:
    Handle() : m_curl(curl_easy_init()) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { curl_easy_cleanup(m_curl); }
    CURL* get() const { return m_curl; }
    bool used = false; ///< it may have a connection

private:
    CURL* m_curl;
};

HttpClient::HttpClient(Options options) : m_options(std::move(options))
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

HttpClient::~HttpClient() = default;

std::unique_ptr<HttpClient::Handle> HttpClient::take()
{
    const std::lock_guard lock(m_mutex);
    if (m_idle.empty())
        return std::make_unique<Handle>();
    auto handle = std::move(m_idle.back());
    m_idle.pop_back();
    return handle;
}

void HttpClient::giveBack(std::unique_ptr<Handle> handle)
{
    constexpr std::size_t keptHandles = 32;
    const std::lock_guard lock(m_mutex);
    if (m_idle.size() < keptHandles)
        m_idle.push_back(std::move(handle));
}

HttpAnswer HttpClient::send(const HttpRequest& request)
{
    auto handle = take();
    auto* curl = handle->get();
    HttpAnswer answer;
    if (!curl) {
        answer.failure = "there is no memory for a connection";
        return answer;
    }
    curl_easy_reset(curl); // keeps the connection
    Reading reading{request.body};
    Writing writing{answer, request.answerLimit};
    char reason[CURL_ERROR_SIZE] = {};
    struct curl_slist* lines = nullptr;
    for (const auto& [name, value] : request.headers)
        lines = curl_slist_append(lines, (name + (value.empty() ? ";" : ": " + value)).c_str());
    lines = curl_slist_append(lines, "Expect:"); // waiting for "100 Continue" costs a round trip

    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") {
        curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
    } else if (request.method == "PUT" || request.method == "POST") {
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, readBody);
        curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
        curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, seekBody);
        curl_easy_setopt(curl, CURLOPT_SEEKDATA, &reading);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1L << 20);
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, takeBody);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &writing);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, takeHeader);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &writing);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L << 10);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L); // signals and threads do not go together
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_options.connectTimeout.count()));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, static_cast<long>(m_options.stall.count()));
    if (!m_options.certificates.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, m_options.certificates.c_str());

    const auto code = curl_easy_perform(curl);
    curl_slist_free_all(lines);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    if (code != CURLE_OK) {
        answer.failure = reason[0] != '\0' ? reason : curl_easy_strerror(code);
        answer.neverSent = code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST ||
                           code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_SSL_CONNECT_ERROR ||
                           code == CURLE_PEER_FAILED_VERIFICATION;
    }
    // Where a kept connection ends before an answer, libcurl sends the request again over a new one by itself.
    long connects = 0;
    curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
    answer.isRepeated = handle->used && connects > 0;
    handle->used = true;
    giveBack(std::move(handle));
    return answer;
}

} // namespace modelbook
