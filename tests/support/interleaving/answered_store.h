// A store that answers an actor with what it is given, so that real code becomes a machine of requests and answers.
#pragma once

#include "storage/objects/object_store.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace modelbook::test {

using Objects = std::map<std::string, std::string>;

/// What an actor asks of the store.
struct Request {
    enum class Kind { Get, Stat, Create, List, Remove };
    Kind kind = Kind::Get;
    std::string key;   ///< the prefix, for List
    std::string bytes; ///< of Create; the key to list after, for List
    std::size_t limit = 0;

    auto operator<=>(const Request&) const = default;
    bool operator==(const Request&) const = default;
};

/// Does it, and says what to answer.
std::string answerTo(const Request& request, Objects& objects);

/// Whether what an actor says it remembers is heeded. Without it nothing rests on its word.
enum class Memory { Everything, AsTold };

/// The store of one actor, which answers its requests one after the other with the given answers. What asks for more is
/// unwound by an exception.
class AnsweredStore final : public ObjectStore
{
public:
    AnsweredStore(const std::vector<std::string>& answers, Memory memory) : m_answers(answers), m_memory(memory) {}

    /// For actors to call where all that their future still depends on is this, and where in their code they say it: what
    /// they were told before is forgotten.
    void remember(const std::string& what) const;

    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after, std::size_t limit) const override;
    Status remove(const std::string& key) override;
    Result<Creation> copy(const std::string& from, const std::string& to) override;

    /// The first request for which there was no answer.
    const Request& unanswered() const { return m_request; }
    /// What the actor has been told, as a number.
    std::uint64_t told() const { return m_told; }

    struct NoAnswer {}; ///< thrown by that request

private:
    const std::string& ask(Request request) const;

    const std::vector<std::string>& m_answers;
    Memory m_memory;
    std::string m_location = "answered";
    mutable std::size_t m_next = 0;
    mutable std::uint64_t m_told = 0;
    mutable Request m_request;
};

using Actor = std::function<void(AnsweredStore&)>;

} // namespace modelbook::test
