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
using test::AnsweredStore;

namespace {

// Chunks are as in a library, but their content is only the key of the chunk that they build on. The "commit" of an entry
// is the list of chunks that its head refers to; merging is union, as of models that two people add.
using Head = std::set<std::string>;

Head headOf(const std::string& commit)
{
    return nlohmann::json::parse(commit).get<Head>();
}

std::string joined(const std::vector<std::string>& keys)
{
    std::string text;
    for (const auto& key : keys)
        text += " " + key;
    return text;
}

std::string stemOf(const std::string& content)
{
    return "chunks/" + content;
}

/// A client's view of the log, read with the program's own ChangeLog; whether it keeps the rule on names can be chosen.
class Client
{
public:
    Client(AnsweredStore& store, bool keepsRule, std::string author)
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
            m_store.remember("store " + position());
            std::vector<std::string> keys = store(content, baseContent);
            while (!m_collected.firstForbidden(keys)) {
                m_store.remember("append " + position() + joined(keys));
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
            m_store.remember("collect " + position());
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
        while (!doomed.empty()) {
            m_store.remember("remove" + joined(doomed));
            (void)m_store.remove(doomed.back());
            doomed.pop_back();
        }
    }

private:
    /// Where in the log it stands: all that it took from there follows from it.
    std::string position() const { return std::to_string(m_number) + m_hash; }

    /// The keys of a stored chunk and of all it builds on; nothing where one of them may not be referred to.
    std::vector<std::string> chainOf(std::string key, const std::string& during)
    {
        std::vector<std::string> chain;
        while (!key.empty()) {
            m_store.remember(during + " chain " + position() + key + joined(chain));
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
        m_store.remember("usable " + position() + content);
        const auto key = *usableKey(m_store, stemOf(content), m_collected);
        return key ? chainOf(*key, "usable " + content) : std::vector<std::string>{};
    }
    std::vector<std::string> store(const std::string& content, const std::string& baseContent)
    {
        if (auto there = usableChain(content); !there.empty())
            return there;
        auto keys = baseContent.empty() ? std::vector<std::string>{} : usableChain(baseContent);
        const auto made = stemOf(content) + "-" + std::to_string(m_collecting);
        m_store.remember("create " + position() + joined(keys));
        if (*m_store.create(made, bytesOf(keys.empty() ? "" : keys.front())) == Creation::Existed)
            return chainOf(made, "existed"); // what is there counts, in its encoding
        keys.insert(keys.begin(), made);
        return keys;
    }

    AnsweredStore& m_store;
    ChangeLog m_log;
    std::string m_author;
    bool m_keepsRule;
    CollectedNames m_collected;
    std::uint64_t m_number = 0, m_collecting = 0;
    std::string m_hash;
    Head m_head;
};

/// A library in which a model with the chunks x and y (y builds on x) was added and deleted again.
test::Objects libraryWithGarbage()
{
    test::Objects objects{{"chunks/x-0", ""}, {"chunks/y-0", "chunks/x-0"}};
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

std::string missingData(const test::Objects& objects)
{
    std::string newest;
    for (auto it = objects.lower_bound("log/"); it != objects.end() && it->first.starts_with("log/"); ++it)
        newest = it->second;
    for (const auto& key : headOf(LogEntry::fromJson(newest, "")->commit)) {
        for (auto at = key; !at.empty(); at = objects.at(at)) {
            if (!objects.count(at))
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
        play.actors.push_back([=](AnsweredStore& store) { Client(store, keepsRule, "w").upload("y", "x"); });
    if (writers > 1)
        play.actors.push_back([=](AnsweredStore& store) { Client(store, keepsRule, "v").upload("z", "x"); });
    for (int i = 0; i < collectors; ++i)
        play.actors.push_back([=](AnsweredStore& store) { Client(store, keepsRule, "c" + std::to_string(i)).collect(); });
    return play;
}

} // namespace

TEST_CASE("In every order of two uploads and a collection, no head ever lacks data")
{
    const auto result = exploreAll(play(true, 2, 1));
    INFO(result.broken);
    CHECK(result.broken.empty());
    CHECK(result.endings > 0);
    WARN(result.states << " states, " << result.contents << " contents of the store");
}

TEST_CASE("In every order of an upload and two collections, no head ever lacks data")
{
    const auto result = exploreAll(play(true, 1, 2));
    INFO(result.broken);
    CHECK(result.broken.empty());
    WARN(result.states << " states, " << result.contents << " contents of the store");
}

TEST_CASE("In every order of two uploads and two collections, no head ever lacks data")
{
    const auto result = exploreAll(play(true, 2, 2));
    INFO(result.broken);
    CHECK(result.broken.empty());
    WARN(result.states << " states, " << result.contents << " contents of the store, " << result.endings << " endings");
}

TEST_CASE("Without the rule on names, some order of requests loses data")
{
    const auto result = exploreAll(play(false, 1, 1));
    CHECK_FALSE(result.broken.empty());
    WARN(result.broken << " after " << result.states << " states, " << result.contents << " contents of the store");
}

TEST_CASE("What a client says it remembers is all that matters: without its word the same contents are reached")
{
    for (const auto& [writers, collectors] : {std::pair(1, 1), std::pair(2, 1), std::pair(1, 2)}) {
        CAPTURE(writers, collectors);
        const auto told = exploreAll(play(true, writers, collectors), test::Memory::AsTold);
        const auto all = exploreAll(play(true, writers, collectors), test::Memory::Everything);
        CHECK(told.contents == all.contents);
        CHECK(told.states < all.states);
    }
}

// Minutes, and 6 GB of memory.
TEST_CASE("Two uploads and two collections without their word, and with a third collection", "[.long]")
{
    const auto all = exploreAll(play(true, 2, 2), test::Memory::Everything);
    CHECK(all.broken.empty());
    WARN(all.states << " states, " << all.contents << " contents of the store");
    const auto third = exploreAll(play(true, 2, 3));
    CHECK(third.broken.empty());
    WARN(third.states << " states, " << third.contents << " contents of the store");
}
