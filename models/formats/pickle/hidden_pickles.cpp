#include "models/formats/pickle/hidden_pickles.h"

#include "models/formats/pickle/globals.h"
#include "models/formats/pickle/machine.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr int mostPickles = 64;
constexpr std::uint64_t longestMember = 64u << 20;

bool beginsAsPickle(std::string_view head)
{
    return head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5;
}

bool isBelow(const std::string& name, const std::string& folder, std::string_view part)
{
    return name.size() > folder.size() + part.size() && name.compare(folder.size(), part.size(), part) == 0;
}

Status reportMember(const RandomAccessFile& file, std::uint64_t begin, std::uint64_t end, const std::string& name,
                    ReadBudget& budget, CheckpointInfo& info)
{
    ByteWindow window(file, begin, end);
    const auto before = budget.used();
    auto graph = PickleMachine(window, budget).run();
    budget.giveBack(budget.used() - before);
    if (!graph) {
        // A pickle with a broken end runs up to there all the same.
        if (graph.error().code() == ErrorCode::Cancelled)
            return failure(graph);
        info.addFinding(Finding::Level::Warning, "pickle.broken", name + ": " + graph.error().text(), begin);
        return {};
    }
    info.addFinding(Finding::Level::Warning, "zip.hidden-pickle",
                    "the member \"" + name + "\" is a pickle, which no checkpoint of PyTorch's has there", begin);
    reportPickle(*graph, name, info);
    return {};
}

} // namespace

Status reportBehindStop(ByteWindow& window, const std::string& part, ReadBudget& budget, CheckpointInfo& info)
{
    if (window.left() == 0)
        return {};
    const auto first = window.position();
    int pickles = 0;
    for (; pickles < mostPickles && window.left() > 0; ++pickles) {
        const auto before = budget.used();
        auto graph = PickleMachine(window, budget).run();
        budget.giveBack(budget.used() - before);
        if (!graph) {
            if (graph.error().code() == ErrorCode::Cancelled)
                return failure(graph);
            // Bytes of any kind, unless they were on the way of doing harm.
            if (graph.error().text().find("which can run code") != std::string::npos)
                info.addFinding(Finding::Level::Danger, "pickle.dangerous-global",
                                "behind the end of " + part + ": " + graph.error().text(), first);
            break;
        }
        reportPickle(*graph, "another pickle behind " + part, info);
    }
    info.addFinding(Finding::Level::Warning, "pickle.data-after-stop",
                    part + " goes on after its end" +
                        (pickles > 0 ? ", with " + std::to_string(pickles) + " more pickles" : std::string()) +
                        "; what follows was not read as a checkpoint",
                    first);
    return {};
}

Status reportHiddenPickles(const RandomAccessFile& file, ZipDirectory& directory, const std::string& folder,
                           ReadBudget& budget, CheckpointInfo& info)
{
    for (const auto& entry : directory.entries()) {
        MB_CHECK(budget.tick());
        // What torch.save and torch.jit.save write: the object, its storages, TorchScript's code and constants.
        const bool known = entry.name == folder + "data.pkl" || entry.name == folder + "constants.pkl" ||
                           isBelow(entry.name, folder, "data/") || isBelow(entry.name, folder, "constants/") ||
                           isBelow(entry.name, folder, "code/");
        if (known || entry.size < 2 || entry.size > longestMember)
            continue;
        if (entry.isStored() && !entry.isEncrypted()) {
            const auto range = directory.dataRange(entry);
            if (!range)
                continue; // nothing can load it either
            MB_TRY(const auto head, file.readString(range->offset, std::min<std::uint64_t>(2, range->length)));
            if (beginsAsPickle(head))
                MB_CHECK(reportMember(file, range->offset, range->offset + range->length, entry.name, budget, info));
            continue;
        }
        auto bytes = directory.content(entry, std::min(longestMember, budget.left() / 3));
        if (!bytes) {
            if (bytes.error().code() == ErrorCode::Cancelled)
                return failure(bytes);
            info.addFinding(Finding::Level::Warning, "zip.unreadable-member", bytes.error().text());
            continue;
        }
        if (beginsAsPickle(*bytes)) {
            const MemoryFile member(std::move(*bytes), file.name());
            MB_CHECK(reportMember(member, 0, member.size(), entry.name, budget, info));
        }
        budget.giveBack(entry.size);
    }
    return {};
}

} // namespace modelbook
