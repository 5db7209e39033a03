// Redaction: a record without what is not to be shared, and the texts that must then occur nowhere.
#pragma once

#include "models/library/model_record.h"
#include "models/sharing/redaction/private_values.h"

#include <map>
#include <string>
#include <vector>

namespace modelbook {

/// What to leave out. Empty: nothing.
struct RedactionRules {
    std::vector<std::string> args;  ///< patterns of dotted paths, as of ignored args: "data.root", "paths.*"
    std::vector<std::string> texts; ///< that must occur nowhere, whatever field they are in
    bool author = false;            ///< leave out who made it
    bool origin = false;            ///< leave out folder and host it came from

    bool empty() const { return args.empty() && texts.empty() && !author && !origin; }
    /// Adds what leaves these private values out.
    void add(const std::vector<PrivateValue>& values);
};

/// What was found and taken out of one model.
struct Redacted {
    std::vector<std::string> args;    ///< paths of args that are gone
    std::vector<std::string> secrets; ///< texts that may occur nowhere, longest first; each of 3 bytes or more
    std::vector<std::string> other;   ///< further fields that changed: "name", "README", "tag", …
};

/// What replaces a text that is left out.
constexpr char redactedText[] = "[redacted]";

/// Takes the rules' args, and whatever holds their texts, out of record, README and histories. Other args that hold such
/// a text go whole: an arg is as it was recorded, or absent. The fingerprint follows, since it is derived. Pure.
Redacted redact(const RedactionRules& rules, ModelRecord& record, std::string& readme,
                std::map<std::string, MetricHistory>& histories);

/// `text` with every secret replaced.
std::string withoutSecrets(std::string text, const std::vector<std::string>& secrets);
bool holdsSecret(std::string_view text, const std::vector<std::string>& secrets);

/// Those secrets as JSON, Python and percent-encoding also spell them; for searches in bytes.
std::vector<std::string> spellingsOf(const std::vector<std::string>& secrets);

} // namespace modelbook
