// What is lost if this fails: runs of a framework are not found, split into many, or read with the wrong
// args.
#include "support.h"

using namespace modelbook;

TEST_CASE("A Lightning run keeps all its checkpoints, oldest first, and is named after its experiment folder")
{
    TempFolder folder;
    folder.write("logs/resnet/version_3/hparams.yaml",
                 "lr: 1e-3\nmodel: !!python/object:models.Net\n  depth: 18\n");
    folder.write("logs/resnet/version_3/metrics.csv", "epoch,step,val_acc\n0,10,0.5\n1,20,0.7\n");
    const auto last =
        folder.write("logs/resnet/version_3/checkpoints/epoch=1-step=20.ckpt", tinySafetensors());
    folder.write("logs/resnet/version_3/checkpoints/epoch=0-step=10.ckpt", tinySafetensors());
    std::filesystem::create_symlink(last, folder / "logs/resnet/version_3/checkpoints/last.ckpt");
    folder.write("logs/resnet/version_3/events.out.tfevents.123", "x");
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "lightning");
    CHECK(run.name == "resnet version_3");
    CHECK(run.args.values == args(R"({"lr":"1e-3","model":{"depth":18}})"));
    REQUIRE(run.checkpoints.size() == 2);
    CHECK(run.checkpoints[0].step == 10);
    CHECK(run.checkpoints[0].metrics.at("val_acc") == 0.5);
    CHECK(run.checkpoints[1].files == std::vector<std::string>{"checkpoints/epoch=1-step=20.ckpt"});
    CHECK(run.checkpoints[1].epoch == 1.0);
    CHECK(run.metrics.at("val_acc") == 0.7);
    CHECK(run.attachments == std::vector<std::string>{"hparams.yaml", "metrics.csv"});
}

TEST_CASE("A Hydra job and the one Lightning run inside it are one model")
{
    TempFolder folder;
    folder.write("outputs/2026-11-05/10-24-00/.hydra/config.yaml", "lr: 1e-3\nmodel:\n  width: 8\n");
    folder.write("outputs/2026-11-05/10-24-00/.hydra/overrides.yaml", "- lr=1e-3\n");
    folder.write("outputs/2026-11-05/10-24-00/lightning_logs/version_0/hparams.yaml", "width: 8\nlr: 0.5\n");
    folder.write("outputs/2026-11-05/10-24-00/lightning_logs/version_0/metrics.csv", "step,loss\n1,0.5\n");
    folder.write("outputs/2026-11-05/10-24-00/lightning_logs/version_0/checkpoints/step=1.ckpt",
                 tinySafetensors());
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "hydra");
    CHECK(run.name == "2026-11-05/10-24-00");
    CHECK(run.args.values == args(R"({"lr":0.001,"model":{"width":8},"width":8})"));
    REQUIRE(run.checkpoints.size() == 1);
    CHECK(run.checkpoints[0].files[0] == "lightning_logs/version_0/checkpoints/step=1.ckpt");
    CHECK(run.metrics.at("loss") == 0.5);
    CHECK(run.created.has_value());
}

TEST_CASE("Several runs inside one Hydra job stay several, each with the job's args")
{
    TempFolder folder;
    folder.write("job/.hydra/config.yaml", "lr: 1e-3\nfold: null\n");
    for (const char* version : {"version_0", "version_1"}) {
        const std::string base = std::string("job/lightning_logs/") + version;
        folder.write(base + "/hparams.yaml", std::string("fold: ") + version + "\n");
        folder.write(base + "/checkpoints/step=1.ckpt", tinySafetensors());
    }
    const auto runs = find(folder.path()).runs;
    REQUIRE(runs.size() == 2);
    CHECK(runs[1].args.values == args(R"({"fold":"version_1","lr":0.001})"));
    CHECK(runs[1].args.sources.at("fold") == "hparams.yaml");
    CHECK(runs[1].args.sources.at("lr") == ".hydra/config.yaml");
}

TEST_CASE("Each job of a Hydra multirun is a model")
{
    TempFolder folder;
    folder.write("multirun/2026-11-05/10-24-00/multirun.yaml", "x: 1\n");
    for (const char* job : {"0", "1"}) {
        const std::string base = std::string("multirun/2026-11-05/10-24-00/") + job;
        folder.write(base + "/.hydra/config.yaml", std::string("seed: ") + job + "\n");
        folder.write(base + "/model.pt", tinySafetensors());
        folder.write(base + "/metrics.json", R"({"val":{"acc":0.5}})");
    }
    const auto runs = find(folder.path()).runs;
    REQUIRE(runs.size() == 2);
    CHECK(runs[0].name == "2026-11-05/10-24-00/0");
    CHECK(runs[1].args.values == args(R"({"seed":1})"));
    CHECK(runs[1].metrics.at("val.acc") == 0.5);
}

