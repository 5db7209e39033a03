// Pickles built opcode by opcode, for files made to hurt.
#pragma once

#include "tests/support/hostile/hostile_file.h"

#include <string>

namespace modelbook::test {

inline std::string pickleGlobal(const std::string& module, const std::string& name)
{
    return "c" + module + "\n" + name + "\n";
}

/// BINUNICODE.
inline std::string pickleText(const std::string& text)
{
    return "X" + littleEndian(text.size(), 4) + text;
}

/// Protocol 2: module.name("echo").
inline std::string pickleCall(const std::string& module, const std::string& name)
{
    return "\x80\x02" + pickleGlobal(module, name) + "(" + pickleText("echo") + "tR.";
}

/// {"w": a float tensor of that size and stride in a storage of that many elements}, as data.pkl has it.
inline std::string pickleTensor(std::int32_t elements, std::int32_t size, std::int32_t stride, std::int32_t offset = 0,
                                const std::string& key = "0", const std::string& storage = "FloatStorage")
{
    const auto number = [](std::int32_t value) { return "J" + littleEndian(static_cast<std::uint32_t>(value), 4); };
    return "\x80\x02}" + pickleText("w") + pickleGlobal("torch._utils", "_rebuild_tensor_v2") + "((" +
           pickleText("storage") + pickleGlobal("torch", storage) + pickleText(key) + pickleText("cpu") +
           number(elements) + "tQ" + number(offset) + number(size) + "\x85" + number(stride) + "\x85\x89" +
           pickleGlobal("collections", "OrderedDict") + ")RtRs.";
}

} // namespace modelbook::test
