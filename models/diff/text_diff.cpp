#include "models/diff/text_diff.h"

#include <algorithm>
#include <optional>

namespace modelbook {

namespace {

using Kind = TextPiece::Kind;
using Tokens = std::vector<std::string_view>;

Tokens lines(std::string_view text)
{
    Tokens tokens;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        tokens.push_back(text.substr(at, end - at));
        at = end;
    }
    return tokens;
}

/// Words, runs of white space, and single marks. Bytes beyond ASCII belong to words.
Tokens words(std::string_view text)
{
    const auto kindOf = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
            return 0;
        const bool word = byte >= 0x80 || byte == '_' || (byte >= '0' && byte <= '9') ||
                          (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        return word ? 1 : 2;
    };
    Tokens tokens;
    for (std::size_t at = 0; at < text.size();) {
        const int kind = kindOf(text[at]);
        auto end = at + 1;
        while (kind != 2 && end < text.size() && kindOf(text[end]) == kind)
            ++end;
        tokens.push_back(text.substr(at, end - at));
        at = end;
    }
    return tokens;
}

struct Edit {
    Kind kind;
    std::size_t a, b; ///< indexes of the token in either text
};

/// The shortest edit script, or nullopt where it is longer than `limit`.
std::optional<std::vector<Edit>> shortestEdit(const Tokens& a, const Tokens& b, int limit)
{
    const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
    std::vector<std::vector<int>> trace;
    std::vector<int> furthest{0};
    for (int d = 0; d <= std::min(n + m, limit); ++d) {
        // furthest[k + d] is the furthest x on diagonal k reached with d edits.
        std::vector<int> next(static_cast<std::size_t>(2 * d + 1));
        for (int k = -d; k <= d; k += 2) {
            const auto before = [&](int diagonal) {
                const int index = diagonal + d - 1;
                return index >= 0 && index < static_cast<int>(furthest.size())
                           ? furthest[static_cast<std::size_t>(index)]
                           : -1;
            };
            int x = 0;
            if (d > 0)
                x = k == -d || (k != d && before(k - 1) < before(k + 1)) ? before(k + 1) : before(k - 1) + 1;
            int y = x - k;
            while (x < n && y < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(y)])
                ++x, ++y;
            next[static_cast<std::size_t>(k + d)] = x;
            if (x < n || y < m)
                continue;
            trace.push_back(std::move(next));
            // Back from the end along the path that led there.
            std::vector<Edit> edits;
            for (int step = d; step > 0; --step) {
                const auto& last = trace[static_cast<std::size_t>(step - 1)];
                const auto at = [&](int diagonal) {
                    const int index = diagonal + step - 1;
                    return index >= 0 && index < static_cast<int>(last.size())
                               ? last[static_cast<std::size_t>(index)]
                               : -1;
                };
                const int diagonal = x - y;
                const bool down =
                    diagonal == -step || (diagonal != step && at(diagonal - 1) < at(diagonal + 1));
                const int fromX = down ? at(diagonal + 1) : at(diagonal - 1);
                const int fromY = fromX - (down ? diagonal + 1 : diagonal - 1);
                while (x > fromX + (down ? 0 : 1) && y > fromY + (down ? 1 : 0)) {
                    --x, --y;
                    edits.push_back({Kind::Same, static_cast<std::size_t>(x), static_cast<std::size_t>(y)});
                }
                if (down)
                    edits.push_back({Kind::Added, 0, static_cast<std::size_t>(--y)});
                else
                    edits.push_back({Kind::Removed, static_cast<std::size_t>(--x), 0});
            }
            while (x > 0) {
                --x, --y;
                edits.push_back({Kind::Same, static_cast<std::size_t>(x), static_cast<std::size_t>(y)});
            }
            std::reverse(edits.begin(), edits.end());
            return edits;
        }
        trace.push_back(next);
        furthest = std::move(next);
    }
    return std::nullopt;
}

void append(std::vector<TextPiece>& pieces, Kind kind, std::string_view text)
{
    if (text.empty())
        return;
    if (!pieces.empty() && pieces.back().kind == kind)
        pieces.back().text += text;
    else
        pieces.push_back({kind, std::string(text)});
}

