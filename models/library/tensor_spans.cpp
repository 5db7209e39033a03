#include "models/library/tensor_spans.h"

#include "models/library/local_library.h"

#include <filesystem>

namespace modelbook {

namespace fs = std::filesystem;

std::vector<TensorSpan> spansOf(const CheckpointInfo& info, const std::string& fileName)
{
    std::vector<TensorSpan> spans;
    for (const auto& tensor : info.tensors) {
        const bool here = tensor.file < info.files.size()
                              ? fs::path(info.files[tensor.file]).filename() == fs::path(fileName).filename()
                              : info.files.empty();
        if (!here || !tensor.range)
            continue;
        const auto size = tensor.dtype.elementsPerBlock == 1 ? tensor.dtype.bytesPerBlock : 1;
        const bool planes = size == 2 || size == 4 || size == 8;
        spans.push_back({tensor.name, tensor.range->offset, tensor.range->length, planes ? size : 1, tensor.dtype.name,
                         tensor.shape, tensor.role == TensorRole::Optimizer ? optimizerRole : ""});
    }
    return spans;
}

} // namespace modelbook
