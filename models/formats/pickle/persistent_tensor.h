// PersistentTensor: a tensor that a pickle only names, its description being elsewhere in the file.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// What torch.save wrote of a tensor before version 0.1.10. Sizes in elements.
struct PersistentTensor {
    std::string storageType; ///< "torch.FloatStorage"
    std::string storage;     ///< key of the storage it views
    std::uint64_t storageElements = 0;
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

/// By the persistent id in the pickle.
using PersistentTensors = std::unordered_map<std::string, PersistentTensor>;

} // namespace modelbook
