// What is lost if this fails: the three levels are only words: a guest reads everything, or a reader deletes models.
#include "tests/cli/access_levels.h"
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>

#include <sys/wait.h>
#include <unistd.h>

using namespace modelbook::test;

namespace {

/// Three users of this system, made for the test and removed after it.
class SystemUsers
{
public:
    SystemUsers()
    {
        for (std::size_t i = 0; i < 3; ++i) {
            names[i] = "mbtest" + std::to_string(::getpid()) + "abc"[i];
            made = run("useradd --system --no-create-home --shell /bin/sh " + names[i]) && made;
        }
    }
    ~SystemUsers()
    {
        for (const auto& name : names)
            run("userdel " + name);
    }
    SystemUsers(const SystemUsers&) = delete;
    SystemUsers& operator=(const SystemUsers&) = delete;

    static bool run(const std::string& command) { return statusOf(command + " >/dev/null 2>&1") == 0; }
    static int statusOf(const std::string& command)
    {
        const int status = std::system(command.c_str()); // NOLINT(concurrency-mt-unsafe)
        return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    }

    std::array<std::string, 3> names;
    bool made = true;
};

struct Operation {
    const char* what;
    std::string command; ///< run by sh as each of the three; $MBOOK is the program, $L the library, $S its share, $W a folder of the user's own
    std::array<bool, 3> allowed;
};

} // namespace