/// Within a change what was taken away comes first.
void appendEdits(std::vector<TextPiece>& pieces, const std::vector<Edit>& edits, const Tokens& a, const Tokens& b)
{
    std::string taken, put;
    const auto flush = [&] {
        append(pieces, Kind::Removed, taken);
        append(pieces, Kind::Added, put);
        taken.clear();
        put.clear();
    };
    for (const auto& edit : edits) {
        if (edit.kind == Kind::Removed) {
            taken += a[edit.a];
        } else if (edit.kind == Kind::Added) {
            put += b[edit.b];
        } else {
            flush();
            append(pieces, Kind::Same, a[edit.a]);
        }
    }
    flush();
}

void diffWords(std::vector<TextPiece>& pieces, const std::string& removed, const std::string& added)
{
    constexpr int limit = 600;
    const auto a = words(removed), b = words(added);
    const auto edits = removed.empty() || added.empty() ? std::nullopt : shortestEdit(a, b, limit);
    if (!edits) {
        append(pieces, Kind::Removed, removed);
        append(pieces, Kind::Added, added);
        return;
    }
    appendEdits(pieces, *edits, a, b);
}

} // namespace

std::vector<TextPiece> diffText(std::string_view a, std::string_view b)
{
    std::vector<TextPiece> pieces;
    // What both begin and end with needs no search.
    auto left = lines(a), right = lines(b);
    std::size_t head = 0;
    while (head < left.size() && head < right.size() && left[head] == right[head])
        append(pieces, Kind::Same, left[head++]);
    std::size_t tail = 0;
    while (tail < left.size() - head && tail < right.size() - head &&
           left[left.size() - 1 - tail] == right[right.size() - 1 - tail])
        ++tail;
    const Tokens ending(left.end() - static_cast<std::ptrdiff_t>(tail), left.end());
    left = Tokens(left.begin() + static_cast<std::ptrdiff_t>(head),
                  left.end() - static_cast<std::ptrdiff_t>(tail));
    right = Tokens(right.begin() + static_cast<std::ptrdiff_t>(head),
                   right.end() - static_cast<std::ptrdiff_t>(tail));

    constexpr int limit = 1000;
    std::string removed, added;
    const auto flush = [&] {
        diffWords(pieces, removed, added);
        removed.clear();
        added.clear();
    };
    if (const auto edits = shortestEdit(left, right, limit)) {
        for (const auto& edit : *edits) {
            if (edit.kind == Kind::Removed) {
                removed += left[edit.a];
            } else if (edit.kind == Kind::Added) {
                added += right[edit.b];
            } else {
                flush();
                append(pieces, Kind::Same, left[edit.a]);
            }
        }
    } else {
        for (const auto line : left)
            removed += line;
        for (const auto line : right)
            added += line;
    }
    flush();
    for (const auto line : ending)
        append(pieces, Kind::Same, line);
    return pieces;
}

std::vector<TextPiece> diffElements(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    constexpr int limit = 600;
    // An element and the comma after it are one; the last one's comma is not shown.
    const auto spelled = [](const std::vector<std::string>& list) {
        std::vector<std::string> texts;
        for (const auto& element : list)
            texts.push_back(element + ", ");
        return texts;
    };
    const auto textsA = spelled(a), textsB = spelled(b);
    const Tokens left(textsA.begin(), textsA.end()), right(textsB.begin(), textsB.end());
    std::vector<TextPiece> pieces;
    if (const auto edits = shortestEdit(left, right, limit)) {
        appendEdits(pieces, *edits, left, right);
    } else {
        for (const auto token : left)
            append(pieces, Kind::Removed, token);
        for (const auto token : right)
            append(pieces, Kind::Added, token);
    }
    // The last of both, or the last of either's own; a shared element before it needs its comma for the other list.
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
        const bool last = piece == pieces.rbegin();
        if (!last && (piece->kind == Kind::Same || piece->kind == pieces.back().kind))
            break;
        piece->text.resize(piece->text.size() - 2);
        if (piece->kind == Kind::Same)
            break;
    }
    return pieces;
}

WordCount countWords(const std::vector<TextPiece>& pieces)
{
    WordCount count;
    for (const auto& piece : pieces) {
        if (piece.kind == Kind::Same)
            continue;
        std::size_t found = 0;
        bool inside = false;
        for (const char c : piece.text) {
            const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
            found += !space && !inside;
            inside = !space;
        }
        (piece.kind == Kind::Added ? count.added : count.removed) += found;
    }
    return count;
}

} // namespace modelbook
