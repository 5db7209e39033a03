// LibraryMaker: models as a lab has them, any number, made again alike from their number: choices with a skew, sweeps, numbers
// that are all different, mixed types, rare and missing args.
#pragma once

#include "models/library/model_record.h"

#include <random>

namespace modelbook::bench {

struct Shape {
    std::uint32_t models = 1'000'000;
    std::uint32_t args = 100;     ///< that a model has, about
    std::uint32_t names = 0;      ///< distinct arg names, of which each model has `args`; 0: all have the same
};

class LibraryMaker
{
public:
    explicit LibraryMaker(Shape shape) : m_shape(shape) {}
    ModelRecord model(std::uint32_t number) const;
    std::string readme(std::uint32_t number) const;
    /// The dotted path of an arg, and what may be asked of it.
    enum class Kind { Choice, Power, Few, Many, Text, Flag, Mixed, Rare };
    static Kind kindOf(std::uint32_t arg);
    static std::string nameOf(std::uint32_t arg);
    /// A value as it would be written in a question; empty where the model does not have it.
    static std::optional<ArgValue> valueOf(std::uint32_t arg, std::mt19937_64& random);

private:
    Shape m_shape;
};

} // namespace modelbook::bench
