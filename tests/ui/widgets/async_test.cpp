// What is lost if this fails: windows that answer while work is under way, and that never show a stale answer.
#include "ui/widgets/async.h"

#include "tests/ui/ui_support.h"

#include <condition_variable>
#include <mutex>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// Holds workers until it is opened.
class Gate
{
public:
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.wait(lock, [this] { return m_open; });
    }
    void open()
    {
        const std::lock_guard lock(m_mutex);
        m_open = true;
        m_changed.notify_all();
    }
    int waiting() const
    {
        const std::lock_guard lock(m_mutex);
        return m_waiting;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_open = false;
    int m_waiting = 0;
};

} // namespace

TEST_CASE("Work runs elsewhere, its result arrives on the GUI thread")
{
    QObject receiver;
    QThread* worker = nullptr;
    QThread* arrived = nullptr;
    int result = 0;
    runAsync(
        &receiver,
        [&worker] {
            worker = QThread::currentThread();
            return 42;
        },
        [&](int value) {
            arrived = QThread::currentThread();
            result = value;
        });
    CHECK(result == 0);
    REQUIRE(waitFor([&] { return result == 42; }));
    CHECK(arrived == QThread::currentThread());
    CHECK(worker != arrived);
}

TEST_CASE("A receiver that died meanwhile hears nothing")
{
    auto gate = std::make_shared<Gate>();
    auto receiver = std::make_unique<QObject>();
    bool called = false, finished = false;
    QObject other;
    runAsync(
        receiver.get(), [gate] { gate->pass(); return 1; }, [&](int) { called = true; });
    REQUIRE(waitFor([&] { return gate->waiting() == 1; }));
    receiver.reset();
    gate->open();
    workPool().waitForDone();
    runAsync(
        &other, [] { return 2; }, [&](int) { finished = true; });
    REQUIRE(waitFor([&] { return finished; }));
    CHECK_FALSE(called);
}

TEST_CASE("A later question cancels the one before, whose answer is dropped")
{
    QObject receiver;
    LatestTask task;
    auto gate = std::make_shared<Gate>();
    std::vector<int> answers;
    auto cancelled = std::make_shared<std::atomic<bool>>(false);
    task.start(
        &receiver,
        [gate, cancelled](const CancelToken& cancel) {
            gate->pass();
            *cancelled = cancel.isCancelled();
            return 1;
        },
        [&](int answer) { answers.push_back(answer); });
    REQUIRE(waitFor([&] { return gate->waiting() == 1; }));
    task.start(
        &receiver, [](const CancelToken&) { return 2; }, [&](int answer) { answers.push_back(answer); });
    REQUIRE(waitFor([&] { return !answers.empty(); }));
    CHECK_FALSE(task.isRunning());
    gate->open();
    workPool().waitForDone();
    QCoreApplication::processEvents();
    CHECK(answers == std::vector<int>{2});
    CHECK(*cancelled);
}
