// What is lost if this fails: the args of every script that prints them into a text file and no more.
#include "models/training/args_text.h"
#include "tests/models/training/support.h"

using namespace modelbook;

namespace {

ArgValue parsed(const std::string& text)
{
    return parseArgsText(text, "args.txt").value;
}

} // namespace

TEST_CASE("A printed Namespace is args, with their types")
{
    CHECK(parsed("Namespace(lr=0.1, name='a, b', sizes=[224, 224], amp=True, resume=None, opt=dict(a=1), out=\"x\")") ==
          args(R"j({"lr":0.1,"name":"a, b","sizes":[224,224],"amp":true,"resume":null,"opt":"dict(a=1)","out":"x"})j"));
    CHECK(parsed("INFO 2024: Namespace(depth=3,\n  seed='7')\n") == args(R"({"depth":3,"seed":"7"})"));
}

TEST_CASE("Flags are args, on one line or many")
{
    const auto expected = args(R"({"lr":0.001,"batch_size":64,"amp":true,"sizes":[1,2],"name":"a run"})");
    CHECK(parsed("python train.py --lr 0.001 --batch-size=64 --amp --sizes 1 2 --name 'a run'") == expected);
    CHECK(parsed("--lr 0.001\n--batch-size\n64\n--amp\n--sizes 1 2\n--name=\"a run\"\n") == expected);
    CHECK(parsed("--offset -3") == args(R"({"offset":-3})"));
}

TEST_CASE("Lines of keys and values are args")
{
    CHECK(parsed("lr: 0.1\nname = 'x'\n# a comment\ndata.path: /data/a:b\n") ==
          args(R"({"lr":0.1,"name":"x","data.path":"/data/a:b"})"));
    CHECK(parsed("----------------- Options ---------------\n"
                 "               batch_size: 1                             \t[default: 4]\n"
                 "                     name: horse2zebra\n----------------- End -------------------\n") ==
          args(R"({"batch_size":1,"name":"horse2zebra"})"));
    CHECK(parsed(R"({"lr": 0.1, "layers": [1, 2]})") == args(R"({"lr":0.1,"layers":[1,2]})"));
}

TEST_CASE("Prose, and what is cut off, are no args and no crash")
{
    CHECK(parsed("These are the weights of my thesis.\nNote: use with care.\nThey were trained in May.\n").isNull());
    CHECK(parsed("").isNull());
    CHECK(parsed("Namespace(").isNull());
    CHECK(parsed("Namespace(a='unclosed, b=[1, 2)") == args(R"({"a":"'unclosed, b=[1, 2"})"));
    CHECK(parsed("--").isNull());
    (void)parsed(std::string(200'000, '('));
    (void)parsed("--a " + std::string(100'000, '\''));
    (void)parsed(std::string("\0\xff--a=\0", 7));
}

TEST_CASE("A folder with weights and args.txt is a model with args")
{
    const TempFolder folder;
    folder.write("exp/args.txt", "Namespace(lr=0.01, arch='resnet18')");
    folder.write("exp/model.safetensors", tinySafetensors());
    const auto run = onlyRun(folder / "exp");
    CHECK(run.args.values == args(R"({"lr":0.01,"arch":"resnet18"})"));
    CHECK(run.args.sources.at("lr") == "args.txt");

    folder.write("gan/train_opt.txt", "lr: 0.0002 \t[default: 0.1]\nniter: 100\n");
    folder.write("gan/net_G.safetensors", tinySafetensors());
    CHECK(onlyRun(folder / "gan").args.values == args(R"({"lr":0.0002,"niter":100})"));

    folder.write("cmd/commandline_args.txt", "{\n  \"lr\": 0.5\n}");
    folder.write("cmd/checkpoints/epoch1.safetensors", tinySafetensors());
    CHECK(onlyRun(folder / "cmd").args.values == args(R"({"lr":0.5})"));
}

TEST_CASE("OmegaConf keeps its interpolations as they were written")
{
    const TempFolder folder;
    folder.write("config.yaml", "width: 64\nhidden: ${width}\nout: ${oc.env:HOME}/runs\n");
    folder.write("model.safetensors", tinySafetensors());
    CHECK(onlyRun(folder.path()).args.values ==
          args(R"({"width":64,"hidden":"${width}","out":"${oc.env:HOME}/runs"})"));
}
