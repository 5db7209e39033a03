// What is lost if this fails: the table shows other args or metrics than the sample models were trained with.
// tests/data/training-runs holds 111 really trained models, training-runs.truth.json what they were trained
// with.
#include "support.h"

#include <fstream>
#include <set>

using namespace modelbook;
using Json = nlohmann::ordered_json;

namespace {

const std::filesystem::path data = MODELBOOK_TEST_DATA;

struct Truth {
    int number = 0;
    std::string kind;
    ArgValue args;
    std::map<std::string, double> metrics;
};

std::map<int, Truth> truths()
{
    std::ifstream in(data / "training-runs.truth.json");
    std::map<int, Truth> all;
    for (const auto& entry : Json::parse(in)) {
        Truth truth{entry["i"], entry["kind"], *argsFromJson(entry["args"]), {}};
        for (const auto& [name, value] : entry["metrics"].items())
            truth.metrics[name] = value;
        all[truth.number] = std::move(truth);
    }
    return all;
}

/// The number of a sample from its name ("digits-cnn-028", "version_99"), or -1 where only its args tell.
int numberOf(const std::string& text)
{
    const auto at = text.find_last_not_of("0123456789");
    return at == std::string::npos || at + 1 == text.size() ? -1 : std::stoi(text.substr(at + 1));
}

/// Hydra folders carry no number: the run of the truth whose args are the same.
const Truth* byArgs(const std::map<int, Truth>& all, const char* kind, const ArgValue& args)
{
    const Truth* found = nullptr;
    for (const auto& [number, truth] : all) {
        if (truth.kind == kind && truth.args == args) {
            CHECK(found == nullptr);
            found = &truth;
        }
    }
    return found;
}

/// timm's flat names: nested paths with `_` for dots. What is null or a leaf stays.
ArgValue flattenedByBar(const ArgValue& tree)
{
    ArgValue flat = ArgValue::map();
    for (const auto& [path, value] : flattenArgs(tree)) {
        std::string key = path;
        std::replace(key.begin(), key.end(), '.', '_');
        flat.set(key, value);
    }
    return flat;
}

/// GGUF has no null: what is null is not recorded.
ArgValue withoutNulls(const ArgValue& tree)
{
    ArgValue rest = ArgValue::map();
    for (const auto& [key, value] : tree.toMap()) {
        if (!value.isNull())
            rest.set(key, value.isMap() ? withoutNulls(value) : value);
    }
    return rest;
}

/// What config.json and training_args.bin record of a run, under Hugging Face's names.
ArgValue huggingFaceView(const Truth& truth, const std::string& name)
{
    auto view = ArgValue::map();
    const auto arch = findArg(truth.args, "model.arch")->toString();
    view.set("architectures", ArgValue(ArgValue::List{arch == "cnn" ? "CNN" : "MLP"}));
    view.set("model_type", arch);
    view.set("torch_dtype", "float32");
    for (const auto& [key, value] : truth.args.find("model")->toMap())
        view.set(key, value);
    const std::pair<const char*, const char*> names[] = {{"learning_rate", "optimizer.lr"},
                                                         {"per_device_train_batch_size", "batch_size"},
                                                         {"num_train_epochs", "epochs"},
                                                         {"seed", "seed"},
                                                         {"weight_decay", "optimizer.weight_decay"}};
    for (const auto& [mine, theirs] : names)
        view.set(mine, *findArg(truth.args, theirs));
    view.set("output_dir", "/scratch/" + name);
    return view;
}

void checkMetrics(const Run& run, const Truth& truth, const std::map<std::string, std::string>& names)
{
    for (const auto& [mine, theirs] : names) {
        INFO(mine);
        REQUIRE(run.metrics.count(mine) == 1);
        CHECK(run.metrics.at(mine) == truth.metrics.at(theirs));
    }
}

} // namespace

