// mbook access: what one may do, who the members are, and the rights of the storage that make it so.
#include "app/cli/text.h"
#include "app/cli/sharing_verbs.h"
#include "models/sharing/access/access_plan.h"

#include "models/library/library_sharing.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace modelbook {

namespace {

std::optional<AccessLevel> levelOf(const std::string& name)
{
    if (name == "admin")
        return AccessLevel::Admin;
    if (name == "read-only")
        return AccessLevel::ReadOnly;
    if (name == "guest")
        return AccessLevel::Guest;
    return std::nullopt;
}

class AccessVerb final : public Verb
{
public:
    const char* name() const override { return "access"; }
    const char* summary() const override { return "Show what you may do; name members; give them their rights (POSIX ACLs, S3 policies)"; }
    void declare(CLI::App& command) override
    {
        command.require_subcommand(1);
        m_show = command.add_subcommand("show", "Your level, the members, and what would be applied")->fallthrough();
        m_set = command.add_subcommand("set", "Name a member, or change their level")->fallthrough();
        m_set->add_option("login", m_member.login, "user name, group:NAME, or S3 account")->required();
        m_set->add_option("level", m_level, "admin, read-only or guest")->required()->check(CLI::IsMember({"admin", "read-only", "guest"}));
        m_set->add_option("--name", m_member.name, "the name that their changes carry (default: the login)");
        m_set->add_option("--share", m_member.share, "the share that a guest may see (default: public)");
        m_remove = command.add_subcommand("remove", "Take a member off the list")->fallthrough();
        m_remove->add_option("login", m_member.login, "whom")->required();
        m_apply = command.add_subcommand("apply", "Give each member their rights, and nobody else any")->fallthrough();
        m_apply->add_flag("--print", m_print, "print the commands or the policy, change nothing");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        if (m_set->parsed() || m_remove->parsed())
            return change(*library, context);
        return m_apply->parsed() ? apply(*library, context) : show(*library, context);
    }

private:
    static Result<int> show(const Library& library, CliContext& context)
    {
        const auto access = sharingOf(library).access();
        MB_TRY(const auto members, sharingOf(library).roster());
        if (context.json) {
            nlohmann::ordered_json json{{"library", library.name()}, {"level", accessLevelName(access.level)}, {"reason", access.reason}, {"members", nlohmann::ordered_json::array()}};
            for (const auto& member : members)
                json["members"].push_back({{"name", member.name}, {"login", member.login}, {"level", accessLevelName(member.level)}, {"share", member.share}});
            context.print(json);
            return 0;
        }
        context.out << library.name() << ": " << accessLevelName(access.level) << '\n';
        if (!access.reason.empty())
            context.out << access.reason << '\n';
        TextTable table({"login", "name", "level", "sees"});
        for (const auto& member : members)
            table.add({member.login, member.name, std::string(accessLevelName(member.level)), member.level == AccessLevel::Guest ? "the share " + member.share : "everything"});
        if (members.empty())
            context.out << "No members are named; 'mbook access set LOGIN LEVEL' names one\n";
        else
            table.print(context.out);
        return 0;
    }

    Result<int> change(Library& library, CliContext& context)
    {
        MB_TRY(auto members, sharingOf(library).roster());
        const auto same = [&](const Member& member) { return member.login == m_member.login; };
        const bool known = std::any_of(members.begin(), members.end(), same);
        if (m_remove->parsed() && !known)
            return makeError(ErrorCode::NotFound, "no member has the login " + m_member.login);
        std::erase_if(members, same);
        if (m_set->parsed()) {
            m_member.level = *levelOf(m_level);
            if (m_member.name.empty())
                m_member.name = m_member.login;
            members.push_back(m_member);
        }
        MB_CHECK(sharingOf(library).setRoster(members));
        if (!context.json)
            context.out << "The list is changed; 'mbook access apply' gives the rights\n";
        return show(library, context);
    }

    Result<int> apply(const Library& library, CliContext& context)
    {
        const auto access = sharingOf(library).access();
        if (access.level != AccessLevel::Admin && !m_print)
            return makeError(ErrorCode::PermissionDenied, access.reason + ". Only an Admin applies rights");
        MB_TRY(const auto members, sharingOf(library).roster());
        if (members.empty())
            return makeError(ErrorCode::InvalidArgument, "no members are named, so nobody would be left with access; name them with 'mbook access set LOGIN LEVEL'");
        MB_TRY(const auto plan, planAccess(library.location(), members));
        if (!m_print)
            MB_CHECK(plan.apply());
        const auto problems = accessProblems(library.location());
        if (context.json) {
            context.print({{"applied", !m_print}, {"commands", plan.lines}, {"problems", problems}});
            return 0;
        }
        for (const auto& line : plan.lines)
            context.out << line << '\n';
        for (const auto& problem : problems)
            context.err << "mbook: " << problem << '\n';
        return 0;
    }

    CLI::App *m_show = nullptr, *m_set = nullptr, *m_remove = nullptr, *m_apply = nullptr;
    Member m_member;
    std::string m_level;
    bool m_print = false;
};

} // namespace

std::unique_ptr<Verb> makeAccessVerb()
{
    return std::make_unique<AccessVerb>();
}

} // namespace modelbook
