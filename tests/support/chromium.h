// Chromium: a real browser without window and without network, driven over its debugging pipe; counts what it asks for.
#pragma once

#include "tests/support/temp_folder.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace modelbook::test {

/// One page. Every request passes an interceptor: files of this machine and embedded data go on, all else is listed and
/// fails. As root the browser runs in a network namespace of its own, with nothing in it.
class Chromium
{
public:
    static bool isInstalled() { return std::filesystem::exists("/usr/bin/chromium"); }

    Chromium()
    {
        int down[2], up[2];
        if (::pipe2(down, O_CLOEXEC) != 0 || ::pipe2(up, O_CLOEXEC) != 0)
            return;
        const bool root = ::geteuid() == 0;
        const auto profile = "--user-data-dir=" + (m_profile / "profile").string();
        std::vector<std::string> words;
        if (root)
            words = {"unshare", "--net"};
        words.insert(words.end(), {"chromium", "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu", "--mute-audio",
                                   "--disable-dev-shm-usage", "--disable-component-update", "--disable-background-networking", "--window-size=1440,900", "--force-prefers-color-scheme=light", profile});
        if (root)
            words.emplace_back("--no-sandbox");
        words.emplace_back("about:blank");
        m_child = ::fork();
        if (m_child == 0) {
            ::setpgid(0, 0);
            const int quiet = ::open("/dev/null", O_RDWR);
            // First out of the way of 3 and 4, where the browser wants its pipe.
            const int in = ::fcntl(down[0], F_DUPFD, 10), out = ::fcntl(up[1], F_DUPFD, 10);
            ::dup2(quiet, 0);
            ::dup2(quiet, 1);
            ::dup2(quiet, 2);
            ::dup2(in, 3);
            ::dup2(out, 4);
            ::setenv("HOME", m_profile.path().c_str(), 1);
            std::vector<char*> arguments;
            for (auto& word : words)
                arguments.push_back(word.data());
            arguments.push_back(nullptr);
            ::execvp(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(down[0]);
        ::close(up[1]);
        m_down = down[1];
        m_up = up[0];
        const auto target = call("Target.createTarget", {{"url", "about:blank"}}).value("targetId", std::string());
        m_session = call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}}).value("sessionId", std::string());
        call("Page.enable");
        call("Runtime.enable");
        call("Fetch.enable", {{"patterns", {{{"urlPattern", "*"}}}}});
    }
    ~Chromium()
    {
        ::close(m_down);
        ::close(m_up);
        if (m_child > 0) {
            ::kill(-m_child, SIGKILL);
            ::waitpid(m_child, nullptr, 0);
        }
    }
    Chromium(const Chromium&) = delete;
    Chromium& operator=(const Chromium&) = delete;

    bool isRunning() const { return !m_session.empty(); }

    void open(const std::filesystem::path& file, const std::string& hash = {})
    {
        m_loaded = false;
        call("Page.navigate", {{"url", "file://" + file.string() + hash}});
        waitFor([this] { return m_loaded; });
    }
    /// The value of an expression; promises are awaited.
    nlohmann::json evaluate(const std::string& expression)
    {
        const auto answer = call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
        if (answer.contains("exceptionDetails"))
            return {{"exception", answer["exceptionDetails"]}};
        return answer.contains("result") ? answer["result"].value("value", nlohmann::json()) : nlohmann::json();
    }
    /// Waits until an expression is true; false after twenty seconds.
    bool becomesTrue(const std::string& expression)
    {
        // The page itself says when, frame by frame.
        const auto outcome = evaluate("new Promise(done => { const end = performance.now() + 20000; const look = () => (" + expression +
                                      ") ? done(true) : performance.now() > end ? done(false) : requestAnimationFrame(look); look(); })");
        return outcome == nlohmann::json(true);
    }
    void screenshot(const std::filesystem::path& file)
    {
        const auto data = call("Page.captureScreenshot", {{"format", "png"}}).value("data", std::string());
        std::ofstream(file, std::ios::binary) << decoded(data);
    }

    std::vector<std::string> refusedRequests; ///< that would have left this machine
    std::vector<std::string> dialogs;         ///< alert() and the like

private:
    using Json = nlohmann::json;

    int send(const std::string& method, const Json& params)
    {
        Json message{{"id", ++m_last}, {"method", method}, {"params", params}};
        if (!m_session.empty())
            message["sessionId"] = m_session;
        const auto text = message.dump() + '\0';
        std::size_t done = 0;
        while (done < text.size()) {
            const auto wrote = ::write(m_down, text.data() + done, text.size() - done);
            if (wrote <= 0)
                break;
            done += static_cast<std::size_t>(wrote);
        }
        return m_last;
    }
    Json call(const std::string& method, const Json& params = Json::object())
    {
        const int id = send(method, params);
        Json answer = Json::object();
        waitFor([&] { return m_answers.count(id) > 0; });
        if (const auto it = m_answers.find(id); it != m_answers.end() && it->second.contains("result"))
            answer = it->second["result"];
        return answer;
    }
    template <class Condition>
    void waitFor(Condition condition)
    {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition() && std::chrono::steady_clock::now() < end) {
            pollfd wait{m_up, POLLIN, 0};
            if (::poll(&wait, 1, 1000) <= 0)
                continue;
            char buffer[65536];
            const auto got = ::read(m_up, buffer, sizeof buffer);
            if (got <= 0)
                return;
            m_input.append(buffer, static_cast<std::size_t>(got));
            for (auto zero = m_input.find('\0'); zero != std::string::npos; zero = m_input.find('\0')) {
                const auto message = Json::parse(m_input.substr(0, zero), nullptr, false);
                m_input.erase(0, zero + 1);
                take(message);
            }
        }
    }
    void take(const Json& message)
    {
        if (message.contains("id")) {
            m_answers[message["id"].get<int>()] = message;
            return;
        }
        const auto method = message.value("method", std::string());
        if (method == "Page.loadEventFired")
            m_loaded = true;
        if (method == "Page.javascriptDialogOpening") {
            dialogs.push_back(message["params"].value("message", std::string()));
            send("Page.handleJavaScriptDialog", {{"accept", true}});
        }
        if (method == "Fetch.requestPaused") {
            const auto url = message["params"]["request"].value("url", std::string());
            const auto id = message["params"]["requestId"];
            if (url.rfind("file:", 0) == 0 || url.rfind("data:", 0) == 0 || url.rfind("about:", 0) == 0 || url.rfind("blob:", 0) == 0) {
                send("Fetch.continueRequest", {{"requestId", id}});
            } else {
                refusedRequests.push_back(url);
                send("Fetch.failRequest", {{"requestId", id}, {"errorReason", "AccessDenied"}});
            }
        }
    }
    static std::string decoded(const std::string& base64)
    {
        std::string out;
        unsigned bits = 0;
        int count = 0;
        for (const char c : base64) {
            static const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            const auto digit = digits.find(c);
            if (digit == std::string::npos)
                continue;
            bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFFF;
            count += 6;
            if (count >= 8) {
                count -= 8;
                out += static_cast<char>(bits >> count & 0xFF);
            }
        }
        return out;
    }

    TempFolder m_profile;
    pid_t m_child = -1;
    int m_down = -1, m_up = -1, m_last = 0;
    std::string m_session, m_input;
    std::map<int, Json> m_answers;
    bool m_loaded = false;
};

} // namespace modelbook::test
