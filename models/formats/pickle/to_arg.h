// PickleToArg: the values of a pickle as typed args, bounded however often they share or contain themselves.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/pickle/meaning.h"

namespace modelbook {

/// Converts nodes of one graph. Shared references are copied, so the number of values made is bounded; what exceeds the
/// bound or ArgValue::maxDepth, and what contains itself, becomes an exotic value and truncated() is set.
class PickleToArg
{
public:
    PickleToArg(const PickleMeaning& meaning, ReadBudget& budget) : m_meaning(meaning), m_budget(budget) {}

    /// LimitExceeded or Cancelled only.
    Result<ArgValue> convert(PickleId id);
    bool truncated() const { return m_truncated; }

private:
    Result<ArgValue> value(PickleId id, int depth);
    Result<ArgValue> sequence(std::span<const PickleId> items, int depth);
    Result<ArgValue> mapping(PickleId id, int depth);
    Result<ArgValue> objectValue(PickleId id, int depth);
    Result<ArgValue> attributesOf(PickleId id, int depth, bool withClass);
    Result<ArgValue> array(PickleId id);
    Result<ArgValue> unknown(PickleId id, int depth);
    ArgValue cut(const char* why);

    const PickleMeaning& m_meaning;
    ReadBudget& m_budget;
    std::vector<PickleId> m_path; ///< containers being converted, to notice cycles
    std::uint64_t m_made = 0;
    bool m_truncated = false;
};

/// Python's spelling of a value, shortened to some thousand characters.
std::string pythonText(const ArgValue& value);

} // namespace modelbook
