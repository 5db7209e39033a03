#include "tests/support/s3/fake_s3_server.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace modelbook::test {

namespace {

constexpr char bucket[] = "bucket";

std::string decoded(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::string dateText(std::int64_t ahead, const char* format)
{
    const auto now = std::time(nullptr) + static_cast<std::time_t>(ahead);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), format, &parts);
    return text.data();
}

void sendAll(int fd, const std::string& bytes)
{
    std::size_t done = 0;
    while (done < bytes.size()) {
        const auto sent = ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        done += static_cast<std::size_t>(sent);
    }
}

/// The next request of a connection; nullopt at its end. `buffer` keeps what came too early.
std::optional<FakeS3Request> receive(int fd, std::string& buffer)
{
    std::size_t headEnd = 0;
    const auto more = [&] {
        std::array<char, 65536> part{};
        const auto got = ::recv(fd, part.data(), part.size(), 0);
        if (got > 0)
            buffer.append(part.data(), static_cast<std::size_t>(got));
        return got > 0;
    };
    while ((headEnd = buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!more())
            return std::nullopt;
    }
    FakeS3Request request;
    auto line = buffer.substr(0, buffer.find("\r\n"));
    request.method = line.substr(0, line.find(' '));
    auto target = line.substr(request.method.size() + 1);
    target = target.substr(0, target.find(' '));
    const auto question = std::min(target.find('?'), target.size());
    request.path = decoded(target.substr(0, question));
    for (std::size_t at = question + 1; at < target.size();) {
        const auto end = std::min(target.find('&', at), target.size());
        const auto item = target.substr(at, end - at);
        const auto equals = std::min(item.find('='), item.size());
        request.query[decoded(item.substr(0, equals))] = equals < item.size() ? decoded(item.substr(equals + 1)) : "";
        at = end + 1;
    }
    for (auto at = buffer.find("\r\n") + 2; at < headEnd;) {
        const auto end = buffer.find("\r\n", at);
        auto name = buffer.substr(at, buffer.find(':', at) - at);
        const auto value = buffer.substr(at + name.size() + 1, end - at - name.size() - 1);
        std::transform(name.begin(), name.end(), name.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        const auto start = value.find_first_not_of(' ');
        request.headers[name] = start == std::string::npos ? "" : value.substr(start);
        at = end + 2;
    }
    buffer.erase(0, headEnd + 4);
    const auto length = static_cast<std::size_t>(std::atoll(request.headers["content-length"].c_str()));
    while (buffer.size() < length) {
        if (!more())
            return std::nullopt;
    }
    request.body = buffer.substr(0, length);
    buffer.erase(0, length);
    return request;
}

} // namespace

struct FakeS3Server::Answer {
    int status = 200;
    std::string body;
    std::map<std::string, std::string> headers{};
    static Answer error(int status, const std::string& code)
    {
        return {status, "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>as scripted</Message></Error>"};
    }
};

FakeS3Server::FakeS3Server()
{
    m_listen = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(m_listen, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(m_listen, 64);
    socklen_t size = sizeof address;
    ::getsockname(m_listen, reinterpret_cast<sockaddr*>(&address), &size);
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { accept(); });
}

FakeS3Server::~FakeS3Server()
{
    stop();
}

void FakeS3Server::stop()
{
    if (m_stop.exchange(true))
        return;
    ::shutdown(m_listen, SHUT_RDWR);
    m_thread.join();
    ::close(m_listen);
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(m_mutex);
        for (const int fd : m_connections)
            ::shutdown(fd, SHUT_RDWR);
        threads.swap(m_threads);
    }
    for (auto& thread : threads)
        thread.join();
}

std::string FakeS3Server::location(const std::string& prefix) const
{
    return std::string("s3://") + bucket + "/" + prefix + "?endpoint=http://127.0.0.1:" + std::to_string(m_port);
}

void FakeS3Server::setScript(Script script)
{
    const std::lock_guard lock(m_mutex);
    m_script = std::move(script);
}

int FakeS3Server::requests(const std::string& method) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_counts.find(method);
    return it == m_counts.end() ? 0 : it->second;
}

std::map<std::string, std::string> FakeS3Server::objects() const
{
    const std::lock_guard lock(m_mutex);
    return m_objects;
}

