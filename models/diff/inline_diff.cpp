#include "models/diff/inline_diff.h"

#include "models/args/canonical.h"

namespace modelbook {

namespace {

constexpr std::size_t shortText = 24;

/// The end of the first `count` characters, and the start of the last.
std::size_t firstCharacters(std::string_view text, std::size_t count)
{
    std::size_t at = 0;
    for (; at < text.size() && count > 0; --count) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
            ++at;
    }
    return at;
}

std::size_t lastCharacters(std::string_view text, std::size_t count)
{
    std::size_t at = text.size();
    for (; at > 0 && count > 0; --count) {
        --at;
        while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80)
            --at;
    }
    return at;
}

std::vector<std::string> elementsOf(const ArgValue& list)
{
    std::vector<std::string> elements;
    for (const auto& item : list.toList())
        elements.push_back(displayText(item));
    return elements;
}

} // namespace

bool hasInlineDiff(const ArgValue& base, const ArgValue& value)
{
    if (base.isList() && value.isList())
        return base.toList().size() + value.toList().size() > 2;
    return base.isString() && value.isString() && base.toString().size() > shortText && value.toString().size() > shortText;
}

std::vector<TextPiece> inlineDiff(const ArgValue& base, const ArgValue& value)
{
    if (base.isList() && value.isList())
        return diffElements(elementsOf(base), elementsOf(value));
    return diffText(base.isString() ? base.toString() : displayText(base), value.isString() ? value.toString() : displayText(value));
}

std::vector<TextPiece> shortenedPieces(const std::vector<TextPiece>& pieces, std::size_t keep)
{
    std::vector<TextPiece> out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        auto piece = pieces[i];
        if (piece.kind == TextPiece::Kind::Same) {
            const auto head = i == 0 ? 0 : firstCharacters(piece.text, keep);
            const auto tail = i + 1 == pieces.size() ? piece.text.size() : lastCharacters(piece.text, keep);
            if (head + 3 < tail)
                piece.text = piece.text.substr(0, head) + "…" + piece.text.substr(tail);
        }
        out.push_back(std::move(piece));
    }
    return out;
}

std::string piecesText(const std::vector<TextPiece>& pieces)
{
    std::string text;
    for (const auto& piece : pieces) {
        switch (piece.kind) {
        case TextPiece::Kind::Same:
            text += piece.text;
            break;
        case TextPiece::Kind::Removed:
            text += "[-" + piece.text + "-]";
            break;
        case TextPiece::Kind::Added:
            text += "{+" + piece.text + "+}";
            break;
        }
    }
    return text;
}

} // namespace modelbook
