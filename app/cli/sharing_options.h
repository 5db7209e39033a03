// Which models are shared and what of them: the options that bundle and publish have in common.
#pragma once

#include "app/cli/verb.h"
#include "models/sharing/shared_model.h"

#include <optional>
#include <string>
#include <vector>

namespace modelbook {

class SharingOptions
{
public:
    /// `models`: whether the models are positional arguments.
    void declare(CLI::App& command);
    /// The ids meant by names and --query, each once, in their order. InvalidArgument where none is given.
    Result<std::vector<ModelId>> models(const Library& library) const;
    /// What to share. `privateByDefault`: leave private values out unless --keep-private is given. Says on `err` what looks
    /// private and stays in.
    Result<SharingChoice> choice(const Library& library, const std::vector<ModelId>& ids, bool privateByDefault,
                                 CliContext& context) const;
    bool hasModels() const { return !m_names.empty() || m_query.has_value(); }

private:
    std::vector<std::string> m_names, m_redact, m_redactTexts;
    std::optional<std::string> m_query; ///< an empty one asks for every model
    std::string m_weights = "all";
    bool m_noAttachments = false, m_ancestors = false, m_redactPrivate = false, m_keepPrivate = false;
};

/// What was left out, as lines for people.
void printLeftOut(std::ostream& out, const std::vector<SharedModel>& models);
/// {"id","name","bytes","redacted":[…],"left_out":[{"file","why","replaced"}]} of each.
nlohmann::ordered_json sharedJson(const std::vector<SharedModel>& models);

/// The password: from the file named, else $MODELBOOK_BUNDLE_PASSWORD, else asked for on the terminal where `ask`.
Result<std::string> bundlePassword(const std::string& file, bool ask);

} // namespace modelbook
