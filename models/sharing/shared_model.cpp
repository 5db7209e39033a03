#include "models/sharing/shared_model.h"

#include "models/args/canonical.h"
#include "models/formats/checkpoint_reader.h"
#include "models/library/pick_checkpoint.h"
#include "models/sharing/redaction/search_bytes.h"
#include "models/sharing/weights_only.h"
#include "storage/base/hash.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace modelbook {

namespace {

/// The chosen models and, where asked, what they descend from; ancestors first.
Result<std::vector<ModelRecord>> recordsOf(const Library& library, const std::vector<ModelId>& ids, bool ancestors)
{
    std::vector<ModelRecord> records;
    std::set<ModelId> seen;
    // Depth first without recursion: a model is listed once all its parents are.
    struct Step {
        ModelId id;
        bool expanded = false;
    };
    std::vector<Step> todo;
    for (auto it = ids.rbegin(); it != ids.rend(); ++it)
        todo.push_back({*it});
    std::map<ModelId, ModelRecord> known;
    const std::set<ModelId> asked(ids.begin(), ids.end());
    while (!todo.empty()) {
        auto step = todo.back();
        todo.pop_back();
        if (step.expanded) {
            if (const auto it = known.find(step.id); it != known.end()) {
                records.push_back(std::move(it->second));
                known.erase(it);
            }
            continue;
        }
        if (!seen.insert(step.id).second)
            continue;
        auto record = library.model(step.id);
        if (!record) {
            if (asked.count(step.id))
                return failure(record);
            continue; // a parent that was deleted
        }
        todo.push_back({step.id, true});
        for (const auto& parent : record->parents) {
            if (ancestors || asked.count(parent))
                todo.push_back({parent});
        }
        known.emplace(step.id, std::move(*record));
    }
    return records;
}

class Gatherer
{
public:
    Gatherer(std::shared_ptr<const Library> library, const SharingChoice& choice, ProgressFunction progress, CancelToken cancel)
        : m_library(std::move(library)), m_choice(choice), m_progress(std::move(progress)), m_cancel(std::move(cancel))
    {
    }

    Result<std::vector<SharedModel>> run(const std::vector<ModelId>& ids)
    {
        MB_TRY(const auto records, recordsOf(*m_library, ids, m_choice.ancestors));
        std::set<ModelId> shared;
        for (const auto& record : records) {
            shared.insert(record.id);
            for (const auto& checkpoint : record.checkpoints)
                m_total += checkpoint.bytes();
            for (const auto& file : record.attachments)
                m_total += file.bytes;
        }
        MB_CHECK(shareSecrets(records));
        std::vector<SharedModel> models;
        for (const auto& record : records) {
            MB_CHECK(m_cancel.check());
            MB_TRY(auto model, gather(record));
            if (m_choice.cutOtherParents || !m_choice.redaction.empty())
                std::erase_if(model.record.parents, [&](const auto& parent) { return !shared.count(parent); });
            models.push_back(std::move(model));
        }
        return models;
    }

private:
    /// A value that one model may not show must not be shown by another of the same selection either.
    Status shareSecrets(const std::vector<ModelRecord>& records)
    {
        if (m_choice.redaction.empty())
            return {};
        std::set<std::string> secrets(m_choice.redaction.texts.begin(), m_choice.redaction.texts.end());
        for (auto record : records) {
            MB_TRY(auto readme, m_library->readme(record.id));
            std::map<std::string, MetricHistory> none;
            const auto redacted = redact(m_choice.redaction, record, readme, none);
            secrets.insert(redacted.secrets.begin(), redacted.secrets.end());
        }
        m_choice.redaction.texts.assign(secrets.begin(), secrets.end());
        return {};
    }