void FakeS3Server::accept()
{
    while (!m_stop) {
        const int fd = ::accept4(m_listen, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        const std::lock_guard lock(m_mutex);
        m_connections.insert(fd);
        m_threads.emplace_back([this, fd] {
            serve(fd);
            const std::lock_guard inner(m_mutex);
            m_connections.erase(fd);
            ::close(fd);
        });
    }
}

void FakeS3Server::serve(int fd)
{
    std::string buffer;
    while (auto request = receive(fd, buffer)) {
        ++m_requests;
        Script script;
        {
            const std::lock_guard lock(m_mutex);
            ++m_counts[request->method];
            script = m_script;
        }
        const auto fault = script ? script(*request) : FakeS3Fault();
        if (fault.dropBefore)
            break;
        auto answer = fault.status != 0 ? Answer::error(fault.status, "Scripted") : act(*request);
        if (fault.dropAfter)
            break;
        if (fault.neverAnswers) {
            char byte = 0;
            ::recv(fd, &byte, 1, 0); // until the client gives up
            break;
        }
        std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " x\r\nDate: " +
                           dateText(m_ahead, "%a, %d %b %Y %H:%M:%S GMT") + "\r\n";
        if (!answer.headers.count("Content-Length"))
            answer.headers["Content-Length"] = std::to_string(answer.body.size());
        for (const auto& [name, value] : answer.headers)
            head += name + ": " + value + "\r\n";
        const auto body = request->method == "HEAD" ? std::string() : answer.body;
        sendAll(fd, head + "\r\n" + body.substr(0, fault.cutBodyAt));
        if (fault.cutBodyAt < body.size())
            break;
    }
    ::shutdown(fd, SHUT_RDWR);
}

FakeS3Server::Answer FakeS3Server::act(const FakeS3Request& request)
{
    const auto header = [&](const char* name) {
        const auto it = request.headers.find(name);
        return it == request.headers.end() ? std::string() : it->second;
    };
    constexpr std::size_t hour = 11; // "20130524T00": another hour is too far
    if (header("authorization").rfind("AWS4-HMAC-SHA256 Credential=", 0) != 0)
        return Answer::error(403, "AccessDenied");
    if (header("x-amz-date").substr(0, hour) != dateText(m_ahead, "%Y%m%dT%H"))
        return request.method == "HEAD" ? Answer{403, {}, {}} : Answer::error(403, "RequestTimeTooSkewed");
    if (m_bucketGone)
        return Answer::error(404, "NoSuchBucket");
    const std::lock_guard lock(m_mutex);
    const auto root = std::string("/") + bucket;
    if (request.path == root)
        return list(request);
    const auto key = request.path.substr(root.size() + 1);
    if (request.method == "PUT") {
        if (m_readOnly)
            return Answer::error(403, "AccessDenied");
        if (!m_ignoresIfNoneMatch && header("if-none-match") == "*" && m_objects.count(key))
            return Answer::error(412, "PreconditionFailed");
        const auto source = decoded(header("x-amz-copy-source"));
        if (!source.empty()) {
            const auto it = m_objects.find(source.substr(root.size() + 1));
            if (it == m_objects.end())
                return Answer::error(404, "NoSuchKey");
            m_objects[key] = it->second;
            return {200, "<CopyObjectResult/>"};
        }
        m_objects[key] = request.body;
        return {};
    }
    if (request.method == "DELETE") {
        if (m_readOnly)
            return Answer::error(403, "AccessDenied");
        m_objects.erase(key);
        return {204, {}, {}};
    }
    const auto it = m_objects.find(key);
    if (it == m_objects.end())
        return m_readOnly ? Answer::error(403, "AccessDenied") : Answer::error(404, "NoSuchKey");
    if (request.method == "HEAD")
        return {200, {}, {{"Content-Length", std::to_string(it->second.size())}}};
    if (const auto range = header("range"); !range.empty()) {
        const auto dash = range.find('-');
        const auto from = static_cast<std::size_t>(std::stoull(range.substr(6, dash - 6)));
        const auto last = dash + 1 < range.size() ? static_cast<std::size_t>(std::stoull(range.substr(dash + 1))) : it->second.size();
        if (from >= it->second.size())
            return Answer::error(416, "InvalidRange");
        return {206, it->second.substr(from, last + 1 - from)};
    }
    return {200, it->second};
}

FakeS3Server::Answer FakeS3Server::list(const FakeS3Request& request) const
{
    const auto query = [&](const char* name) {
        const auto it = request.query.find(name);
        return it == request.query.end() ? std::string() : it->second;
    };
    const auto prefix = query("prefix");
    const auto after = std::max(query("start-after"), query("continuation-token"));
    // Pages of three show whether the pages are put together.
    const auto limit = std::min<std::size_t>(3, query("max-keys").empty() ? 3 : std::stoull(query("max-keys")));
    std::string xml, last;
    std::size_t count = 0;
    bool truncated = false;
    for (auto it = m_objects.lower_bound(prefix); it != m_objects.end() && it->first.rfind(prefix, 0) == 0; ++it) {
        if (it->first <= after)
            continue;
        if (count == limit) {
            truncated = true;
            break;
        }
        ++count;
        last = it->first;
        xml += "<Contents><Key>" + it->first + "</Key><Size>" + std::to_string(it->second.size()) + "</Size></Contents>";
    }
    return {200, "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>" + std::string(truncated ? "true" : "false") +
                     "</IsTruncated>" + (truncated ? "<NextContinuationToken>" + last + "</NextContinuationToken>" : "") + xml +
                     "</ListBucketResult>"};
}

} // namespace modelbook::test
