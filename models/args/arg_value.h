// ArgValue: one typed value of the training args, or a whole tree of them (design §3).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace modelbook {

enum class ArgType { Null, Bool, Int, Float, String, List, Map, Exotic };

/// A value the seven types cannot hold (an integer beyond 64 bits, a non-string key's map, a class), kept as text.
struct ExoticArg {
    std::string tag;  ///< what it was: "bigint", "date", "python:torch.dtype", …
    std::string text; ///< how its source spells it
    bool operator==(const ExoticArg&) const = default;
};

/// A typed value. A map keeps the order of its source; equality and canonical form do not depend on that order.
/// Readers bound nesting to `maxDepth`, so recursion over a value is safe. Value semantics; not synchronised.
class ArgValue
{
public:
    using List = std::vector<ArgValue>;
    using Member = std::pair<std::string, ArgValue>;
    using Map = std::vector<Member>;

    static constexpr int maxDepth = 64;

    ArgValue() = default; ///< null
    ArgValue(std::nullptr_t) {}
    ArgValue(bool value) : m_value(value) {}
    ArgValue(int value) : m_value(static_cast<std::int64_t>(value)) {}
    ArgValue(std::int64_t value) : m_value(value) {}
    ArgValue(double value) : m_value(value) {}
    ArgValue(const char* value) : m_value(std::string(value)) {}
    ArgValue(std::string value) : m_value(std::move(value)) {}
    ArgValue(List value) : m_value(std::move(value)) {}
    ArgValue(Map value) : m_value(std::move(value)) {}
    ArgValue(ExoticArg value) : m_value(std::make_shared<const ExoticArg>(std::move(value))) {}

    static ArgValue map() { return ArgValue(Map{}); }
    static ArgValue list() { return ArgValue(List{}); }

    ArgType type() const { return static_cast<ArgType>(m_value.index()); }
    bool isNull() const { return type() == ArgType::Null; }
    bool isBool() const { return type() == ArgType::Bool; }
    bool isInt() const { return type() == ArgType::Int; }
    bool isFloat() const { return type() == ArgType::Float; }
    bool isNumber() const { return isInt() || isFloat(); }
    bool isString() const { return type() == ArgType::String; }
    bool isList() const { return type() == ArgType::List; }
    bool isMap() const { return type() == ArgType::Map; }
    bool isExotic() const { return type() == ArgType::Exotic; }

    // Each asks for the type it names; call them only after checking it.
    bool toBool() const { return std::get<bool>(m_value); }
    std::int64_t toInt() const { return std::get<std::int64_t>(m_value); }
    /// Of an int or a float.
    double toDouble() const { return isInt() ? static_cast<double>(toInt()) : std::get<double>(m_value); }
    const std::string& toString() const { return std::get<std::string>(m_value); }
    const List& toList() const { return std::get<List>(m_value); }
    List& toList() { return std::get<List>(m_value); }
    const Map& toMap() const { return std::get<Map>(m_value); }
    Map& toMap() { return std::get<Map>(m_value); }
    const ExoticArg& toExotic() const { return *std::get<std::shared_ptr<const ExoticArg>>(m_value); }

    /// The member of a map, or null where this is no map or has no such key.
    const ArgValue* find(std::string_view key) const;
    ArgValue* find(std::string_view key);
    /// Sets a member of a map (making this one if it is null); the place of an existing key is kept.
    void set(std::string key, ArgValue value);

    /// Equality of design §3: 1 = 1.0 exactly, -0 = 0, NaN = NaN, maps without order; "1e-3" (a string that is a
    /// plain number with an exponent) equals 0.001. Absent is not null, and "1.10" is not "1.1".
    bool operator==(const ArgValue& other) const;

private:
    // Rare, and twice as large as the rest: wide args by the hundred fit the memory without it.
    std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map, std::shared_ptr<const ExoticArg>> m_value;
};

std::string_view argTypeName(ArgType type);

} // namespace modelbook
