#include "tests/support/interleaving/interleaving.h"

#include "storage/base/checksum.h"

#include <memory>
#include <unordered_set>

#include <ucontext.h>

namespace modelbook::test {

namespace {

Error absent(const std::string& key)
{
    return makeError(ErrorCode::NotFound, "no object " + key);
}

} // namespace

void SteppedStore::wait(const std::string& key) const
{
    const bool settled = key.compare(0, 4, "log/") == 0 && objects.count(key);
    if (!settled)
        stop();
}

Result<std::string> SteppedStore::get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const
{
    wait(key);
    const auto it = objects.find(key);
    tell(it == objects.end() ? "-" : it->second);
    if (it == objects.end())
        return absent(key);
    return it->second.substr(offset, length.value_or(std::string::npos));
}

Result<ObjectInfo> SteppedStore::stat(const std::string& key) const
{
    wait(key);
    const auto it = objects.find(key);
    tell(it == objects.end() ? "-" : "+");
    if (it == objects.end())
        return absent(key);
    return ObjectInfo{key, it->second.size()};
}

Result<Creation> SteppedStore::create(const std::string& key, std::span<const std::byte> bytes)
{
    stop();
    const bool made = objects.try_emplace(key, reinterpret_cast<const char*>(bytes.data()), bytes.size()).second;
    tell(made ? "created" : "existed");
    return made ? Creation::Created : Creation::Existed;
}

Result<std::vector<ObjectInfo>> SteppedStore::list(const std::string& prefix, const std::string& after, std::size_t limit) const
{
    stop();
    std::vector<ObjectInfo> found;
    std::string told;
    for (auto it = objects.lower_bound(prefix); it != objects.end() && it->first.starts_with(prefix); ++it) {
        if (it->first > after && found.size() < limit) {
            found.push_back({it->first, it->second.size()});
            told += it->first + "\n";
        }
    }
    tell(told);
    return found;
}

Status SteppedStore::remove(const std::string& key)
{
    stop();
    objects.erase(key);
    tell("removed");
    return {};
}

Result<Creation> SteppedStore::copy(const std::string& from, const std::string& to)
{
    MB_TRY(const auto bytes, get(from, 0, {}));
    return create(to, bytesOf(bytes));
}

namespace {

/// One performance of a play: fibers, so that the actors' real code can be stopped anywhere.
class Stage
{
public:
    explicit Stage(const Play& play) : m_play(play)
    {
        m_store.objects = play.start;
        m_store.stop = [this] {
            swapcontext(&m_fibers[m_current]->context, &m_director);
            if (m_abandoned)
                throw Abandoned{};
        };
        m_store.tell = [this](const std::string& answer) {
            auto& told = m_fibers[m_current]->told;
            told = checksum64(std::to_string(told) + answer);
        };
        for (std::size_t i = 0; i < play.actors.size(); ++i) {
            m_fibers.push_back(std::make_unique<Fiber>());
            prepare(*m_fibers.back());
            step(i); // up to its first request
        }
    }

    ~Stage()
    {
        // What the actors hold on their stacks is given back.
        m_abandoned = true;
        for (std::size_t i = 0; i < m_fibers.size(); ++i) {
            if (!isDone(i))
                step(i);
        }
    }
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    bool isDone(std::size_t actor) const { return m_fibers[actor]->done; }
    /// Lets an actor's request through, and the actor run to its next one.
    void step(std::size_t actor)
    {
        m_current = actor;
        swapcontext(&m_director, &m_fibers[actor]->context);
    }
    std::uint64_t state() const
    {
        std::string all;
        for (const auto& [key, bytes] : m_store.objects)
            all += key + "=" + bytes + ";";
        for (const auto& fiber : m_fibers)
            all += std::to_string(fiber->told) + (fiber->done ? "!" : "?");
        return checksum64(all);
    }
    const SteppedStore& store() const { return m_store; }

private:
    struct Abandoned {};
    static constexpr std::size_t stackBytes = 256u << 10;
    struct Fiber {
        ucontext_t context{};
        std::unique_ptr<char[]> stack = std::make_unique_for_overwrite<char[]>(stackBytes);
        std::uint64_t told = 0;
        bool done = false;
    };
    void prepare(Fiber& fiber)
    {
        getcontext(&fiber.context);
        fiber.context.uc_stack = {fiber.stack.get(), 0, stackBytes};
        fiber.context.uc_link = &m_director;
        const auto self = reinterpret_cast<std::uintptr_t>(this);
        makecontext(&fiber.context, reinterpret_cast<void (*)()>(&Stage::enter), 2, static_cast<unsigned>(self >> 32),
                    static_cast<unsigned>(self));
    }
    static void enter(unsigned high, unsigned low)
    {
        auto* stage = reinterpret_cast<Stage*>((static_cast<std::uintptr_t>(high) << 32) | low);
        const auto actor = stage->m_current;
        try {
            stage->m_play.actors[actor](stage->m_store);
        } catch (const Abandoned&) {
        }
        stage->m_fibers[actor]->done = true;
    }

    const Play& m_play;
    SteppedStore m_store;
    ucontext_t m_director{};
    std::vector<std::unique_ptr<Fiber>> m_fibers;
    std::size_t m_current = 0;
    bool m_abandoned = false;
};

} // namespace

PlayResult exploreAll(const Play& play)
{
    PlayResult result;
    std::unordered_set<std::uint64_t> seen;
    std::vector<std::vector<int>> open{{}};
    // A performance cannot be copied, so a state's first successor is played on from it, and the others from the start.
    while (!open.empty()) {
        auto schedule = std::move(open.back());
        open.pop_back();
        Stage stage(play);
        for (const auto actor : schedule)
            stage.step(static_cast<std::size_t>(actor));
        while (true) {
            if (!seen.insert(stage.state()).second)
                break;
            ++result.states;
            if (auto broken = play.broken(stage.store()); !broken.empty()) {
                result.broken = std::move(broken);
                result.schedule = schedule;
                return result;
            }
            int next = -1;
            for (int actor = 0; actor < static_cast<int>(play.actors.size()); ++actor) {
                if (stage.isDone(static_cast<std::size_t>(actor)))
                    continue;
                if (next < 0) {
                    next = actor;
                } else {
                    open.push_back(schedule);
                    open.back().push_back(actor);
                }
            }
            if (next < 0) {
                ++result.endings;
                break;
            }
            schedule.push_back(next);
            stage.step(static_cast<std::size_t>(next));
        }
    }
    return result;
}

} // namespace modelbook::test
