#include "models/formats/pickle/globals.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

// Modules from which no checkpoint needs anything, and which run code, load it, or reach files, processes and the
// network. Collected from the block lists of picklescan, modelscan and fickling and from the advisories against them
// (GHSA-*), whose point is mostly that a list like this is never complete: hence "unrecognised" for all else.
constexpr std::array dangerousModules{
    "os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "shutil", "pty", "socket", "_socket", "runpy",
    "importlib", "_frozen_importlib", "_frozen_importlib_external", "imp", "_imp", "pkgutil", "zipimport", "marshal",
    "pickle", "_pickle", "cPickle", "cloudpickle", "dill", "joblib", "shelve", "code", "codeop", "pdb", "bdb", "trace",
    "timeit", "profile", "cProfile", "doctest", "pip", "ensurepip", "venv", "setuptools", "pkg_resources", "distutils",
    "ctypes", "_ctypes", "cffi", "commands", "popen2", "webbrowser", "asyncio", "multiprocessing", "concurrent",
    "threading", "_thread", "signal", "pydoc", "pydoc_data", "idlelib", "lib2to3", "turtledemo", "test", "unittest",
    "http", "urllib", "urllib2", "httplib", "requests", "aiohttp", "httpx", "ftplib", "telnetlib", "smtplib", "poplib",
    "imaplib", "nntplib", "xmlrpc", "ssl", "_ssl", "socketserver", "paramiko", "linecache", "fileinput", "tempfile",
    "site", "sysconfig", "platform", "_osx_support", "_aix_support", "_bootsubprocess", "_pyrepl", "antigravity",
    "mailcap", "cgitb", "cgi", "py_compile", "compileall", "symtable", "inspect", "gc", "weakref", "atexit", "faulthandler",
    "sqlite3", "_sqlite3", "tkinter", "_tkinter", "curses", "readline", "rlcompleter", "cmd", "fcntl", "mmap", "_io", "io",
    "nturl2path", "netrc", "crypt", "pwd", "grp", "resource", "syslog", "operator", "_operator", "zipfile", "tarfile",
    "zipapp", "jinja2", "IPython", "nbformat", "fabric", "invoke", "sh", "plumbum", "pexpect", "psutil", "win32api",
    "win32com", "_winapi", "winreg", "msvcrt", "optparse", "getopt", "shlex", "string", "codeop", "ast", "opcode", "dis",
};

// Modules of which only some names are dangerous: "module.name" where the name may have more dotted parts.
constexpr std::array dangerousNames{
    "builtins.eval", "builtins.exec", "builtins.execfile", "builtins.compile", "builtins.open", "builtins.file",
    "builtins.getattr", "builtins.setattr", "builtins.delattr", "builtins.hasattr", "builtins.vars",
    "builtins.globals", "builtins.locals", "builtins.dir", "builtins.__import__", "builtins.__build_class__",
    "builtins.breakpoint", "builtins.input", "builtins.raw_input", "builtins.apply", "builtins.map",
    "builtins.filter", "builtins.reduce", "builtins.type", "builtins.super", "builtins.property", "builtins.classmethod",
    "builtins.staticmethod", "builtins.memoryview", "builtins.exit", "builtins.quit", "builtins.help", "builtins.reload",
    "functools.partial", "functools.partialmethod", "functools.reduce", "functools.singledispatch",
    "types.CodeType", "types.FunctionType", "types.LambdaType", "types.MethodType", "types.ModuleType",
    "types.new_class", "types.coroutine", "codecs.open", "codecs.StreamReaderWriter", "logging.config",
    "logging.FileHandler", "logging.handlers", "uuid._get_command_stdout", "uuid._popen",
    "numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "numpy.fromfile", "numpy.memmap", "numpy.save", "numpy.savetxt",
    "numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.core._internal", "numpy.lib.npyio", "numpy.ctypeslib",
    "numpy.lib.utils", "numpy.lib.format",
    "pandas.read_pickle", "pandas.io", "pandas.eval", "pandas.core.computation", "pandas.compat.pickle_compat",
    "torch.load", "torch.save", "torch.serialization", "torch.hub", "torch.package", "torch.jit", "torch.ops",
    "torch.classes", "torch.compile", "torch.storage._load_from_bytes", "torch._utils._import_dotted_name",
    "torch.utils.cpp_extension", "torch.utils.bottleneck", "torch.utils.collect_env", "torch.utils._config_module",
    "torch.utils.data.datapipes.utils", "torch.utils.file_baton", "torch.utils.model_zoo", "torch.utils.show_pickle", "torch.utils.hipify",
    "torch.utils.throughput_benchmark", "torch.utils.viz", "torch.testing", "torch.distributed.rpc", "torch.distributed.elastic", "torch.distributed.launcher",
    "torch.distributed.run", "torch.multiprocessing",
    "torch._inductor", "torch._dynamo", "torch._functorch", "torch._C", "torch._jit_internal", "torch._library",
    "torch._ops", "torch._classes", "torch._sources", "torch._tensor_str", "torch.fx", "torch.onnx", "torch.profiler",
    "torch.cuda._run_command", "torch.library", "torch.contrib", "torch.backends", "torch.export", "torch._export",
    "tensorflow.py_function", "tensorflow.io", "tensorflow.load_library", "keras.models.load_model",
    "keras.layers.Lambda", "keras.src.layers.core.lambda_layer", "keras.utils.get_file", "keras.src.utils",
    "scipy.io", "scipy.weave", "sklearn.datasets", "sklearn.externals.joblib", "yaml.load", "yaml.unsafe_load",
    "copyreg.add_extension", "copyreg.extension", "copyreg.pickle",
    "contextlib.contextmanager", "transformers.pipeline", "transformers.dynamic_module_utils",
    "datasets.load_dataset", "huggingface_hub.hf_hub_download", "fsspec.open", "pathlib.Path.write_text",
    "pathlib.Path.write_bytes", "pathlib.Path.unlink", "pathlib.Path.open",
};

