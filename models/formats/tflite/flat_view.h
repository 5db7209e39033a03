// FlatView: checked access to the tables of a FlatBuffer (flatbuffers.dev/internals) in a file that is never loaded.
#pragma once

#include "models/formats/read_budget.h"
#include "storage/base/random_access_file.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

namespace modelbook {

/// The elements of a vector: `count` of them from `start` on, all inside the file.
struct FlatVector {
    std::uint64_t start = 0;
    std::uint64_t count = 0;
};

/// Every position is checked against the file before it is read: Corrupt where a table, field or vector lies outside.
/// Reads pages and keeps a few. Not thread-safe.
class FlatView
{
public:
    FlatView(const RandomAccessFile& file, ReadBudget& budget) : m_file(file), m_budget(budget) {}

    std::uint64_t size() const { return m_file.size(); }
    /// An unsigned little-endian number of 1 to 8 bytes.
    Result<std::uint64_t> number(std::uint64_t at, unsigned bytes);
    /// The table that the offset at `at` points to.
    Result<std::uint64_t> follow(std::uint64_t at);
    /// Where field `index` of the table at `table` lies; nullopt where it is absent and has its default.
    Result<std::optional<std::uint64_t>> field(std::uint64_t table, unsigned index);
    /// A field that is a number; `otherwise` where it is absent.
    Result<std::uint64_t> numberField(std::uint64_t table, unsigned index, unsigned bytes, std::uint64_t otherwise = 0);
    /// A field that is a vector of elements of that size; empty where it is absent.
    Result<FlatVector> vectorField(std::uint64_t table, unsigned index, unsigned elementBytes);
    /// A text of at most `limit` bytes; empty where it is absent.
    Result<std::string> textField(std::uint64_t table, unsigned index, std::uint64_t limit);
    /// A vector of whole numbers of 4 bytes, at most `limit` of them.
    Result<std::vector<std::int64_t>> integersField(std::uint64_t table, unsigned index, std::uint64_t limit);

private:
    Error corrupt(std::uint64_t at, const std::string& what) const;

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    std::unordered_map<std::uint64_t, std::string> m_pages;
};

} // namespace modelbook
