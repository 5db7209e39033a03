#include "models/formats/gguf/gguf_types.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

struct Known {
    std::uint32_t number;
    std::string_view name;
    std::uint32_t bytes, elements;
};
// enum ggml_type and the block_* structs of ggml (ggml.h, ggml-common.h). Numbers that ggml has taken out (4, 5, and
// the rearranged 31 to 33 and 36 to 38) are kept where files with them exist.
constexpr std::array known{
    Known{0, "F32", 4, 1},         Known{1, "F16", 2, 1},         Known{2, "Q4_0", 18, 32},
    Known{3, "Q4_1", 20, 32},      Known{6, "Q5_0", 22, 32},      Known{7, "Q5_1", 24, 32},
    Known{8, "Q8_0", 34, 32},      Known{9, "Q8_1", 36, 32},      Known{10, "Q2_K", 84, 256},
    Known{11, "Q3_K", 110, 256},   Known{12, "Q4_K", 144, 256},   Known{13, "Q5_K", 176, 256},
    Known{14, "Q6_K", 210, 256},   Known{15, "Q8_K", 292, 256},   Known{16, "IQ2_XXS", 66, 256},
    Known{17, "IQ2_XS", 74, 256},  Known{18, "IQ3_XXS", 98, 256}, Known{19, "IQ1_S", 50, 256},
    Known{20, "IQ4_NL", 18, 32},   Known{21, "IQ3_S", 110, 256},  Known{22, "IQ2_S", 82, 256},
    Known{23, "IQ4_XS", 136, 256}, Known{24, "I8", 1, 1},         Known{25, "I16", 2, 1},
    Known{26, "I32", 4, 1},        Known{27, "I64", 8, 1},        Known{28, "F64", 8, 1},
    Known{29, "IQ1_M", 56, 256},   Known{30, "BF16", 2, 1},       Known{31, "Q4_0_4_4", 18, 32},
    Known{32, "Q4_0_4_8", 18, 32}, Known{33, "Q4_0_8_8", 18, 32}, Known{34, "TQ1_0", 54, 256},
    Known{35, "TQ2_0", 66, 256},   Known{36, "IQ4_NL_4_4", 18, 32}, Known{37, "IQ4_NL_4_8", 18, 32},
    Known{38, "IQ4_NL_8_8", 18, 32}, Known{39, "MXFP4", 17, 32},  Known{40, "NVFP4", 36, 64},
};

} // namespace

DType ggmlType(std::uint32_t number)
{
    const auto found =
        std::find_if(known.begin(), known.end(), [number](const Known& type) { return type.number == number; });
    if (found == known.end())
        return {"GGML_" + std::to_string(number), 0, 1};
    return {std::string(found->name), found->bytes, found->elements};
}

} // namespace modelbook
