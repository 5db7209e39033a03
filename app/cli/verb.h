// Verb: one command of mbook; a file per verb registers its options and runs it.
#pragma once

#include "models/library/library.h"

#include <nlohmann/json.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace modelbook {

/// What every verb gets: where to write, and the options that all share.
struct CliContext {
    std::ostream& out;
    std::ostream& err;
    std::string library{}; ///< location from --library, "" for the default
    bool json = false;

    /// The library asked for; the one on this machine is made at its first use.
    Result<std::shared_ptr<Library>> openLibrary() const;
    /// Where that library is.
    std::string location() const;
    /// The library that openLibrary() gave, null before.
    mutable std::shared_ptr<Library> opened{};
    /// Writes one JSON document.
    void print(const nlohmann::ordered_json& document) const;
};

class Verb
{
public:
    virtual ~Verb() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;
    /// Registers positional arguments and options, bound to members.
    virtual void declare(CLI::App& command) = 0;
    /// Runs; what it returns is the exit status. An Error becomes a message and the status of its code.
    virtual Result<int> run(CliContext& context) = 0;
};

using VerbList = std::vector<std::unique_ptr<Verb>>;

/// Every verb, in the order of the help.
VerbList allVerbs();

std::unique_ptr<Verb> makeInitVerb();
std::unique_ptr<Verb> makeConnectVerb();
std::unique_ptr<Verb> makeSyncVerb();
std::unique_ptr<Verb> makeStatusVerb();
std::unique_ptr<Verb> makeAddVerb();
std::unique_ptr<Verb> makeScanVerb();
std::unique_ptr<Verb> makeLsVerb();
std::unique_ptr<Verb> makeShowVerb();
std::unique_ptr<Verb> makeFieldsVerb();
std::unique_ptr<Verb> makeInspectVerb();
std::unique_ptr<Verb> makeDiffVerb();
std::unique_ptr<Verb> makeGetVerb();
std::unique_ptr<Verb> makeRmVerb();
std::unique_ptr<Verb> makeRenameVerb();
std::unique_ptr<Verb> makeTagVerb();
std::unique_ptr<Verb> makeReadmeVerb();
std::unique_ptr<Verb> makeLogVerb();
std::unique_ptr<Verb> makeUndoVerb();
std::unique_ptr<Verb> makeReindexVerb();
std::unique_ptr<Verb> makeVerifyVerb();
std::unique_ptr<Verb> makeGcVerb();
std::unique_ptr<Verb> makeDoctorVerb();
std::unique_ptr<Verb> makeOpenVerb();

/// The exit status that a failure's code stands for.
int exitStatusOf(const Error& error);

} // namespace modelbook