TEST_CASE("Every sample run is found with the args and metrics it was trained with")
{
    const auto all = truths();
    const auto found = find(data / "training-runs");
    for (const auto& failed : found.failures)
        UNSCOPED_INFO(failed.path.string() << ": " << failed.error.text());
    CHECK(found.failures.empty());
    CHECK(found.runs.size() == 111);

    std::set<int> seen;
    for (const auto& run : found.runs) {
        const auto folder = run.root.filename().string();
        INFO(run.root.string() << " " << run.name);
        REQUIRE(run.checkpoints.size() == 1);
        const auto kind = run.root.parent_path().filename().string();
        const Truth* truth = nullptr;
        if (run.layout == "hydra")
            truth = byArgs(all, "hydra", run.args.values);
        else
            truth = &all.at(numberOf(run.layout == "file" || run.layout == "mlflow" ? run.name : folder));
        REQUIRE(truth);
        CHECK(seen.insert(truth->number).second);

        if (run.layout == "lightning") {
            CHECK(truth->kind == "lightning");
            CHECK(run.args.values == truth->args);
            CHECK(run.args.sources.at("optimizer.lr") == "hparams.yaml");
            checkMetrics(run, *truth, {{"val_acc", "val_acc"}, {"val_loss", "val_loss"}});
            CHECK(run.name == "digits-sweep " + folder);
        } else if (run.layout == "hydra") {
            CHECK(run.args.sources.at("optimizer.lr") == ".hydra/config.yaml");
            for (const auto& [name, value] : truth->metrics)
                CHECK(run.metrics.at(name) == value);
            CHECK(run.name == kind + "/" + folder);
        } else if (run.layout == "timm") {
            CHECK(truth->kind == "timm");
            CHECK(run.args.values == flattenedByBar(truth->args));
            checkMetrics(run, *truth, {{"val_acc", "val_acc"}, {"val_loss", "val_loss"}});
        } else if (run.layout == "huggingface") {
            CHECK(truth->kind == "hf");
            CHECK(run.args.values == huggingFaceView(*truth, folder));
            CHECK(run.args.sources.at("learning_rate") == "training_args.bin");
            CHECK(run.args.sources.at("width") == "config.json");
            checkMetrics(
                run, *truth,
                {{"eval_accuracy", "val_acc"}, {"eval_loss", "val_loss"}, {"best_metric", "best_val_acc"}});
        } else if (run.layout == "mlflow") {
            CHECK(truth->kind == "mlflow");
            CHECK(run.args.values == truth->args);
            CHECK(run.experiment == "digits-sweep");
            CHECK(run.author == "mlops");
            checkMetrics(run, *truth, {{"val_acc", "val_acc"}, {"val_loss", "val_loss"}});
        } else {
            CHECK(run.layout == "file");
            if (truth->kind == "legacy") {
                CHECK(run.args.values == truth->args);
                CHECK(run.args.sources.at("optimizer.lr") == "checkpoint");
            } else if (truth->kind == "onnx") {
                CHECK(run.args.values == truth->args);
                for (const auto& [name, value] : truth->metrics)
                    CHECK(run.metrics.at(name) == value);
            } else if (truth->kind == "npz") {
                CHECK(run.args.values == truth->args);
                CHECK(run.args.sources.at("seed") == run.name + ".yaml");
            } else if (truth->kind == "gguf") {
                CHECK(run.args.values == withoutNulls(truth->args));
                CHECK(run.args.sources.at("optimizer.lr") == "checkpoint");
            } else {
                CHECK(truth->kind == "h5"); // Keras states these two groups
                for (const char* group : {"model", "optimizer"}) {
                    for (const auto& [key, value] : truth->args.find(group)->toMap())
                        CHECK(*run.args.values.find(group)->find(key) == value);
                }
            }
        }
    }
    CHECK(seen.size() == 111);
}

TEST_CASE("Finetuned samples name what they were started from")
{
    const auto run = onlyRun(data / "training-runs/lightning_logs/version_100");
    CHECK(run.parentHints == std::vector<std::string>{"version_99"});
}

TEST_CASE("A run found alone is the run found among the others")
{
    const auto alone = onlyRun(data / "training-runs/timm/digits-cnn-003");
    for (const auto& run : find(data / "training-runs/timm").runs) {
        if (run.root == alone.root) {
            CHECK(run.args.values == alone.args.values);
            CHECK(run.name == alone.name);
            CHECK(run.metrics == alone.metrics);
        }
    }
    CHECK(alone.history.at("val_acc").size() == 5);
    CHECK(alone.name == "digits-cnn-003");
}
