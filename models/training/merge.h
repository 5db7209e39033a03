// Merging what several sources say of one run into one tree of args.
//
// Precedence, highest first:
//   1. what the user gives when adding ("given"; the library merges it over the result)
//   2. the record of what the run was started with: hparams.yaml, .hydra/config.yaml, args.yaml,
//   training_args.bin,
//      MLflow params, a sidecar file
//   3. what describes the model rather than the run: config.json, adapter_config.json
//   4. what an enclosing run was started with (a Hydra folder around several Lightning versions)
//   5. what is embedded in the checkpoints, the newest first
// An importer adds its sources in this order; of two sources the earlier one wins, leaf by leaf of the tree.
#pragma once

#include "models/args/flat_args.h"
#include "models/formats/checkpoint_info.h"

#include <string>
#include <vector>

namespace modelbook {

/// Collects args from sources in falling precedence. Value type; not synchronised.
class ArgsMerger
{
public:
    /// Adds what `source` says where no earlier source says it. Where it says something else, the earlier
    /// value stays and a finding names the path. A leaf is never mixed with a map: whichever came first
    /// shadows the other.
    void add(const std::string& source, const ArgValue& args);

    /// Notes how a source spelled an arg, where the value as it is shown would not tell.
    void noteText(const std::string& path, const std::string& text) { m_args.texts.emplace(path, text); }

    bool empty() const { return m_args.values.toMap().empty(); }
    const ArgValue& values() const { return m_args.values; }
    RecordedArgs take() { return std::move(m_args); }
    std::vector<Finding> takeFindings();

private:
    void mergeMap(ArgValue& into, const ArgValue& from, const std::string& path, const std::string& source);
    void noteSources(const ArgValue& value, const std::string& path, const std::string& source);

    RecordedArgs m_args;
    std::vector<std::string> m_conflicts;
};

} // namespace modelbook