    Result<SharedModel> gather(const ModelRecord& record)
    {
        SharedModel model;
        model.record = record;
        MB_TRY(model.readme, m_library->readme(record.id));
        MB_TRY(model.history, m_library->history(record.id));
        MB_CHECK(chooseCheckpoints(model.record));
        if (!m_choice.attachments)
            model.record.attachments.clear();
        // Files are opened by the names the library has, so their openers are made before names change.
        std::map<std::string, FileRecord> originals;
        for (const auto& checkpoint : model.record.checkpoints) {
            for (const auto& file : checkpoint.files)
                originals.emplace(file.sha256, file);
        }
        for (const auto& file : model.record.attachments)
            originals.emplace(file.sha256, file);
        model.redacted = redact(m_choice.redaction, model.record, model.readme, model.history);
        m_spellings = spellingsOf(model.redacted.secrets);

        std::vector<CheckpointRecord> kept;
        for (auto& checkpoint : model.record.checkpoints) {
            MB_TRY(const bool keep, addCheckpoint(model, checkpoint, originals));
            if (keep)
                kept.push_back(std::move(checkpoint));
        }
        model.record.checkpoints = std::move(kept);
        std::vector<FileRecord> attachments;
        for (auto& file : model.record.attachments) {
            MB_TRY(const auto why, reasonAgainst(originals.at(file.sha256), nullptr, model.redacted));
            if (why.empty()) {
                model.files[file.sha256] = opener(originals.at(file.sha256));
                attachments.push_back(std::move(file));
            } else {
                model.leftOut.push_back({file.file, why});
            }
        }
        model.record.attachments = std::move(attachments);
        return model;
    }

    Status chooseCheckpoints(ModelRecord& record) const
    {
        if (record.checkpoints.empty() || m_choice.weights == SharingChoice::Weights::All ||
            m_choice.weights == SharingChoice::Weights::None)
            return {};
        const bool best = m_choice.weights == SharingChoice::Weights::Best;
        auto picked = pickCheckpoint(*m_library, record.id + (best ? "@best" : "@latest"));
        // Where no metric tells the best, the newest is the best that is known.
        if (!picked && best)
            picked = pickCheckpoint(*m_library, record.id + "@latest");
        if (!picked)
            return failure(picked);
        record.checkpoints = std::move(picked->checkpoints);
        return {};
    }

    OpenShared opener(const FileRecord& file) const
    {
        return [library = m_library, file] { return library->openFile(file); };
    }

    /// Why these bytes must not be shared; "" where they may.
    Result<std::string> reasonAgainst(const FileRecord& file, const CheckpointInfo* info, const Redacted& redacted)
    {
        report(file.file);
        m_done += file.bytes;
        if (m_choice.redaction.empty() || file.manifest.empty())
            return std::string();
        if (info) {
            // Args kept inside count by their place, too: a redacted number cannot be searched for.
            const IgnoredArgs patterns(m_choice.redaction.args);
            for (const auto* tree : {&info->args, &info->metadata}) {
                for (const auto& [path, value] : flattenArgs(*tree)) {
                    const bool same = std::find(redacted.args.begin(), redacted.args.end(), path) != redacted.args.end();
                    if (same || (!m_choice.redaction.args.empty() && patterns.matches(path)))
                        return "keeps " + withoutSecrets(path, redacted.secrets) + " inside, which is redacted";
                }
            }
        }
        MB_TRY(const auto stored, m_library->openFile(file));
        MB_TRY(const auto outcome, searchBytes(*stored, m_spellings, m_cancel));
        switch (outcome) {
        case SearchOutcome::Absent: return std::string();
        case SearchOutcome::Found: return std::string("holds what is redacted");
        case SearchOutcome::CannotSearch: return std::string("cannot be searched for what is redacted");
        }
        return std::string();
    }

    Result<bool> addCheckpoint(SharedModel& model, CheckpointRecord& checkpoint, const std::map<std::string, FileRecord>& originals)
    {
        if (m_choice.weights == SharingChoice::Weights::None) {
            for (auto& file : checkpoint.files)
                file.manifest.clear();
            return true;
        }
        std::vector<FileRecord> files;
        for (auto& file : checkpoint.files) {
            const auto& original = originals.at(file.sha256);
            if (original.manifest.empty()) { // known by its card alone
                files.push_back(std::move(file));
                continue;
            }
            std::optional<CheckpointInfo> info;
            if (!m_choice.redaction.empty()) {
                if (auto read = m_library->inspect(original, m_cancel))
                    info = std::move(*read);
                else if (read.error().code() == ErrorCode::Cancelled)
                    return failure(read);
            }
            MB_TRY(const auto why, reasonAgainst(original, info ? &*info : nullptr, model.redacted));
            if (why.empty()) {
                model.files[file.sha256] = opener(original);
                files.push_back(std::move(file));
                continue;
            }
            MB_TRY(auto weights, weightsAlone(model, file, original, info ? &*info : nullptr));
            model.leftOut.push_back({file.file, why, weights.has_value()});
            if (weights) {
                files.push_back(std::move(*weights));
                checkpoint.format = "safetensors";
                checkpoint.framework.clear();
            }
        }
        checkpoint.files = std::move(files);
        return !checkpoint.files.empty();
    }

