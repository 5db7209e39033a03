// What the HDF5 reader answers, taken apart as from a stranger: it may have been taken over by the file it read.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/hdf5/wire.h"
#include "models/formats/read_budget.h"

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

struct Hdf5Attribute {
    std::string object; ///< path without a leading slash, "" for the root
    std::string name;
    ArgValue value;
};

/// Everything that the reader told of one HDF5 file.
struct Hdf5Content {
    std::vector<TensorInfo> tensors;
    std::vector<Hdf5Attribute> attributes;
    std::vector<Finding> findings;
};

/// Takes Tensor, Attribute and Finding frames. Corrupt where a frame is not what it should be, Truncated where a
/// tensor reaches beyond the file, LimitExceeded by the budget.
class Hdf5Answer
{
public:
    Hdf5Answer(std::uint64_t fileSize, ReadBudget& budget) : m_fileSize(fileSize), m_budget(budget) {}

    Status take(hdf5wire::Frame kind, std::string_view body);
    Hdf5Content finish() { return std::move(m_content); }

private:
    Status takeTensor(std::string_view body);
    Status takeAttribute(std::string_view body);
    Status takeFinding(std::string_view body);

    std::uint64_t m_fileSize;
    ReadBudget& m_budget;
    Hdf5Content m_content;
};

/// The Error that a Failure frame stands for.
Error hdf5Failure(std::string_view body, const std::string& fileName);

} // namespace modelbook