TEST_CASE("A Hugging Face run is one model with its checkpoint folders and shards")
{
    TempFolder folder;
    const std::string state = R"({"global_step":20,"epoch":2.0,"best_metric":0.4,"log_history":[
        {"step":10,"epoch":1.0,"loss":1.0},{"step":20,"epoch":2.0,"loss":0.5},{"step":20,"epoch":2.0,"eval_loss":0.4}]})";
    folder.write("out/config.json",
                 R"({"model_type":"bert","hidden_size":8,"_name_or_path":"bert-base-uncased"})");
    folder.write("out/trainer_state.json", state);
    folder.write("out/model-00001-of-00002.safetensors", tinySafetensors("a"));
    folder.write("out/model-00002-of-00002.safetensors", tinySafetensors("b"));
    folder.write(
        "out/model.safetensors.index.json",
        R"({"metadata":{},"weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}})");
    folder.write("out/tokenizer.json", "{}");
    folder.write("out/README.md", "# A card");
    folder.write("out/checkpoint-10/config.json", R"({"model_type":"bert"})");
    folder.write("out/checkpoint-10/model.safetensors", tinySafetensors());
    folder.write("out/checkpoint-10/optimizer.pt", "x");
    folder.write("out/runs/Nov05/events.out.tfevents.1", "x");
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "huggingface");
    REQUIRE(run.checkpoints.size() == 2);
    CHECK(run.checkpoints[0].files == std::vector<std::string>{"checkpoint-10/model.safetensors"});
    CHECK(run.checkpoints[0].step == 10);
    CHECK(run.checkpoints[0].metrics.at("loss") == 1.0);
    CHECK(run.checkpoints[1].files.size() == 3);
    CHECK(run.checkpoints[1].files[0] == "model.safetensors.index.json");
    CHECK(run.checkpoints[1].step == 20);
    CHECK(run.metrics.at("eval_loss") == 0.4);
    CHECK(run.metrics.at("best_metric") == 0.4);
    CHECK(run.readme == "# A card");
    CHECK(run.parentHints == std::vector<std::string>{"bert-base-uncased"});
    CHECK(hasFinding(run, "run.left-out"));
}

TEST_CASE("An adapter knows the model it adapts")
{
    TempFolder folder;
    folder.write("lora/adapter_config.json", R"({"base_model_name_or_path":"llama-3-8b","r":16})");
    folder.write("lora/adapter_model.safetensors", tinySafetensors());
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "huggingface");
    CHECK(run.args.values.find("r")->toInt() == 16);
    CHECK(run.parentHints == std::vector<std::string>{"llama-3-8b"});
}

TEST_CASE("MLflow's text is typed, its dots nest, its last metric is that of the highest step")
{
    TempFolder folder;
    folder.write("mlruns/1/meta.yaml", "name: 학습률 비교\n");
    const std::string run1 = "mlruns/1/0123456789abcdef/";
    folder.write(
        run1 + "meta.yaml",
        "run_name: lively-fox-1\nlifecycle_stage: active\nuser_id: kim\nstart_time: 1764000000038\n");
    folder.write(run1 + "params/optimizer.lr", "1e-3");
    folder.write(run1 + "params/optimizer.betas", "(0.9, 0.999)");
    folder.write(run1 + "params/version", "007");
    folder.write(run1 + "params/note", "재현 🧪");
    folder.write(run1 + "metrics/val/acc", "3 0.9 30\n1 0.5 10\n2 0.7 20\n4 0.9");
    folder.write(run1 + "tags/mlflow.source.git.commit", "abc123");
    folder.write(run1 + "tags/team", "vision");
    folder.write(run1 + "artifacts/model/data/model.pth", tinySafetensors());
    folder.write(run1 + "artifacts/model/MLmodel", "flavors: {}");
    folder.write("mlruns/1/ffff/meta.yaml", "run_name: gone\nlifecycle_stage: deleted\n");
    folder.write("mlruns/1/ffff/artifacts/model.pth", tinySafetensors());
    const auto run = onlyRun(folder.path());
    CHECK(run.name == "lively-fox-1");
    CHECK(run.experiment == "학습률 비교");
    CHECK(run.author == "kim");
    CHECK(run.created == 1764000000038);
    CHECK(run.codeCommit == "abc123");
    CHECK(run.tags == std::vector<std::string>{"team=vision"});
    CHECK(run.args.values ==
          args(R"({"optimizer":{"lr":0.001,"betas":[0.9,0.999]},"version":"007","note":"재현 🧪"})"));
    CHECK(findArg(run.args.values, "optimizer.lr")->isFloat());
    CHECK(run.args.texts.at("optimizer.lr") == "1e-3"); // typed, and the text kept
    CHECK(run.args.texts.count("version") == 0);
    CHECK(run.metrics.at("val/acc") == 0.9);
    CHECK(run.history.at("val/acc").front().step == std::nullopt); // the line without a step sorts as step 0
    REQUIRE(run.checkpoints.size() == 1);
    CHECK(run.checkpoints[0].files[0] == "artifacts/model/data/model.pth");
}