// Names whose call makes a value and nothing else.
constexpr std::array inertNames{
    "builtins.set", "builtins.frozenset", "builtins.list", "builtins.dict", "builtins.tuple", "builtins.int",
    "builtins.long", "builtins.float", "builtins.complex", "builtins.bool", "builtins.str", "builtins.unicode",
    "builtins.bytes", "builtins.bytearray", "builtins.slice", "builtins.range", "builtins.xrange", "builtins.object",
    "builtins.Ellipsis", "builtins.NotImplemented",
    "collections.OrderedDict", "collections.defaultdict", "collections.Counter", "collections.deque",
    "copyreg._reconstructor", "copyreg.__newobj__", "copyreg.__newobj_ex__", "_codecs.encode",
    "argparse.Namespace", "types.SimpleNamespace", "types.MappingProxyType", "decimal.Decimal",
    "_decimal.Decimal", "fractions.Fraction", "datetime.datetime", "datetime.date", "datetime.time",
    "datetime.timedelta", "datetime.timezone", "uuid.UUID", "uuid.SafeUUID",
    "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.PurePosixPath", "pathlib.PureWindowsPath", "pathlib.Path",
    "pathlib._local.PosixPath", "pathlib._local.WindowsPath", "pathlib._local.PurePosixPath",
    "numpy.dtype", "numpy.ndarray", "numpy.core.multiarray._reconstruct", "numpy.core.multiarray.scalar",
    "numpy._core.multiarray._reconstruct", "numpy._core.multiarray.scalar", "numpy.core.numeric._frombuffer",
    "numpy._core.numeric._frombuffer", "numpy.core.multiarray._frombuffer", "numpy.bool_", "numpy.float16",
    "numpy.float32", "numpy.float64", "numpy.int8", "numpy.int16", "numpy.int32", "numpy.int64", "numpy.uint8",
    "numpy.uint16", "numpy.uint32", "numpy.uint64", "numpy.str_", "numpy.complex64", "numpy.complex128",
    "numpy.random._pickle.__randomstate_ctor", "numpy.random._pickle.__generator_ctor",
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state",
    "torch._utils._rebuild_qtensor", "torch._utils._rebuild_sparse_tensor",
    "torch._utils._rebuild_sparse_csr_tensor", "torch._utils._rebuild_nested_tensor",
    "torch._utils._rebuild_meta_tensor_no_storage", "torch._utils._rebuild_wrapper_subclass",
    "torch._utils._rebuild_device_tensor_from_numpy", "torch._utils._rebuild_xla_tensor",
    "torch._tensor._rebuild_from_type", "torch._tensor._rebuild_from_type_v2", "torch.tensor._rebuild_from_type",
    "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
    "torch.Size", "torch.device", "torch.dtype", "torch.Generator", "torch.serialization._get_layout",
    "torch.storage.UntypedStorage", "torch.storage.TypedStorage", "torch.storage._UntypedStorage",
    "torch.storage._TypedStorage", "torch.UntypedStorage", "torch.per_tensor_affine", "torch.per_channel_affine",
    "torch.strided", "torch.sparse_coo", "torch.jit._pickle.build_intlist", "torch.jit._pickle.build_tensorlist",
    "torch.jit._pickle.build_doublelist", "torch.jit._pickle.build_boollist",
    "torch.jit._pickle.build_tensor_from_id", "torch.jit._pickle.restore_type_tag",
    "torch.utils.data.distributed.DistributedSampler",
    "omegaconf.dictconfig.DictConfig", "omegaconf.listconfig.ListConfig", "omegaconf.nodes.AnyNode",
    "omegaconf.nodes.StringNode", "omegaconf.nodes.IntegerNode", "omegaconf.nodes.FloatNode",
    "omegaconf.nodes.BooleanNode", "omegaconf.nodes.EnumNode", "omegaconf.nodes.PathNode",
    "omegaconf.nodes.BytesNode", "omegaconf.nodes.UnionNode", "omegaconf.nodes.InterpolationResultNode",
    "omegaconf.base.Metadata", "omegaconf.base.ContainerMetadata", "omegaconf.base.UnionNode", "typing.Any",
    "typing.Union", "typing.Dict", "typing.List", "typing.Optional",
    "pytorch_lightning.utilities.parsing.AttributeDict", "lightning.fabric.utilities.data.AttributeDict",
    "lightning_fabric.utilities.data.AttributeDict", "lightning.pytorch.utilities.parsing.AttributeDict",
    "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
    "pytorch_lightning.callbacks.early_stopping.EarlyStopping",
    "easydict.EasyDict", "addict.addict.Dict", "ml_collections.config_dict.config_dict.ConfigDict",
    "yacs.config.CfgNode", "fvcore.common.config.CfgNode",
    "transformers.training_args.TrainingArguments", "transformers.training_args.OptimizerNames",
    "transformers.trainer_utils.IntervalStrategy", "transformers.trainer_utils.SchedulerType",
    "transformers.trainer_utils.HubStrategy", "transformers.trainer_utils.SaveStrategy",
    "transformers.trainer_utils.EvaluationStrategy", "transformers.trainer_utils.FSDPOption",
    "transformers.trainer_pt_utils.AcceleratorConfig", "accelerate.utils.dataclasses.DistributedType",
    "accelerate.state.PartialState", "transformers.debug_utils.DebugOption",
    "transformers.integrations.deepspeed.HfTrainerDeepSpeedConfig",
};

