#include "tests/bench/table/library_maker.h"

#include <algorithm>
#include <cmath>

namespace modelbook::bench {

namespace {

double unit(std::mt19937_64& random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

/// 0 … count - 1, the first ones far more often.
std::uint64_t skewed(std::mt19937_64& random, std::uint64_t count)
{
    const double u = unit(random);
    return std::min(count - 1, static_cast<std::uint64_t>(std::pow(static_cast<double>(count + 1), u * u)) - (u < 1e-9 ? 0 : 1));
}

} // namespace

LibraryMaker::Kind LibraryMaker::kindOf(std::uint32_t arg)
{
    static constexpr Kind kinds[20] = {Kind::Choice, Kind::Power, Kind::Few, Kind::Many, Kind::Flag, Kind::Choice, Kind::Power,
                                       Kind::Few,    Kind::Many,  Kind::Choice, Kind::Few, Kind::Power, Kind::Text, Kind::Choice,
                                       Kind::Mixed,  Kind::Few,   Kind::Many, Kind::Flag, Kind::Rare, Kind::Choice};
    return kinds[arg % 20];
}

std::string LibraryMaker::nameOf(std::uint32_t arg)
{
    static const char* const groups[] = {"model", "optimizer", "data", "trainer", "scheduler", "augment", "loss", "system"};
    return std::string(groups[arg / 4 % 8]) + ".arg_" + std::to_string(arg);
}

std::optional<ArgValue> LibraryMaker::valueOf(std::uint32_t arg, std::mt19937_64& random)
{
    switch (kindOf(arg)) {
    case Kind::Choice: return "choice_" + std::to_string(skewed(random, 3 + arg * 7 % 60));
    case Kind::Power: return static_cast<std::int64_t>(1ull << skewed(random, 12));
    case Kind::Few: return std::pow(10.0, -1.0 - static_cast<double>(skewed(random, 6))) * static_cast<double>(1 + skewed(random, 9));
    case Kind::Many: return unit(random);
    case Kind::Text: return "/datasets/team_" + std::to_string(random() % 40) + "/run_" + std::to_string(random() % 200'000) + "/config.yaml";
    case Kind::Flag: return random() % 8 == 0;
    case Kind::Mixed:
        if (const auto which = random() % 10; which < 6)
            return static_cast<std::int64_t>(random() % 100);
        else if (which < 8)
            return "auto";
        else
            return which == 8 ? ArgValue(ArgValue::List{static_cast<std::int64_t>(random() % 4), 2}) : ArgValue();
    case Kind::Rare:
        return random() % 50 == 0 ? std::optional<ArgValue>(static_cast<std::int64_t>(random() % 1000)) : std::nullopt;
    }
    return std::nullopt;
}

ModelRecord LibraryMaker::model(std::uint32_t number) const
{
    std::mt19937_64 random(number * 0x9e3779b97f4a7c15ull + 1);
    ModelRecord record;
    char id[33];
    std::snprintf(id, sizeof id, "%016llx%016llx", static_cast<unsigned long long>(random()), static_cast<unsigned long long>(number));
    record.id = id;
    static const char* const archs[] = {"resnet50", "vit_base", "convnext", "gpt2-small", "llama-1b", "unet"};
    record.name = std::string(archs[skewed(random, 6)]) + "-run-" + std::to_string(number);
    record.author = "author_" + std::to_string(skewed(random, 60));
    record.created = 1'700'000'000'000 + static_cast<std::int64_t>(random() % 80'000'000) * 1000;
    record.status = random() % 4 ? "" : "keep";
    for (auto count = random() % 3; count > 0; --count)
        record.tags.push_back("tag_" + std::to_string(skewed(random, 30)));
    std::sort(record.tags.begin(), record.tags.end());
    record.tags.erase(std::unique(record.tags.begin(), record.tags.end()), record.tags.end());
    record.metrics = {{"val_acc", unit(random)}, {"val_loss", unit(random) * 4}, {"test_acc", unit(random)}};
    CheckpointRecord checkpoint;
    checkpoint.files = {{"checkpoints/last.ckpt", record.id + record.id + "-0", record.id + record.id, 40'000'000 + random() % 1000}};
    checkpoint.format = "pytorch-zip";
    checkpoint.framework = "PyTorch";
    checkpoint.parameters = 10'000'000 + random() % 64 * 1'000'000;
    checkpoint.step = static_cast<std::int64_t>(random() % 100'000);
    record.checkpoints = {checkpoint};
    record.origin = {"/runs/team_" + std::to_string(random() % 40) + "/" + record.name, "gpu" + std::to_string(random() % 64), "lightning"};

    FlatArgs flat;
    const auto add = [&](std::uint32_t arg) {
        if (auto value = valueOf(arg, random))
            flat[nameOf(arg)] = std::move(*value);
    };
    for (std::uint32_t i = 0; i < m_shape.args; ++i)
        add(m_shape.names ? static_cast<std::uint32_t>(random() % m_shape.names) : i);
    record.args.values = unflattenArgs(flat);
    for (const auto& [path, value] : flat)
        record.args.sources[path] = "hparams.yaml";
    return record;
}

std::string LibraryMaker::readme(std::uint32_t number) const
{
    if (number % 50 != 0)
        return {};
    return "# Run " + std::to_string(number) + "\n\nTrained on *digits* with the recipe of team " + std::to_string(number % 40) +
           ". Converges after a warm-up; see the notes on augmentation, and compare with the baseline before use.\n";
}

} // namespace modelbook::bench
