// A comparison as text for terminals, JSON for programs, Markdown, TSV and HTML to pass on.
#pragma once

#include "models/diff/code_comparison.h"
#include "models/diff/model_diff.h"

#include <nlohmann/json.hpp>

#include <string>

namespace modelbook {

struct RenderOptions {
    enum class Rows { Differing, All, Common };
    Rows rows = Rows::Differing;
    bool ignored = false; ///< show the args that are folded away by default
    bool tensors = true;
    bool readme = true;
    bool whoChanged = false; ///< of three models with their ancestor as the baseline: say which of the two changed a row
    std::shared_ptr<const CodeComparison> code = {}; ///< files and log; null: the commits alone
    bool color = false;    ///< text only: ANSI colours
    std::size_t width = 0; ///< text only: columns of the terminal, 0 for no limit
};

/// Aligned columns under the summary; "" never: equal models say so.
std::string renderText(const ModelDiff& diff, const RenderOptions& options = {});
/// {"models":[ids],"summary":"…","args":[{"path","values":[…],"present":[bool…],"differs":bool}],"metrics":[same],
/// "tensors":[{"name","states":[…],"shapes":[…],"dtypes":[…]}],"code":…}; renames that are suggested in "renames".
/// All rows but the ignored, unless `rows` says otherwise. "code" is null where no model has a commit, else
/// {"commits":[…],"dirty":[bool…]} and, with `code`, "log":[[{"commit","author","time","message"}]…],
/// "files":[{"path","added":[n…],"removed":[n…]}],"problems":["…"].
nlohmann::ordered_json renderJson(const ModelDiff& diff, const RenderOptions& options = {});
std::string renderMarkdown(const ModelDiff& diff, const RenderOptions& options = {});
std::string renderTsv(const ModelDiff& diff, const RenderOptions& options = {});
/// One self-contained page: no script, nothing loaded from elsewhere.
std::string renderHtml(const ModelDiff& diff, const RenderOptions& options = {});
/// The sentence that all of them begin with.
std::string headlineOf(const ModelDiff& diff, const RenderOptions& options);

} // namespace modelbook
