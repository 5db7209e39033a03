// RowPacker: a catalogue's rows compressed against rows that came before: models of a library repeat the same words.
#pragma once

#include "models/library/model_record.h"
#include "storage/base/result.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace modelbook {

/// One model as the history spells it.
struct CatalogueRow {
    ModelId id;
    std::string args;   ///< args.json
    std::string model;  ///< model.json
    std::string readme; ///< README.md
};

/// Packs with a dictionary by number; 0 is none. pack() and unpack() are safe from any thread, add() is not.
class RowPacker
{
public:
    RowPacker();
    ~RowPacker();
    RowPacker& operator=(RowPacker&&) noexcept;

    bool has(std::int64_t dictionary) const;
    void add(std::int64_t dictionary, const std::string& bytes);
    std::string pack(const CatalogueRow& row, std::int64_t dictionary) const;
    /// Corrupt where the bytes are none of its own.
    Result<CatalogueRow> unpack(ModelId id, const std::string& packed, std::int64_t dictionary) const;

    /// What a dictionary for such rows should be: the texts of some of them.
    static std::string dictionaryOf(const std::vector<CatalogueRow>& rows);

private:
    struct Dictionary;
    std::map<std::int64_t, std::unique_ptr<Dictionary>> m_dictionaries;
};

} // namespace modelbook
