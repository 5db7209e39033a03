// Maintenance: what keeps a library sound: collecting garbage, verifying every byte, and finding out what is wrong.
#pragma once

#include "models/library/library.h"
#include "storage/collect/collector.h"
#include "storage/collect/leases.h"
#include "storage/collect/verifier.h"

#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// A damaged or missing object, and the models that it harms.
struct DamageReport {
    std::string key;
    std::string problem;
    std::vector<ModelId> models;
    std::vector<std::string> names; ///< of those models
};

struct LibraryDamage {
    std::uint64_t objects = 0; ///< read
    std::uint64_t bytes = 0;
    std::vector<DamageReport> damaged;
};

/// Something that the doctor found: what it is, and what to do.
struct Diagnosis {
    enum class Level { Good, Advice, Problem };
    Level level = Level::Good;
    std::string code; ///< stable, for scripts: "damaged-change", "restored", …
    std::string message;
    std::string remedy; ///< "" where there is nothing to do
};

struct DoctorOptions {
    bool mend = false;   ///< bring again what others miss and this machine has
    bool rejoin = false; ///< join a library again that was restored from a backup
};

/// Works on the library itself, past queue and catalogue, so that it also opens one that Library refuses. All calls block.
/// Not thread-safe.
class Maintenance
{
public:
    static Result<std::unique_ptr<Maintenance>> open(const std::string& location, const Library::Options& options);

    /// Takes away what no head of the last `keepMs` needs. Conflict where uploads seem to be under way, unless
    /// `ignoreLeases`: collecting is safe then, too, but makes them store again what they had stored.
    Result<CollectReport> collect(const CollectOptions& options, bool ignoreLeases, const ProgressFunction& progress = {},
                                  const CancelToken& cancel = {});
    /// Reads every object.
    Result<LibraryDamage> verify(const ProgressFunction& progress = {}, const CancelToken& cancel = {});
    /// Looks at everything that can be wrong short of the data itself.
    Result<std::vector<Diagnosis>> examine(const DoctorOptions& options, const CancelToken& cancel = {});

    const std::string& location() const { return m_location; }

private:
    Maintenance(std::string location, std::string author) : m_location(std::move(location)), m_author(std::move(author)) {}
    Status examineLog(const DoctorOptions& options, std::vector<Diagnosis>& findings, const CancelToken& cancel);
    Status examinePlaces(std::vector<Diagnosis>& findings);
    Status rejoin(std::vector<Diagnosis>& findings);
    std::string nameOf(const ModelId& id) const;

    std::string m_location, m_author;
    std::filesystem::path m_local;
    std::unique_ptr<ObjectStore> m_objects;
    std::unique_ptr<BlobStore> m_blobs;
    std::unique_ptr<History> m_history;
};

} // namespace modelbook
