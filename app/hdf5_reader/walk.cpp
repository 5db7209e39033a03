#include "app/hdf5_reader/walk.h"

#include "app/hdf5_reader/attributes.h"
#include "app/hdf5_reader/dataset.h"

#include <algorithm>
#include <memory>
#include <new>
#include <unordered_set>
#include <vector>

namespace modelbook::hdf5reader {

namespace {

using hdf5wire::FailureKind;
using hdf5wire::Frame;
using hdf5wire::Packer;

constexpr unsigned maxDepth = 256;         // of groups in groups; frameworks need a dozen
constexpr std::size_t maxPath = 16u << 10;
constexpr std::size_t maxWaiting = 4'000'000;

/// A defect or oddity that many objects may share, told once.
struct Several {
    std::uint64_t count = 0;
    std::string first;
    void add(const std::string& what)
    {
        if (count++ == 0)
            first = what;
    }
};

struct Link {
    std::string name;
    haddr_t address = 0;
};

class Walk
{
public:
    Walk(hid_t file, Sink& sink) : m_file(file), m_sink(sink), m_attributes(sink), m_datasets(sink) {}

    bool run();
    const std::string& failure() const { return m_failure; }

private:
    // A group whose members wait; the path of each is built from here, so that deep trees do not hold long names.
    struct Waiting {
        std::shared_ptr<const std::string> parent;
        Link link;
        unsigned depth = 0;
    };
    static herr_t collect(hid_t group, const char* name, const H5L_info_t* info, void* self);
    void visit(const Waiting& item);
    bool enter(hid_t group, const std::string& path, unsigned depth);
    void report(const Several& what, std::uint8_t level, const char* code, const char* text);
    void finish();

    hid_t m_file;
    Sink& m_sink;
    Attributes m_attributes;
    Datasets m_datasets;
    std::vector<Waiting> m_waiting;
    std::vector<Link> m_links; ///< of the group that is being listed
    const std::string* m_listed = nullptr;
    std::unordered_set<haddr_t> m_entered;
    Several m_external, m_soft, m_userLinks, m_again, m_deep, m_unreadable, m_longNames;
    std::string m_failure;
};

herr_t Walk::collect(hid_t, const char* name, const H5L_info_t* info, void* self)
{
    auto& walk = *static_cast<Walk*>(self);
    const auto path = [&] { return *walk.m_listed + "/" + name; };
    switch (info->type) {
    case H5L_TYPE_HARD: walk.m_links.push_back({name, info->u.address}); break;
    case H5L_TYPE_SOFT: walk.m_soft.add(path()); break;
    case H5L_TYPE_EXTERNAL: walk.m_external.add(path()); break;
    default: walk.m_userLinks.add(path()); break;
    }
    return walk.m_links.size() > maxWaiting ? -1 : 0;
}

bool Walk::enter(hid_t group, const std::string& path, unsigned depth)
{
    m_attributes.send(group, path);
    m_links.clear();
    m_listed = &path;
    hsize_t next = 0;
    const bool whole = H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &next, &Walk::collect, this) >= 0;
    if (!whole) {
        m_failure = lastHdf5Error().text;
        m_unreadable.add((path.empty() ? "/" : path) + " (" + m_failure + ")");
    }
    if (m_links.size() + m_waiting.size() > maxWaiting)
        throw std::bad_alloc();
    const auto parent = std::make_shared<const std::string>(path);
    for (auto link = m_links.rbegin(); link != m_links.rend(); ++link)
        m_waiting.push_back({parent, std::move(*link), depth + 1});
    return whole;
}

void Walk::visit(const Waiting& item)
{
    const auto path = *item.parent + (item.parent->empty() ? "" : "/") + item.link.name;
    if (path.size() > maxPath) {
        m_longNames.add(path.substr(0, 80));
        return;
    }
    const Handle object(H5Oopen_by_addr(m_file, item.link.address));
    switch (object ? H5Iget_type(object) : H5I_BADID) {
    case H5I_GROUP:
        if (item.depth > maxDepth)
            m_deep.add(path.substr(0, 80));
        else if (!m_entered.insert(item.link.address).second)
            m_again.add(path);
        else
            enter(object, path, item.depth);
        break;
    case H5I_DATASET:
        m_datasets.send(object, path, item.link.address);
        m_attributes.send(object, path);
        break;
    case H5I_DATATYPE: break; // a named type, which says nothing by itself
    default: m_unreadable.add(path + " (" + lastHdf5Error().text + ")"); break;
    }
}

void Walk::report(const Several& what, std::uint8_t level, const char* code, const char* text)
{
    if (what.count == 0)
        return;
    Packer out(Frame::Finding);
    out.u8(level).text(code).text(std::to_string(what.count) + " " + text + ", such as " + what.first);
    m_sink.send(out);
}

void Walk::finish()
{
    report(m_external, 2, "hdf5.external-link", "links lead into other files; they are not followed");
    report(m_soft, 0, "hdf5.soft-link", "links by name are not followed");
    report(m_userLinks, 1, "hdf5.user-link", "links are of a kind that only their own program knows");
    report(m_again, 0, "hdf5.linked-group", "groups stand under a second name and are shown once");
    report(m_deep, 1, "hdf5.deep", "groups lie deeper than 256 levels and are not read");
    report(m_longNames, 1, "hdf5.long-name", "objects have names longer than is read");
    report(m_unreadable, 1, "hdf5.unreadable", "objects cannot be read");
    m_datasets.report();
    m_attributes.report();
    Packer done(Frame::Done);
    done.u64(m_datasets.sent()).u64(m_attributes.sent());
    m_sink.send(done);
}

bool Walk::run()
{
    const Handle root(H5Gopen2(m_file, "/", H5P_DEFAULT));
    H5O_info_t info{};
    if (!root || H5Oget_info2(root, &info, H5O_INFO_BASIC) < 0) {
        m_failure = lastHdf5Error().text;
        return false;
    }
    m_entered.insert(info.addr);
    if (!enter(root, {}, 0) && m_waiting.empty())
        return false;
    while (!m_waiting.empty()) {
        const auto item = std::move(m_waiting.back());
        m_waiting.pop_back();
        visit(item);
    }
    finish();
    return true;
}

void fail(Sink& sink, FailureKind kind, const std::string& text)
{
    Packer out(Frame::Failure);
    out.u8(static_cast<std::uint8_t>(kind)).text(text);
    sink.send(out);
}

} // namespace

void walkFile(Source& source, Sink& sink)
{
    try {
        Hdf5Error error;
        const auto file = openSource(source, error);
        if (!file) {
            fail(sink, error.memory ? FailureKind::Limit
                       : error.truncated ? FailureKind::Truncated : FailureKind::Corrupt, error.text);
            return;
        }
        Walk walk(file, sink);
        if (!walk.run())
            fail(sink, FailureKind::Corrupt, walk.failure());
    } catch (const std::bad_alloc&) {
        fail(sink, FailureKind::Limit, "out of memory");
    }
}

} // namespace modelbook::hdf5reader
