// Interleaving: every order in which the requests of several actors can reach one store.
#pragma once

#include "tests/support/interleaving/answered_store.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace modelbook::test {

/// What actors do, and what must hold between any two requests.
struct Play {
    Objects start;                                        ///< what the store holds
    std::vector<Actor> actors;                            ///< deterministic but for the store's answers
    std::function<std::string(const Objects&)> broken;    ///< what is wrong with a store's contents, "" where nothing is
};

struct PlayResult {
    std::uint64_t states = 0;    ///< different ones met
    std::uint64_t contents = 0;  ///< different contents of the store in them
    std::uint64_t endings = 0;   ///< of the states those in which all actors are done
    std::string broken;          ///< the first broken contents found, "" where none are
    std::vector<int> schedule;   ///< that led there, actor by actor
};

/// Visits every state that any order of requests can lead to. Two states are one where the store holds the same and each
/// actor has been told the same. Log entries that exist are read at once: they never change or go, so it makes no difference
/// when they are.
PlayResult exploreAll(const Play& play, Memory memory = Memory::AsTold);

} // namespace modelbook::test