TEST_CASE("Ultralytics runs are read from args.yaml, results.csv and weights")
{
    TempFolder folder;
    folder.write("train7/args.yaml", "lr0: 0.01\nmodel: yolo.pt\n");
    folder.write("train7/results.csv", "  epoch,  metrics/mAP50(B)\n  1, 0.5\n");
    folder.write("train7/weights/best.pt", tinySafetensors());
    folder.write("train7/weights/last.pt", tinySafetensors("x"));
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "ultralytics");
    CHECK(run.checkpoints.size() == 2);
    CHECK(run.metrics.at("metrics/mAP50(B)") == 0.5);
}

TEST_CASE("A folder with one config and a folder of checkpoints is one run")
{
    TempFolder folder;
    folder.write("exp/config.toml", "lr = 0.1\n[metrics]\nacc = 0.9\n");
    folder.write("exp/checkpoints/epoch_1.pt", tinySafetensors());
    folder.write("exp/checkpoints/epoch_2.pt", tinySafetensors());
    folder.write("exp/metrics.jsonl",
                 "{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":0.25}\n{\"step\":3,\"lo");
    const auto run = onlyRun(folder.path());
    CHECK(run.layout == "folder");
    CHECK(run.args.values == args(R"({"lr":0.1})"));
    CHECK(run.metrics == std::map<std::string, double>{{"acc", 0.9}, {"loss", 0.25}});
    CHECK(run.checkpoints.size() == 2);
}

TEST_CASE("A folder of many models beside a config is not taken for one run")
{
    TempFolder folder;
    folder.write("config.yaml", "lr: 1\n");
    folder.write("checkpoints/sd15.ckpt", tinySafetensors());
    folder.write("checkpoints/sdxl.ckpt", tinySafetensors());
    CHECK(find(folder.path()).runs.size() == 2);
}

TEST_CASE("A pipeline of diffusers is one model of its parts")
{
    TempFolder folder;
    folder.write("sd/model_index.json",
                 R"({"_class_name":"StableDiffusionPipeline","unet":["diffusers","UNet2D"]})");
    for (const char* part : {"unet", "vae"}) {
        folder.write(std::string("sd/") + part + "/config.json", R"({"_class_name":"X"})");
        folder.write(std::string("sd/") + part + "/diffusion_pytorch_model.safetensors",
                     tinySafetensors(part));
    }
    const auto run = onlyRun(folder.path());
    CHECK(run.name == "sd");
    CHECK(run.checkpoints.size() == 2);
}

TEST_CASE("A framework's config keeps its member metrics, which configures them")
{
    TempFolder folder;
    folder.write("job/.hydra/config.yaml", "metrics:\n  topk: 5\n");
    folder.write("job/model.pt", tinySafetensors());
    const auto run = onlyRun(folder.path());
    CHECK(run.args.values == args(R"({"metrics":{"topk":5}})"));
    CHECK(run.metrics.empty());
}

TEST_CASE("The wrapping of a Weights & Biases config is taken off")
{
    TempFolder folder;
    folder.write("files/config.yaml",
                 "wandb_version: 1\n_wandb:\n  value: {}\nlr:\n  desc: null\n  value: 0.1\n");
    folder.write("files/model.pt", tinySafetensors());
    CHECK(onlyRun(folder.path()).args.values == args(R"({"lr":0.1})"));
}
