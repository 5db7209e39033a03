// What is lost if this fails: weights that a model refers to, deleted by a collector while somebody uploaded them again.
#include "storage/base/hash.h"
#include "storage/collect/garbage.h"
#include "storage/history/change_log.h"
#include "storage/objects/stored_names.h"
#include "tests/support/interleaving/interleaving.h"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <set>

using namespace modelbook;
using test::SteppedStore;

namespace {

// Chunks are as in a library, but their content is only the key of the chunk that they build on. The "commit" of an entry
// is the list of chunks that its head refers to; merging is union, as of models that two people add.
using Head = std::set<std::string>;

Head headOf(const std::string& commit)
{
    return nlohmann::json::parse(commit).get<Head>();
}

std::string stemOf(const std::string& content)
{
    return "chunks/" + content;
}

/// A client's view of the log, read with the program's own ChangeLog; whether it keeps the rule on names can be chosen.
class Client
{
public:
    Client(SteppedStore& store, bool keepsRule, std::string author)
        : m_store(store), m_log(store), m_author(std::move(author)), m_keepsRule(keepsRule)
    {
        sync();
    }

    void sync()
    {
        const auto last = *m_log.findHead(m_number);
        while (m_number < last) {
            const auto read = *m_log.read(++m_number);
            m_hash = read.hash;
            m_head = headOf(read.entry->commit);
            if (read.entry->kind == LogEntry::Kind::Collecting && m_keepsRule)
                m_collected.add(m_number, read.entry->collects);
            if (read.entry->kind == LogEntry::Kind::Collecting)
                m_collecting = m_number;
        }
    }
    bool append(LogEntry entry)
    {
        entry.id = m_author + std::to_string(m_number);
        entry.previous = m_hash;
        entry.collecting = m_collecting;
        entry.commit = nlohmann::json(entry.kind == LogEntry::Kind::Collecting ? m_head : headOf(entry.commit)).dump();
        if (*m_log.append(m_number + 1, entry) == ChangeLog::Outcome::Won)
            return true;
        sync();
        return false;
    }

    /// Stores a content, against a base where one may be referred to, and refers to it. As BlobWriter and History do.
    void upload(const std::string& content, const std::string& baseContent)
    {
        while (true) {
            std::vector<std::string> keys = store(content, baseContent);
            while (!m_collected.firstForbidden(keys)) {
                auto head = m_head;
                head.insert(keys.begin(), keys.end());
                LogEntry entry;
                entry.commit = nlohmann::json(head).dump();
                if (append(entry))
                    return;
            }
        }
    }
    /// As Collector does, with a window that holds the newest head alone.
    void collect()
    {
        std::vector<std::string> doomed;
        while (true) {
            const GarbageQuestion question{*m_store.list("chunks/", {}, 1000), m_head};
            auto garbage = garbageOf(question, m_collected);
            doomed = leftoversOf(question, m_collected);
            doomed.insert(doomed.end(), garbage.begin(), garbage.end());
            if (garbage.empty())
                break;
            LogEntry entry;
            entry.kind = LogEntry::Kind::Collecting;
            entry.collects = garbage;
            if (append(entry))
                break;
        }
        for (const auto& key : doomed)
            (void)m_store.remove(key);
    }

private:
    /// The keys of a stored chunk and of all it builds on; nothing where one of them may not be referred to.
    std::vector<std::string> chainOf(std::string key)
    {
        std::vector<std::string> chain;
        while (!key.empty()) {
            const auto base = m_store.get(key, 0, {});
            if (!base || !m_collected.mayRefer(key))
                return {};
            chain.push_back(key);
            key = *base;
        }
        return chain;
    }
    std::vector<std::string> usableChain(const std::string& content)
    {
        const auto key = *usableKey(m_store, stemOf(content), m_collected);
        return key ? chainOf(*key) : std::vector<std::string>{};
    }
    std::vector<std::string> store(const std::string& content, const std::string& baseContent)
    {
        if (auto there = usableChain(content); !there.empty())
            return there;
        auto keys = baseContent.empty() ? std::vector<std::string>{} : usableChain(baseContent);
        const auto made = stemOf(content) + "-" + std::to_string(m_collecting);
        if (*m_store.create(made, bytesOf(keys.empty() ? "" : keys.front())) == Creation::Existed)
            return chainOf(made); // what is there counts, in its encoding
        keys.insert(keys.begin(), made);
        return keys;
    }

    SteppedStore& m_store;
    ChangeLog m_log;
    std::string m_author;
    bool m_keepsRule;
    CollectedNames m_collected;
    std::uint64_t m_number = 0, m_collecting = 0;
    std::string m_hash;
    Head m_head;
};

/// A library in which a model with the chunks x and y (y builds on x) was added and deleted again.
std::map<std::string, std::string> libraryWithGarbage()
{
    std::map<std::string, std::string> objects{{"chunks/x-0", ""}, {"chunks/y-0", "chunks/x-0"}};
    LogEntry added;
    added.id = "added";
    added.commit = nlohmann::json(Head{"chunks/x-0", "chunks/y-0"}).dump();
    objects[logKey(1)] = added.toJson();
    LogEntry deleted;
    deleted.id = "deleted";
    deleted.previous = Sha256::hexOf(objects[logKey(1)]);
    deleted.commit = "[]";
    objects[logKey(2)] = deleted.toJson();
    return objects;
}

std::string missingData(const SteppedStore& store)
{
    std::string newest;
    for (auto it = store.objects.lower_bound("log/"); it != store.objects.end() && it->first.starts_with("log/"); ++it)
        newest = it->second;
    for (const auto& key : headOf(LogEntry::fromJson(newest, "")->commit)) {
        for (auto at = key; !at.empty(); at = store.objects.at(at)) {
            if (!store.objects.count(at))
                return at + " is gone, which the head needs for " + key;
        }
    }
    return {};
}

test::Play play(bool keepsRule, int writers, int collectors)
{
    test::Play play;
    play.start = libraryWithGarbage();
    play.broken = missingData;
    if (writers > 0)
        play.actors.push_back([=](SteppedStore& store) { Client(store, keepsRule, "w").upload("y", "x"); });
    if (writers > 1)
        play.actors.push_back([=](SteppedStore& store) { Client(store, keepsRule, "v").upload("z", "x"); });
    for (int i = 0; i < collectors; ++i)
        play.actors.push_back([=](SteppedStore& store) { Client(store, keepsRule, "c" + std::to_string(i)).collect(); });
    return play;
}

} // namespace

TEST_CASE("In every order of two uploads and a collection, no head ever lacks data")
{
    const auto result = exploreAll(play(true, 2, 1));
    INFO(result.broken);
    CHECK(result.broken.empty());
    CHECK(result.endings > 0);
    WARN(result.states << " states");
}

TEST_CASE("In every order of an upload and two collections, no head ever lacks data")
{
    const auto result = exploreAll(play(true, 1, 2));
    INFO(result.broken);
    CHECK(result.broken.empty());
    WARN(result.states << " states");
}

TEST_CASE("In every order of two uploads and two collections, no head ever lacks data", "[.long]")
{
    const auto result = exploreAll(play(true, 2, 2));
    INFO(result.broken);
    CHECK(result.broken.empty());
    WARN(result.states << " states, " << result.endings << " endings");
}

TEST_CASE("Without the rule on names, some order of requests loses data")
{
    const auto result = exploreAll(play(false, 1, 1));
    CHECK_FALSE(result.broken.empty());
    WARN(result.broken << " after " << result.states << " states");
}