TEST_CASE_METHOD(CliFixture, "On a folder with ACLs the engine itself allows and refuses what each level may")
{
    if (::geteuid() != 0) {
        WARN("SKIPPED: the access matrix makes system users and needs root; nothing was checked");
        return;
    }
    REQUIRE(SystemUsers::run("setfacl --version"));
    const SystemUsers users;
    REQUIRE(users.made);
    // The library as an Admin makes it, with one public model and one that is not.
    init();
    REQUIRE(run({"add", (samples() / "hf" / "digits-cnn-101").string(), (samples() / "hf" / "digits-mlp-001").string()}).status == 0);
    REQUIRE(run({"publish", "digits-cnn-101"}).status == 0);
    for (std::size_t i = 0; i < 3; ++i)
        REQUIRE(run({"access", "set", users.names[i], levelNames[i]}).status == 0);
    const auto applied = run({"access", "apply"});
    INFO(applied.err);
    REQUIRE(applied.status == 0);

    // The program and a folder of their own, where each can reach them.
    std::filesystem::copy_file(std::filesystem::path(MODELBOOK_BINARY_DIR) / "app/mbook", folder / "mbook");
    folder.write("bundle/run/weights.bin", "some weights");
    REQUIRE(SystemUsers::run("chmod -R a+rX " + folder.path().string() + "/bundle " + folder.path().string() + "/mbook; chmod a+x " + (folder / "mbook").string()));
    REQUIRE(run({"bundle", "export", "digits-mlp-001", "-o", (folder / "bundle/one.modelbook").string(), "--keep-private"}).status == 0);
    folder.write("bundle/table.csv", "name,reviewer\ndigits-cnn-101,kim\n");
    REQUIRE(SystemUsers::run("chmod -R a+rX " + (folder / "bundle").string()));
    for (const auto& name : users.names) {
        std::filesystem::create_directory(folder / ("home-" + name));
        REQUIRE(SystemUsers::run("chown " + name + " " + (folder / ("home-" + name)).string()));
    }
    const auto as = [&](Who who, const std::string& command) {
        const auto& name = users.names[who];
        const auto home = (folder / ("home-" + name)).string();
        const auto library = (folder / "library").string();
        return SystemUsers::statusOf("cd / && env MBOOK='" + (folder / "mbook").string() + "' L='" + library + "' S='" + library + "/shares/public' B='" +
                                     (folder / "bundle").string() + "' W='" + home + "' HOME='" + home + "' MODELBOOK_HOME='" + home + "/mb' MODELBOOK_AUTHOR=" + name +
                                     " setpriv --reuid " + name + " --regid " + name + " --clear-groups sh -c '" + command + "' >/dev/null 2>&1");
    };
    // A model of each Admin's own to be deleted; what others may do must not depend on the order.
    const std::vector<Operation> operations{
        // what Modelbook does
        {"list the library", "$MBOOK ls --library $L", {true, true, true}},
        {"show a model that is not published", "$MBOOK show digits-mlp-001 --library $L", {true, true, false}},
        {"download a model that is not published", "$MBOOK get digits-mlp-001 -o $W/a --library $L", {true, true, false}},
        {"show a published model", "$MBOOK show digits-cnn-101 --library $S", {true, true, true}},
        {"download a published model", "$MBOOK get digits-cnn-101 -o $W/b --library $S", {true, true, true}},
        {"read the history", "$MBOOK log --json --library $L | grep -q \"Add \"", {true, true, false}},
        {"bundle a model that is not published", "$MBOOK bundle export digits-mlp-001 -o $W/c.modelbook --keep-private --library $L", {true, true, false}},
        {"bundle a published model", "$MBOOK bundle export digits-cnn-101 -o $W/d.modelbook --keep-private --library $S", {true, true, true}},
        {"export a site", "$MBOOK publish --site $W/site --library $S", {true, true, true}},
        {"add a model", "$MBOOK add $B/run --library $L", {true, false, false}},
        {"rename a model", "$MBOOK rename digits-cnn-101 renamed --library $L && $MBOOK rename renamed digits-cnn-101 --library $L", {true, false, false}},
        {"tag a model", "$MBOOK tag digits-cnn-101 x --library $L", {true, false, false}},
        {"write a README", "$MBOOK readme digits-cnn-101 --set $B/table.csv --library $L", {true, false, false}},
        {"import a bundle", "$MBOOK bundle import $B/one.modelbook --library $L", {true, false, false}},
        {"import metadata", "$MBOOK import $B/table.csv --library $L", {true, false, false}},
        {"lock a model", "$MBOOK lock digits-cnn-101 --library $L && $MBOOK lock digits-cnn-101 --off --library $L", {true, false, false}},
        {"publish a model", "$MBOOK publish digits-mlp-001 --library $L && $MBOOK unpublish digits-mlp-001 --library $L", {true, false, false}},
        {"change the roster", "$MBOOK access set somebody guest --library $L && $MBOOK access remove somebody --library $L", {true, false, false}},
        {"undo", "$MBOOK undo --library $L", {true, false, false}},
        {"change the share", "$MBOOK tag digits-cnn-101 x --library $S", {false, false, false}},
        // and without Modelbook
        {"cat the library's header", "cat $L/library.json", {true, true, false}},
        {"list the log", "ls $L/log", {true, true, false}},
        {"list the library's folder", "ls $L", {true, true, false}},
        {"cat a log entry", "cat $L/log/000000000001.json", {true, true, false}},
        {"copy a pack", "cp $(find $L/packs -type f | head -1) $W/pack", {true, true, false}},
        {"copy a chunk", "cp $(find $L/chunks -type f | head -1) $W/chunk", {true, true, false}},
        {"cat the share's header", "cat $S/library.json", {true, true, true}},
        {"copy a chunk of the share", "cp $(find $S/chunks -type f | head -1) $W/chunk2", {true, true, true}},
        {"list the shares", "ls $L/shares", {true, true, false}},
        {"create a log entry", "echo x > $L/log/000000009999.json && rm $L/log/000000009999.json", {true, false, false}},
        {"create a file in the library", "touch $L/mine && rm $L/mine", {true, false, false}},
        {"create a file in the share", "touch $S/mine && rm $S/mine", {true, false, false}},
        {"move the library's header away", "mv $L/library.json $L/x && mv $L/x $L/library.json", {true, false, false}},
        {"delete a log entry", "mv $L/log/000000000001.json $L/log/x && mv $L/log/x $L/log/000000000001.json", {true, false, false}},
        {"overwrite a chunk", "f=$(find $L/chunks -type f | head -1) && cp $f $W/k && cat $W/k > $f", {true, false, false}},
        {"give oneself rights", "setfacl -m u:nobody:rwx $L", {false, false, false}},
    };
    REQUIRE(operations.size() >= 20);
    std::ostringstream table;
    std::size_t right = 0;
    for (const auto& operation : operations) {
        table << std::left << std::setw(44) << operation.what;
        for (const auto who : {Admin, Reader, Guest}) {
            const int status = as(who, operation.command);
            const bool allowed = status == 0;
            INFO(operation.what << " as " << levelNames[who] << ": exit status " << status);
            CHECK(allowed == operation.allowed[who]);
            right += allowed == operation.allowed[who];
            table << std::setw(12) << (allowed ? "allowed" : "refused");
        }
        table << '\n';
    }
    if (const char* file = std::getenv("MODELBOOK_TEST_MATRIX")) // NOLINT(concurrency-mt-unsafe)
        std::ofstream(file) << table.str() << right << " of " << 3 * operations.size() << " as design says\n";

    // A refusal by level is told as such, with its own exit status.
    CHECK(as(Reader, "$MBOOK tag digits-cnn-101 x --library $L; test $? = 4") == 0);
    CHECK(as(Guest, "$MBOOK tag digits-cnn-101 x --library $L; test $? = 4") == 0);
    CHECK(as(Admin, "$MBOOK access show --json --library $L | grep -q Admin") == 0);
    CHECK(as(Reader, "$MBOOK access show --json --library $L | grep -q Read-only") == 0);
    // Who names the library as a guest sees its public share.
    CHECK(as(Guest, "$MBOOK access show --json --library $L | grep -q Guest") == 0);
    CHECK(as(Guest, "test $($MBOOK ls --json --library $L | grep -c fingerprint) = 1") == 0);
    // What an Admin adds after the rights were applied, readers read and guests do not.
    REQUIRE(as(Admin, "$MBOOK add $B/run --library $L") == 0);
    CHECK(as(Reader, "$MBOOK get weights -o $W/e --library $L || $MBOOK ls --library $L | grep -q run") == 0);
    CHECK(as(Guest, "test -z \"$(find $L/chunks -type f 2>/dev/null)\"") == 0);
}