// The module a name of old Pythons or of a C implementation stands for.
std::string_view canonicalModule(std::string_view module)
{
    if (module == "__builtin__" || module == "_builtins")
        return "builtins";
    if (module == "copy_reg")
        return "copyreg";
    return module;
}

bool startsWithPath(std::string_view path, std::string_view prefix)
{
    return path.size() >= prefix.size() && path.substr(0, prefix.size()) == prefix &&
           (path.size() == prefix.size() || path[prefix.size()] == '.');
}

bool isTorchStorageOrType(std::string_view full)
{
    if (!startsWithPath(full, "torch") || full.size() < 7)
        return false;
    auto name = full.substr(6);
    if (startsWithPath(name, "cuda"))
        name.remove_prefix(std::min<std::size_t>(5, name.size()));
    if (name.find('.') != std::string_view::npos)
        return false;
    constexpr std::array kinds{"Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool",
                               "ComplexFloat", "ComplexDouble", "QUInt8", "QInt8", "QInt32", "QUInt4x2", "QUInt2x4"};
    for (const std::string_view kind : kinds) {
        if (startsWithPath(name, kind) || (name.substr(0, kind.size()) == kind &&
                                           (name.substr(kind.size()) == "Storage" || name.substr(kind.size()) == "Tensor")))
            return true;
    }
    constexpr std::array types{"float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8",
                               "uint16", "uint32", "uint64", "bool", "complex64", "complex128", "complex32", "qint8",
                               "quint8", "qint32", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz",
                               "float8_e5m2fnuz", "float8_e8m0fnu", "float", "double", "half", "long", "int", "short"};
    return std::find(types.begin(), types.end(), name) != types.end();
}

