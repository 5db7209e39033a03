// mbook verify: reads every byte of the library and says what is damaged, and which models that harms.
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/library/maintenance.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class VerifyVerb final : public Verb
{
public:
    const char* name() const override { return "verify"; }
    const char* summary() const override { return "Read every byte of the library, and say what is damaged"; }
    void declare(CLI::App&) override {}
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto maintenance, Maintenance::open(context.location(), {}));
        MB_TRY(const auto damage, maintenance->verify(terminalProgress()));
        endProgress();
        if (context.json) {
            auto damaged = nlohmann::ordered_json::array();
            for (const auto& object : damage.damaged)
                damaged.push_back({{"key", object.key}, {"problem", object.problem}, {"models", object.models}});
            context.print({{"objects", damage.objects}, {"bytes", damage.bytes}, {"damaged", damaged}});
        } else {
            for (const auto& object : damage.damaged) {
                context.out << object.key << ": " << object.problem << '\n';
                for (std::size_t i = 0; i < object.models.size(); ++i)
                    context.out << "    harms " << object.names[i] << " (" << object.models[i] << ")\n";
            }
            context.out << "Read " << damage.objects << " objects, " << humanBytes(damage.bytes) << "; ";
            if (damage.damaged.empty())
                context.out << "all are sound\n";
            else
                context.out << damage.damaged.size() << " damaged or missing\n";
        }
        return damage.damaged.empty() ? 0 : 1;
    }
};

} // namespace

std::unique_ptr<Verb> makeVerifyVerb()
{
    return std::make_unique<VerifyVerb>();
}

} // namespace modelbook
