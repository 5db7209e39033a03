#include "tests/support/interleaving/interleaving.h"

#include "storage/base/checksum.h"

#include <array>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

namespace modelbook::test {

namespace {

using Number = std::uint32_t; ///< of a thing met, in the order of meeting
constexpr Number unknown = ~Number(0);
constexpr std::size_t maxActors = 5;

std::uint64_t pairOf(Number first, Number second)
{
    return std::uint64_t(first) << 32 | second;
}

/// Gives equal things equal numbers.
template<class T>
class Numbered
{
public:
    Number of(const T& thing)
    {
        const auto [it, isNew] = m_numbers.try_emplace(thing, static_cast<Number>(m_things.size()));
        if (isNew)
            m_things.push_back(&it->first);
        return it->second;
    }
    const T& operator[](Number number) const { return *m_things[number]; }
    std::size_t size() const { return m_things.size(); }

private:
    std::map<T, Number> m_numbers;
    std::vector<const T*> m_things;
};

/// The store: what each request makes of each of its contents, worked out once.
class Stage
{
public:
    struct Outcome {
        Number contents, answer;
    };

    Numbered<Objects> contents;
    Numbered<Request> requests;
    Numbered<std::string> answers;

    Outcome play(Number before, Number request)
    {
        const auto [it, isNew] = m_outcomes.try_emplace(pairOf(before, request));
        if (isNew) {
            auto objects = contents[before];
            const auto answer = answers.of(answerTo(requests[request], objects));
            it->second = {contents.of(objects), answer};
        }
        return it->second;
    }
    /// Whether the answer to it can never be another one.
    bool isSettled(Number before, Number request) const
    {
        const auto& [kind, key, bytes, limit] = requests[request];
        const bool reads = kind == Request::Kind::Get || kind == Request::Kind::Stat;
        return reads && key.starts_with("log/") && contents[before].count(key);
    }

private:
    std::unordered_map<std::uint64_t, Outcome> m_outcomes;
};

/// An actor's code as a machine: in each of its states it asks for something or is done, and each answer leads to a state.
/// They are learned by running the code as often as there are such answers.
class Machine
{
public:
    Machine(Actor actor, Memory memory, Stage& stage) : m_actor(std::move(actor)), m_memory(memory), m_stage(stage)
    {
        learn({});
    }

    /// What is asked for there; nothing at the end.
    std::optional<Number> requestIn(Number state) const
    {
        const auto request = m_states[state].request;
        return request == unknown ? std::nullopt : std::optional(request);
    }
    Number next(Number state, Number answer)
    {
        const auto [it, isNew] = m_next.try_emplace(pairOf(state, answer), unknown);
        if (isNew) {
            auto told = m_states[state].answers;
            told.push_back(m_stage.answers[answer]);
            it->second = learn(std::move(told));
        }
        return it->second;
    }

private:
    struct State {
        std::vector<std::string> answers; ///< some that lead there
        Number request;
    };

    Number learn(std::vector<std::string> answers)
    {
        AnsweredStore store(answers, m_memory);
        Number request = unknown;
        try {
            m_actor(store);
        } catch (const AnsweredStore::NoAnswer&) {
            request = m_stage.requests.of(store.unanswered());
        }
        // All that is done is one state: nothing follows.
        const auto told = request == unknown ? std::string("done") : std::to_string(store.told());
        const auto number = m_numbers.of(told);
        if (number == m_states.size())
            m_states.push_back({std::move(answers), request});
        else if (m_states[number].request != request)
            throw std::logic_error("an actor remembers less than it acts upon: " + m_stage.requests[request].key);
        return number;
    }

    Actor m_actor;
    Memory m_memory;
    Stage& m_stage;
    Numbered<std::string> m_numbers;
    std::vector<State> m_states;
    std::unordered_map<std::uint64_t, Number> m_next;
};

/// Contents of the store and, of each actor, the state of its machine.
struct State {
    Number contents = 0;
    std::array<Number, maxActors> actors{};

    bool operator==(const State&) const = default;
};

struct StateHash {
    std::size_t operator()(const State& state) const
    {
        return checksum64({reinterpret_cast<const char*>(&state), sizeof state});
    }
};

} // namespace

PlayResult exploreAll(const Play& play, Memory memory)
{
    Stage stage;
    std::vector<Machine> machines;
    for (const auto& actor : play.actors)
        machines.emplace_back(actor, memory, stage);
    // Plays an actor's request, and the reads after it whose answers are settled.
    const auto step = [&](State& state, std::size_t actor, bool first) {
        auto& at = state.actors[actor];
        while (const auto request = machines[actor].requestIn(at)) {
            if (!first && !stage.isSettled(state.contents, *request))
                break;
            first = false;
            const auto outcome = stage.play(state.contents, *request);
            state.contents = outcome.contents;
            at = machines[actor].next(at, outcome.answer);
        }
    };

    struct Level {
        State state;
        int next = 0; ///< the actor to play from there
    };
    PlayResult result;
    std::unordered_set<State, StateHash> seen;
    std::vector<bool> checked;
    Level start;
    start.state.contents = stage.contents.of(play.start);
    for (std::size_t actor = 0; actor < machines.size(); ++actor)
        step(start.state, actor, false);
    std::vector<Level> path;
    const auto enter = [&](const State& state) {
        if (!seen.insert(state).second)
            return;
        path.push_back({state});
        bool done = true;
        for (std::size_t actor = 0; actor < machines.size(); ++actor)
            done = done && !machines[actor].requestIn(state.actors[actor]);
        result.endings += done;
        checked.resize(stage.contents.size());
        if (!checked[state.contents])
            result.broken = play.broken(stage.contents[state.contents]);
        checked[state.contents] = true;
    };
    enter(start.state);
    while (!path.empty() && result.broken.empty()) {
        auto& [state, actor] = path.back();
        if (actor == static_cast<int>(machines.size())) {
            path.pop_back();
            continue;
        }
        auto next = state;
        const auto playing = static_cast<std::size_t>(actor++);
        if (!machines[playing].requestIn(next.actors[playing]))
            continue;
        step(next, playing, true);
        enter(next);
    }
    for (std::size_t i = 0; i + 1 < path.size(); ++i)
        result.schedule.push_back(path[i].next - 1);
    result.states = seen.size();
    result.contents = stage.contents.size();
    return result;
}

} // namespace modelbook::test
