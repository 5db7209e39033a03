#include "tests/support/interleaving/answered_store.h"

#include "storage/base/checksum.h"

namespace modelbook::test {

namespace {

constexpr char absent[] = "-", present = '+';

Error absentError(const std::string& key)
{
    return makeError(ErrorCode::NotFound, "no object " + key);
}

} // namespace

std::string answerTo(const Request& request, Objects& objects)
{
    const auto found = objects.find(request.key);
    switch (request.kind) {
    case Request::Kind::Get: return found == objects.end() ? absent : present + found->second;
    case Request::Kind::Stat: return found == objects.end() ? absent : present + std::to_string(found->second.size());
    case Request::Kind::Create: return objects.try_emplace(request.key, request.bytes).second ? "created" : "existed";
    case Request::Kind::Remove: objects.erase(request.key); return "removed";
    case Request::Kind::List: break;
    }
    std::string names;
    std::size_t count = 0;
    for (auto it = objects.lower_bound(request.key); it != objects.end() && it->first.starts_with(request.key); ++it) {
        if (it->first > request.bytes && count++ < request.limit)
            names += it->first + "\n";
    }
    return names;
}

void AnsweredStore::remember(const std::string& what) const
{
    if (m_memory == Memory::AsTold)
        m_told = checksum64("remembers " + what);
}

const std::string& AnsweredStore::ask(Request request) const
{
    if (m_next == m_answers.size()) {
        m_request = std::move(request);
        throw NoAnswer{};
    }
    const auto& answer = m_answers[m_next++];
    m_told = checksum64(std::to_string(m_told) + answer);
    return answer;
}

Result<std::string> AnsweredStore::get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const
{
    const auto& answer = ask({Request::Kind::Get, key, {}, 0});
    if (answer == absent)
        return absentError(key);
    return answer.substr(1 + offset, length.value_or(std::string::npos));
}

Result<ObjectInfo> AnsweredStore::stat(const std::string& key) const
{
    const auto& answer = ask({Request::Kind::Stat, key, {}, 0});
    if (answer == absent)
        return absentError(key);
    return ObjectInfo{key, std::stoull(answer.substr(1))};
}

Result<Creation> AnsweredStore::create(const std::string& key, std::span<const std::byte> bytes)
{
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return ask({Request::Kind::Create, key, text, 0}) == "created" ? Creation::Created : Creation::Existed;
}

Result<std::vector<ObjectInfo>> AnsweredStore::list(const std::string& prefix, const std::string& after, std::size_t limit) const
{
    const auto& answer = ask({Request::Kind::List, prefix, after, limit});
    std::vector<ObjectInfo> found;
    for (std::size_t at = 0; at < answer.size();) {
        const auto end = answer.find('\n', at);
        found.push_back({answer.substr(at, end - at), 0}); // nobody asks for their sizes
        at = end + 1;
    }
    return found;
}

Status AnsweredStore::remove(const std::string& key)
{
    ask({Request::Kind::Remove, key, {}, 0});
    return {};
}

Result<Creation> AnsweredStore::copy(const std::string& from, const std::string& to)
{
    MB_TRY(const auto bytes, get(from, 0, {}));
    return create(to, bytesOf(bytes));
}

} // namespace modelbook::test
