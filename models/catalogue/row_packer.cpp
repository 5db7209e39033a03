#include "models/catalogue/row_packer.h"

#include <zstd.h>

#include <cstring>

namespace modelbook {

namespace {

constexpr int zstdLevel = 3;
constexpr std::size_t dictionaryBytes = 48u << 10;

struct FreeContext {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// The lengths of the first two texts, then all three.
std::string joined(const CatalogueRow& row)
{
    const std::uint64_t lengths[2] = {row.args.size(), row.model.size()};
    std::string all(reinterpret_cast<const char*>(lengths), sizeof lengths);
    return all.append(row.args).append(row.model).append(row.readme);
}

} // namespace

struct RowPacker::Dictionary {
    explicit Dictionary(const std::string& bytes)
        : packing(ZSTD_createCDict(bytes.data(), bytes.size(), zstdLevel)), unpacking(ZSTD_createDDict(bytes.data(), bytes.size()))
    {
    }
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;
    ~Dictionary()
    {
        ZSTD_freeCDict(packing);
        ZSTD_freeDDict(unpacking);
    }
    ZSTD_CDict* packing;
    ZSTD_DDict* unpacking;
};

RowPacker::RowPacker() = default;
RowPacker::~RowPacker() = default;
RowPacker& RowPacker::operator=(RowPacker&&) noexcept = default;

bool RowPacker::has(std::int64_t dictionary) const
{
    return dictionary == 0 || m_dictionaries.count(dictionary) > 0;
}

void RowPacker::add(std::int64_t dictionary, const std::string& bytes)
{
    m_dictionaries[dictionary] = std::make_unique<Dictionary>(bytes);
}

std::string RowPacker::pack(const CatalogueRow& row, std::int64_t dictionary) const
{
    thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
    const auto all = joined(row);
    std::string packed(ZSTD_compressBound(all.size()), '\0');
    const auto found = m_dictionaries.find(dictionary);
    packed.resize(found == m_dictionaries.end()
                      ? ZSTD_compressCCtx(context.get(), packed.data(), packed.size(), all.data(), all.size(), zstdLevel)
                      : ZSTD_compress_usingCDict(context.get(), packed.data(), packed.size(), all.data(), all.size(), found->second->packing));
    return packed;
}

Result<CatalogueRow> RowPacker::unpack(ModelId id, const std::string& packed, std::int64_t dictionary) const
{
    thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    const auto found = m_dictionaries.find(dictionary);
    std::uint64_t lengths[2];
    if (size != ZSTD_CONTENTSIZE_ERROR && size != ZSTD_CONTENTSIZE_UNKNOWN && size >= sizeof lengths && size < 1ull << 32) {
        std::string all(size, '\0');
        const auto got = found == m_dictionaries.end()
                             ? ZSTD_decompressDCtx(context.get(), all.data(), all.size(), packed.data(), packed.size())
                             : ZSTD_decompress_usingDDict(context.get(), all.data(), all.size(), packed.data(), packed.size(), found->second->unpacking);
        std::memcpy(lengths, all.data(), sizeof lengths);
        const auto texts = all.size() - sizeof lengths;
        if (!ZSTD_isError(got) && got == all.size() && lengths[0] <= texts && lengths[1] <= texts - lengths[0])
            return CatalogueRow{std::move(id), all.substr(sizeof lengths, lengths[0]), all.substr(sizeof lengths + lengths[0], lengths[1]),
                                all.substr(sizeof lengths + lengths[0] + lengths[1])};
    }
    return makeError(ErrorCode::Corrupt, "the catalogue's row of model " + id + " is damaged; 'mbook reindex' builds it again");
}

std::string RowPacker::dictionaryOf(const std::vector<CatalogueRow>& rows)
{
    // Rows spread over all of them; what is near the end is cheapest to refer to, and any of them will do there.
    std::string bytes;
    const auto step = std::max<std::size_t>(1, rows.size() / 16);
    for (std::size_t i = 0; i < rows.size() && bytes.size() < dictionaryBytes; i += step)
        bytes += joined(rows[i]).substr(0, dictionaryBytes / 2);
    return bytes.substr(0, dictionaryBytes);
}

} // namespace modelbook
