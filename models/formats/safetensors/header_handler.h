// SafetensorsHandler: takes the events of a safetensors header and makes tensors and metadata of them.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/read_budget.h"

#include <optional>
#include <string>

namespace modelbook {

/// A RapidJSON handler. Returning false stops the parser; takeError() says why.
class SafetensorsHandler
{
public:
    SafetensorsHandler(CheckpointInfo& info, ReadBudget& budget, std::string fileName, std::uint64_t dataStart,
                       std::uint64_t fileSize);

    bool Null() { return value(); }
    bool Bool(bool) { return value(); }
    bool Int(int number) { return Int64(number); }
    bool Uint(unsigned number) { return Uint64(number); }
    bool Int64(std::int64_t number);
    bool Uint64(std::uint64_t number);
    bool Double(double) { return value(); }
    bool RawNumber(const char*, std::size_t, bool) { return value(); }
    bool String(const char* text, std::size_t length, bool copy);
    bool StartObject();
    bool Key(const char* text, std::size_t length, bool copy);
    bool EndObject(std::size_t);
    bool StartArray();
    bool EndArray(std::size_t);

    std::optional<Error> takeError() { return std::move(m_error); }
    /// Makes of the metadata what it says of format and args.
    void finish();

private:
    enum class Field { None, DType, Shape, Offsets, Unknown };

    bool value();
    bool fail(ErrorCode code, const std::string& what);
    bool check(Status status);
    bool addTensor();
    void findDuplicates();

    CheckpointInfo& m_info;
    ReadBudget& m_budget;
    std::string m_fileName;
    std::uint64_t m_dataStart, m_fileSize;
    int m_depth = 0;      ///< of objects
    int m_arrays = 0;     ///< of arrays
    bool m_metadata = false;
    Field m_field = Field::None;
    std::string m_key; ///< in the metadata
    std::string m_name, m_dtype;
    bool m_hasDType = false, m_hasShape = false;
    std::vector<std::int64_t> m_shape;
    std::vector<std::uint64_t> m_offsets;
    std::optional<Error> m_error;
};

} // namespace modelbook
