// Pickles that would run code when they are loaded, in the spellings that got past scanners, and such as exhaust.
// The globals are those of the advisories against picklescan, modelscan, fickling and PyTorch (GHSA, CVE-2025-1716,
// CVE-2025-1889, CVE-2025-46417 and their like): each ran code or reached the network behind a scanner's "clean".
#include "tests/support/hostile/pickles.h"

namespace modelbook::test {

namespace {

/// "module.name" of each bypass; the payload calls it.
constexpr const char* dangerous[] = {
    "os.system", "posix.system", "nt.system", "subprocess.Popen", "subprocess.check_output", "builtins.eval",
    "__builtin__.exec", "builtins.getattr", "builtins.compile", "builtins.__import__", "builtins.open", "runpy._run_code",
    "importlib.import_module", "pip.main", "pip._internal.main", "torch.hub.load", "torch.load",
    "torch.storage._load_from_bytes", "torch.utils.bottleneck.__main__.run_cprofile",
    "torch.utils.bottleneck.__main__.run_autograd_prof", "torch.utils.collect_env.run",
    "torch.utils._config_module.load_config", "torch.utils.data.datapipes.utils.decoder.basichandlers",
    "torch.jit.unsupported_tensor_ops.execWrapper", "torch._dynamo.guards.GuardBuilder.get",
    "torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression",
    "torch._inductor.codecache.compile_file", "torch.serialization.load", "numpy.f2py.crackfortran.getlincoef",
    "numpy.f2py.crackfortran.param_eval", "numpy.testing._private.utils.runstring", "numpy.load",
    "timeit.timeit", "cProfile.run", "profile.Profile.runctx", "pdb.run", "bdb.Bdb.run", "trace.Trace.run",
    "trace.Trace.runctx", "code.InteractiveInterpreter.runcode", "doctest.debug_script", "pydoc.locate",
    "pydoc.pipepager", "ensurepip._run_pip", "venv.create", "idlelib.autocomplete.AutoComplete.fetch_completions",
    "idlelib.calltip.get_entity", "idlelib.debugobj.ObjectTreeItem.SetText", "idlelib.pyshell.ModifiedInterpreter.runcode",
    "idlelib.run.Executive.runcode", "lib2to3.pgen2.grammar.Grammar.loads", "lib2to3.pgen2.pgen.ParserGenerator.make_label",
    "asyncio.unix_events._UnixSubprocessTransport._start", "multiprocessing.util.spawnv_passfds",
    "_posixsubprocess.fork_exec", "pty.spawn", "ctypes.CDLL", "webbrowser.open", "shutil.rmtree",
    "socket.create_connection", "ssl.get_server_certificate", "linecache.getline", "urllib.request.urlopen",
    "http.client.HTTPSConnection", "smtplib.SMTP", "requests.api.get", "aiohttp.client.ClientSession",
    "operator.attrgetter", "operator.methodcaller", "functools.partial", "functools.reduce", "marshal.loads",
    "types.FunctionType", "types.CodeType", "pickle.loads", "_pickle.Unpickler", "cloudpickle.cloudpickle.subimport",
    "dill._dill._create_function", "joblib.load", "pandas.read_pickle", "logging.config.listen",
    "uuid._get_command_stdout", "_osx_support._read_output", "_aix_support._read_cmd_output",
    "distutils.file_util.write_file", "cgitb.lookup", "imp.load_source", "zipimport.zipimporter", "code.interact",
    "site.main", "sys.exit", "gc.get_objects", "io.FileIO", "tempfile.mktemp", "test.support.script_helper.assert_python_ok",
    "torch.distributed.rpc.rpc_sync", "torch.package.PackageImporter", "tensorflow.io.write_file", "keras.models.load_model",
    "commands.getoutput", "popen2.popen2", "signal.signal", "threading.Thread", "concurrent.futures.ThreadPoolExecutor",
    "_bootsubprocess.check_output", "platform.popen", "builtins.map", "builtins.type", "shelve.open",
};

HostileFile danger(std::string what, std::string bytes)
{
    return {"pickle", std::move(what), std::move(bytes), {}, "pickle.dangerous-global"};
}

HostileFile broken(std::string what, std::string bytes, ErrorCode code)
{
    return {"pickle", std::move(what), std::move(bytes), code};
}

} // namespace

HostileFiles hostilePickle()
{
    HostileFiles files;
    for (const std::string full : dangerous) {
        const auto dot = full.rfind('.');
        files.push_back(danger("calls " + full, pickleCall(full.substr(0, dot), full.substr(dot + 1))));
    }
    const auto system = pickleGlobal("os", "system");
    const std::string run = "(" + pickleText("id") + "tR.";
    files.push_back(danger("in protocol 0", "cos\nsystem\n(S'id'\ntR."));
    files.push_back(danger("by INST", "(S'id'\nios\nsystem\n."));
    files.push_back(danger("by OBJ", "\x80\x02(" + system + pickleText("id") + "o."));
    files.push_back(danger("by NEWOBJ", "\x80\x02" + system + "(" + pickleText("id") + "t\x81."));
    files.push_back(danger("by NEWOBJ_EX", "\x80\x04" + system + "(" + pickleText("id") + "t}\x92."));
    files.push_back(danger("by STACK_GLOBAL", "\x80\x04" + pickleText("os") + pickleText("system") + "\x93" + run));
    files.push_back(danger("by names from the memo", "\x80\x04" + pickleText("system") + "\x94" + "0" + pickleText("os") +
                                                        std::string("h\x00", 2) + "\x93" + run));
    files.push_back(danger("through a harmless module", "\x80\x04" + pickleText("torch") + pickleText("os.system") + "\x93" + run));
    files.push_back(danger("through dunders", "\x80\x04" + pickleText("collections") +
                                                  pickleText("OrderedDict.__reduce_ex__.__globals__") + "\x93" + run));
    files.push_back(danger("inside a dict of weights", "\x80\x02}(" + pickleText("w") + system + "(" + pickleText("id") + "tRu."));
    files.push_back(danger("only named, for __reduce__ of another", "\x80\x02}" + pickleText("f") + system + "s."));
    files.push_back(danger("popped again after its call", "\x80\x02" + system + "(" + pickleText("id") + "tR0}."));
    files.push_back({"pickle", "an import computed while loading",
                     "\x80\x04]" + pickleText("system") + "\x93" + run, {}, "pickle.computed-global"});
    files.push_back({"pickle", "a call computed while loading",
                     "\x80\x02" + pickleGlobal("collections", "deque") + ")R(" + pickleText("id") + "tR.", {}, "pickle.computed-call"});
    files.push_back({"pickle", "a class of nobody knows whom", "\x80\x02" + pickleGlobal("mylab.models", "Net") + ")\x81}b.", {},
                     "pickle.unrecognised-global"});
    files.push_back({"pickle", "an extension code", "\x80\x02\x82\x01.", {}, "pickle.extension-code"});
    files.push_back({"pickle", "bytes after STOP", "\x80\x02}.garbage", {}, "pickle.data-after-stop"});
    files.push_back(danger("in a second pickle after STOP", "\x80\x02}." + pickleCall("os", "system")));
    files.push_back(danger("in a second pickle with a broken end", "\x80\x02}.\x80\x02" + system + "(" + pickleText("id") + "tR\xfe"));
    files.push_back(broken("payload before an unknown opcode", "\x80\x02" + system + "(" + pickleText("id") + "tR\xfe", ErrorCode::Corrupt));
    files.push_back(broken("payload before the end of the file", "\x80\x02" + system + "(" + pickleText("id") + "tR", ErrorCode::Truncated));
    files.push_back(broken("a text of 2 GB", std::string("\x80\x02X\xff\xff\xff\x7f") + "abc.", ErrorCode::Truncated));
    files.push_back(broken("a text of 2^63", "\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.", ErrorCode::Truncated));
    files.push_back(broken("a number of 2 GB", "\x80\x02\x8b\xff\xff\xff\x7f.", ErrorCode::Truncated));
    files.push_back(broken("a frame of 2^64", "\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xff.", ErrorCode::Truncated));
    files.push_back(broken("nothing on the stack", "\x80\x02.", ErrorCode::Corrupt));
    files.push_back(broken("no mark for a tuple", "\x80\x02t.", ErrorCode::Corrupt));
    files.push_back(broken("a memo key never written", std::string("\x80\x02h\x07.", 5), ErrorCode::Corrupt));
    files.push_back(broken("protocol 9 inside", std::string("\x80\x02\x80\x09}.", 6), ErrorCode::Unsupported));
    files.push_back(broken("three million marks", "\x80\x02" + std::string(3'000'000, '(') + ".", ErrorCode::Corrupt));
    std::string laughs = "\x80\x02]q\x01";
    for (char i = 1; i < 40; ++i) {
        laughs += "(";
        for (int k = 0; k < 10; ++k)
            laughs += std::string("h") + i;
        laughs += std::string("lq") + static_cast<char>(i + 1);
    }
    files.push_back({"pickle", "a billion laughs", laughs + "(" + pickleText("args") + "h\x28" + "d.", {}, "args.shortened"});
    return files;
}

} // namespace modelbook::test
