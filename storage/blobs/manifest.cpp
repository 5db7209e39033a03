#include "storage/blobs/manifest.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr int manifestVersion = 1;

Error corruptManifest(std::string_view name, const std::string& what)
{
    return makeError(ErrorCode::Corrupt, "the manifest " + std::string(name) + " is damaged: " + what);
}

} // namespace

std::string Manifest::toJson() const
{
    nlohmann::ordered_json json;
    json["version"] = manifestVersion;
    json["sha256"] = sha256;
    json["bytes"] = bytes;
    auto& chunkList = json["chunks"] = nlohmann::ordered_json::array();
    for (const auto& chunk : chunks)
        chunkList.push_back({chunk.name, chunk.bytes});
    auto& runList = json["runs"] = nlohmann::ordered_json::array();
    for (const auto& run : runs)
        runList.push_back({run.chunk, run.offset, run.length});
    auto& tensorList = json["tensors"] = nlohmann::ordered_json::array();
    for (const auto& tensor : tensors) {
        tensorList.push_back({{"name", tensor.name},
                              {"dtype", tensor.dtype},
                              {"shape", tensor.shape},
                              {"offset", tensor.offset},
                              {"bytes", tensor.bytes},
                              {"hash", tensor.hash}});
        if (!tensor.role.empty())
            tensorList.back()["role"] = tensor.role;
    }
    json["bases"] = bases;
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Manifest> Manifest::fromJson(std::string_view text, std::string_view name)
{
    Manifest manifest;
    try {
        const auto json = nlohmann::json::parse(text);
        if (json.at("version").get<int>() > manifestVersion)
            return makeError(ErrorCode::Unsupported, "the manifest " + std::string(name) +
                                                         " was written by a newer Modelbook; update this one");
        json.at("sha256").get_to(manifest.sha256);
        json.at("bytes").get_to(manifest.bytes);
        for (const auto& chunk : json.at("chunks"))
            manifest.chunks.push_back({chunk.at(0).get<std::string>(), chunk.at(1).get<std::uint64_t>()});
        for (const auto& run : json.at("runs"))
            manifest.runs.push_back({run.at(0).get<std::uint32_t>(), run.at(1).get<std::uint64_t>(),
                                     run.at(2).get<std::uint64_t>()});
        for (const auto& tensor : json.at("tensors")) {
            manifest.tensors.push_back({tensor.at("name"), tensor.at("dtype"), tensor.at("shape"), tensor.at("offset"),
                                        tensor.at("bytes"), tensor.at("hash"), tensor.value("role", "")});
        }
        if (const auto it = json.find("bases"); it != json.end())
            it->get_to(manifest.bases);
    } catch (const nlohmann::json::exception& error) {
        return corruptManifest(name, error.what());
    }
    std::uint64_t total = 0;
    for (const auto& run : manifest.runs) {
        if (run.chunk >= manifest.chunks.size())
            return corruptManifest(name, "a run names a chunk that is not listed");
        const auto size = manifest.chunks[run.chunk].bytes;
        if (run.offset > size || run.length > size - run.offset)
            return corruptManifest(name, "a run reaches beyond its chunk");
        total += run.length;
    }
    if (total != manifest.bytes)
        return corruptManifest(name, "its runs do not add up to the file");
    return manifest;
}

} // namespace modelbook
