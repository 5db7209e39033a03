"""Writes scalars.json: what PyYAML, and OmegaConf's loader on top of it, take plain scalars for.

Each entry: [text, PyYAML's [type, value], OmegaConf's [type, value]]. OmegaConf's loader is rebuilt here from
omegaconf/_utils.py (get_yaml_loader), so that only PyYAML is needed.
"""
import itertools
import json
import random
import re
import yaml


class OmegaLoader(yaml.SafeLoader):
    pass


OmegaLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(
        """^(?:
         [-+]?(?:[0-9][0-9_]*)\\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
        |\\.[0-9_]+(?:[eE][-+][0-9]+)?
        |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*
        |[-+]?\\.(?:inf|Inf|INF)
        |\\.(?:nan|NaN|NAN))$""",
        re.X,
    ),
    list("-+0123456789."),
)
OmegaLoader.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in OmegaLoader.yaml_implicit_resolvers.items()
}


def meaning(text, loader):
    try:
        value = yaml.load("a: " + text, Loader=loader)["a"]
    except Exception:  # a value the constructor trips over, such as "2026-13-45" or "0x_"
        return ["error", None]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", value] if -(2**63) <= value < 2**63 else ["bigint", str(value)]
    if isinstance(value, float):
        return ["float", repr(value)]
    if value is None:
        return ["null", None]
    if isinstance(value, str):
        return ["string", value]
    return ["date", None]


random.seed(1)
texts = set(
    """1e-3 1e3 1.0e-3 1.0e3 1.e+3 1. .5 .5e3 .5e+3 1_000 1_ 0_ 00 010 08 0o17 0x1F 0xFG 0b101 0b12 -0x1f +0b1 1:30 -1:30
    1:30.5 1:60 01:30 190:20:30 190:20:30.15 +3 -3 +.5 -.5 -.inf +.INF .Inf .inf .NaN .nan nan inf yes Yes YES yEs y n no on
    On OFF off true True TRUE tRUE false null Null NULL nULL ~ None 2026-11-05 2026-1-5 2026-11-05T10:24:00Z
    2026-11-05T1:24:00.5+01:00 1.2.3 1.2e 1e e1 9223372036854775807 9223372036854775808 -9223372036854775808
    123456789012345678901234567890 0.1 5.0e-05 1e400 1.0e+400 1.0e-400 1e+5 1E5 1_0.5_0 1_0e5 0.0 -0.0 -0 +0 007 1e05 ._5
    ._ .e1 adam sgd 3e-4 2.5e-4""".split()
)
for length in (1, 2, 3, 4, 5):
    for _ in range(150):
        texts.add("".join(random.choice("0123456789.+-_eExb:") for _ in range(length)))
entries = []
for text in sorted(texts):
    try:
        plain = yaml.compose("a: " + text).value[0][1]
    except Exception:
        continue
    if not isinstance(plain, yaml.ScalarNode) or plain.value != text or plain.style:
        continue  # no plain scalar, such as "-" or "a:"
    entries.append([text, meaning(text, yaml.SafeLoader), meaning(text, OmegaLoader)])
with open("scalars.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n")
