// What the tests of importers share: small real checkpoints, and looking a run up.
#pragma once

#include "models/args/canonical.h"
#include "models/training/run_finder.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <string>

namespace modelbook {

using test::TempFolder;

/// A safetensors file of one F32 tensor; the format: https://huggingface.co/docs/safetensors.
inline std::string tinySafetensors(const std::string& tensor = "weight", float value = 1)
{
    const std::string header = R"({")" + tensor + R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string bytes;
    for (int i = 0; i < 8; ++i)
        bytes += static_cast<char>((header.size() >> (8 * i)) & 0xFF);
    bytes += header;
    bytes.append(reinterpret_cast<const char*>(&value), 4);
    return bytes;
}

inline FoundRuns find(const std::filesystem::path& path, const RunFinderOptions& options = {})
{
    auto found = findRuns(path, options);
    if (!found)
        FAIL(found.error().text());
    return std::move(*found);
}

inline Run onlyRun(const std::filesystem::path& path)
{
    auto found = find(path);
    for (const auto& failed : found.failures)
        UNSCOPED_INFO(failed.path.string() << ": " << failed.error.text());
    REQUIRE(found.runs.size() == 1);
    return std::move(found.runs.front());
}

inline ArgValue args(const char* json)
{
    return *argsFromJson(nlohmann::ordered_json::parse(json));
}

inline bool hasFinding(const Run& run, std::string_view code)
{
    return std::any_of(run.findings.begin(), run.findings.end(),
                       [&](const Finding& f) { return f.code == code; });
}

} // namespace modelbook