    /// The same weights in a file of their own, where that is possible and clean.
    Result<std::optional<FileRecord>> weightsAlone(SharedModel& model, const FileRecord& file, const FileRecord& original,
                                                   const CheckpointInfo* info)
    {
        if (!info || !canKeepWeightsOnly(*info))
            return std::optional<FileRecord>();
        auto open = [library = m_library, original, info = *info]() -> Result<std::unique_ptr<RandomAccessFile>> {
            MB_TRY(auto stored, library->openFile(original));
            return weightsOnly(std::shared_ptr<const RandomAccessFile>(std::move(stored)), info, original.file);
        };
        MB_TRY(const auto made, open());
        MB_TRY(const auto outcome, searchBytes(*made, m_spellings, m_cancel));
        if (outcome != SearchOutcome::Absent)
            return std::optional<FileRecord>();
        Sha256 hash;
        constexpr std::uint64_t blockBytes = 1u << 20;
        for (std::uint64_t at = 0; at < made->size(); at += blockBytes) {
            MB_CHECK(m_cancel.check());
            MB_TRY(const auto block, made->readString(at, std::min(blockBytes, made->size() - at)));
            hash.update(block);
        }
        auto name = std::filesystem::path(file.file);
        name.replace_extension(".safetensors");
        FileRecord weights{name.generic_string(), {}, hash.finishHex(), made->size()};
        model.files[weights.sha256] = std::move(open);
        return std::optional(std::move(weights));
    }

    void report(const std::string& what)
    {
        if (m_progress)
            m_progress({m_done, m_total, what});
    }

    std::shared_ptr<const Library> m_library;
    SharingChoice m_choice;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    std::vector<std::string> m_spellings; ///< of the current model's secrets
    std::uint64_t m_done = 0, m_total = 0;
};

} // namespace

std::optional<SharingChoice::Weights> sharedWeightsOf(std::string_view name)
{
    using Weights = SharingChoice::Weights;
    if (name == "all")
        return Weights::All;
    if (name == "latest")
        return Weights::Latest;
    if (name == "best")
        return Weights::Best;
    if (name == "none")
        return Weights::None;
    return std::nullopt;
}

std::uint64_t SharedModel::bytes() const
{
    std::uint64_t sum = 0;
    const auto add = [&](const FileRecord& file) { sum += files.count(file.sha256) ? file.bytes : 0; };
    for (const auto& checkpoint : record.checkpoints)
        std::for_each(checkpoint.files.begin(), checkpoint.files.end(), add);
    std::for_each(record.attachments.begin(), record.attachments.end(), add);
    return sum;
}

Result<std::vector<SharedModel>> gatherShared(const std::shared_ptr<const Library>& library, const std::vector<ModelId>& ids,
                                              const SharingChoice& choice, const ProgressFunction& progress,
                                              const CancelToken& cancel)
{
    return Gatherer(library, choice, progress, cancel).run(ids);
}

Result<std::vector<PrivateValue>> proposeRedaction(const Library& library, const std::vector<ModelId>& ids, bool ancestors)
{
    MB_TRY(const auto records, recordsOf(library, ids, ancestors));
    std::vector<PrivateValue> proposals;
    std::set<std::pair<std::string, std::string>> seen;
    for (const auto& record : records) {
        MB_TRY(const auto readme, library.readme(record.id));
        for (auto& value : findPrivateValues(record, readme)) {
            if (seen.emplace(value.field, value.value).second)
                proposals.push_back(std::move(value));
        }
    }
    return proposals;
}

} // namespace modelbook
