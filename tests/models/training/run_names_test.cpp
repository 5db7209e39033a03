// What is lost if this fails: a table full of "version_0" and "checkpoint-500" that nobody can tell apart.
#include "models/training/run_names.h"
#include "support.h"

using namespace modelbook;

namespace {

std::string name(const char* path, const char* layout, const char* json = "{}")
{
    TempFolder temp;
    std::filesystem::create_directories(temp / path);
    return runName(**Folder::open(temp / path), layout, args(json));
}

} // namespace

TEST_CASE("A run is named by its folder, and by those above where that says little")
{
    CHECK(name("timm/digits-cnn-003", "timm") == "digits-cnn-003");
    CHECK(name("bert-sst2/checkpoint-500", "huggingface") == "bert-sst2 checkpoint-500");
    CHECK(name("bert-sst2/output", "huggingface") == "bert-sst2 output");
    CHECK(name("outputs/2026-11-05/10-24-00", "hydra") == "2026-11-05/10-24-00");
    CHECK(name("multirun/2026-11-05/10-24-00/3", "hydra") == "2026-11-05/10-24-00/3");
    CHECK(name("실험/모델 α", "folder") == "모델 α");
}

TEST_CASE("Lightning's version folders take the name of their experiment")
{
    CHECK(name("proj/lightning_logs/version_7", "lightning") == "proj version_7");
    CHECK(name("logs/resnet/version_7", "lightning") == "resnet version_7");
    CHECK(name("lightning_logs/version_7", "lightning", R"({"experiment":"digits"})") == "digits version_7");
    CHECK(name("lightning_logs/version_7", "lightning", R"({"run_name":"lively-fox"})") == "lively-fox");
    CHECK(name("runs/my-run", "lightning") == "my-run");
}