/// Modules of layers: their objects hold weights; making one runs only its own initialiser.
bool isTorchModule(std::string_view full)
{
    return startsWithPath(full, "torch.nn.modules") || startsWithPath(full, "torch.optim");
}

} // namespace

GlobalClass classifyGlobal(std::string_view module, std::string_view name)
{
    if (module == "?")
        return GlobalClass::Dangerous;
    const auto full = std::string(canonicalModule(module)) + "." + std::string(name);
    // A class of a TorchScript archive: its own interpreter runs the archive's code, Python knows no such module.
    if (startsWithPath(module, "__torch__"))
        return GlobalClass::KnownInert;
    const auto isExact = [&](std::string_view known) { return full == known; };
    if (std::any_of(inertNames.begin(), inertNames.end(), isExact) || isTorchStorageOrType(full))
        return GlobalClass::KnownInert;
    const auto isBelow = [&](std::string_view prefix) { return startsWithPath(full, prefix); };
    if (std::any_of(dangerousModules.begin(), dangerousModules.end(), isBelow) ||
        std::any_of(dangerousNames.begin(), dangerousNames.end(), isBelow))
        return GlobalClass::Dangerous;
    // From protocol 4 on a name may have dots and so reach through a harmless module into another: "torch" has an
    // attribute "os". A dunder in a path reaches the machinery below any object.
    for (std::size_t at = full.find('.'); at != std::string::npos; at = full.find('.', at + 1)) {
        const auto tail = std::string_view(full).substr(at + 1);
        if (tail.substr(0, 2) == "__")
            return GlobalClass::Dangerous;
        if (at < canonicalModule(module).size())
            continue;
        const auto tailIsBelow = [&](std::string_view prefix) { return startsWithPath(tail, prefix); };
        const auto afterModule = tail.find('.') != std::string_view::npos || at > canonicalModule(module).size();
        if (afterModule && std::any_of(dangerousModules.begin(), dangerousModules.end(), tailIsBelow))
            return GlobalClass::Dangerous;
    }
    return isTorchModule(full) && name.find('.') == std::string_view::npos ? GlobalClass::KnownInert
                                                                           : GlobalClass::Unrecognised;
}

void reportPickle(const PickleGraph& graph, const std::string& part, CheckpointInfo& info)
{
    constexpr std::size_t mostNamed = 200; // a hostile file may name a million
    std::size_t named = 0;
    std::string inert;
    for (const auto& global : graph.globals()) {
        const auto kind = classifyGlobal(global.module, global.name);
        const auto shown = global.full().substr(0, 200);
        if (kind == GlobalClass::KnownInert) {
            if (inert.size() < 2000)
                inert += (inert.empty() ? "" : ", ") + shown;
            continue;
        }
        if (named == mostNamed && kind != GlobalClass::Dangerous)
            continue;
        named += named < mostNamed ? 1 : 0;
        const auto where = part + " at offset " + std::to_string(global.position);
        if (kind == GlobalClass::Dangerous) {
            if (info.findings.size() < 2 * mostNamed)
                info.addFinding(Finding::Level::Danger, "pickle.dangerous-global",
                                where + (global.called ? " calls " : " names ") + shown +
                                    ", which can run code when the file is loaded in Python",
                                global.position);
        } else {
            info.addFinding(Finding::Level::Warning, "pickle.unrecognised-global",
                            where + (global.called ? " calls " : " names ") + shown +
                                ", of which nothing is known; loading the file in Python runs it",
                            global.position);
        }
    }
    for (const auto& oddity : graph.oddities()) {
        info.addFinding(oddity.danger ? Finding::Level::Danger : Finding::Level::Warning, oddity.code,
                        part + " at offset " + std::to_string(oddity.position) + " " + oddity.message,
                        oddity.position);
    }
    if (!inert.empty())
        info.addFinding(Finding::Level::Info, "pickle.known-inert-globals", part + " uses the known, inert " + inert);
}

} // namespace modelbook
