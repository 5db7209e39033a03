#include "ui/theme/theme.h"

#include "ui/theme/check_style.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QPalette>

#include <array>

namespace modelbook {

namespace {

/// The first family that is installed; the last one where none is.
QString firstFamily(const QStringList& wanted)
{
    const auto installed = QFontDatabase::families();
    for (const auto& family : wanted) {
        if (installed.contains(family))
            return family;
    }
    return wanted.last();
}

QPalette paletteOf(const Tokens& t)
{
    QPalette palette;
    palette.setColor(QPalette::Window, t.background);
    palette.setColor(QPalette::WindowText, t.ink);
    palette.setColor(QPalette::Base, t.background);
    palette.setColor(QPalette::AlternateBase, t.side);
    palette.setColor(QPalette::Text, t.ink);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.ink);
    palette.setColor(QPalette::Highlight, t.selection);
    palette.setColor(QPalette::HighlightedText, t.ink);
    palette.setColor(QPalette::PlaceholderText, t.muted);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.ink);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::LinkVisited, t.accent);
    palette.setColor(QPalette::Mid, t.line);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

} // namespace

Tokens Tokens::light()
{
    return {"#ffffff", "#f8f8f7", "#ffffff", "#e8e8e5", "#f0f0ee", "#26282c", "#6b6e74", "#b9bbbf",
            "#3b5bdb", "#edf1ff", "#fff3cf", "#e2f5e7", "#fde6e4", "#eef2ff", "#f6f6f4", "#dbe3fe", false};
}

Tokens Tokens::darkTokens()
{
    return {"#1b1c1f", "#202125", "#25262b", "#313338", "#292a2f", "#dcdde0", "#9a9da3", "#5d6067",
            "#7f9cff", "#273056", "#4a3d16", "#1e3d2a", "#4a2523", "#262d47", "#232428", "#323d68", true};
}

Theme& Theme::instance()
{
    static Theme theme;
    return theme;
}

Theme::Theme() : m_tokens(Tokens::light())
{
    m_textFamily = firstFamily({QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("DejaVu Sans"),
                                QStringLiteral("sans-serif")});
    m_monoFamily = firstFamily({QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"),
                                QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
    // Hangul and Han: without a stated fallback, fontconfig may pick a serif.
    const auto cjk = firstFamily({QStringLiteral("Noto Sans CJK KR"), QStringLiteral("NanumGothic"),
                                  QStringLiteral("sans-serif")});
    QFont::insertSubstitution(m_textFamily, cjk);
    QFont::insertSubstitution(m_monoFamily, firstFamily({QStringLiteral("Noto Sans Mono CJK KR"), cjk}));
}

void Theme::apply(QApplication& app, Mode mode)
{
    static const QPalette systemPalette = QApplication::palette();
    m_mode = mode;
    const bool systemIsDark = systemPalette.color(QPalette::Window).lightness() < 128;
    const bool dark = mode == Mode::Dark || (mode == Mode::System && systemIsDark);
    m_tokens = dark ? Tokens::darkTokens() : Tokens::light();
    app.setStyle(new CheckStyle);
    app.setPalette(paletteOf(m_tokens));
    app.setFont(textFont());
    app.setStyleSheet(styleSheet());
    Q_EMIT changed();
}

QFont Theme::textFont(int pixelSize, QFont::Weight weight) const
{
    // Made once: a page of cells asks a thousand times.
    const auto [it, isNew] = m_fonts.try_emplace({pixelSize, weight});
    if (isNew) {
        it->second = QFont(m_textFamily);
        it->second.setPixelSize(pixelSize);
        it->second.setWeight(weight);
    }
    return it->second;
}

QFont Theme::monoFont(int pixelSize) const
{
    QFont font(m_monoFamily);
    font.setPixelSize(pixelSize);
    font.setStyleHint(QFont::Monospace);
    return font;
}

Theme::ChipColors Theme::chipColors(const QString& text) const
{
    static const std::array<ChipColors, 8> lightChips{{{"#1d6b3a", "#e2f5e7"},
                                                       {"#2f47a8", "#e6ebff"},
                                                       {"#8a4b12", "#fdebdc"},
                                                       {"#97214f", "#fde4ee"},
                                                       {"#0f6470", "#dff3f6"},
                                                       {"#6a3fa0", "#efe6fb"},
                                                       {"#6b5a08", "#f8f0cc"},
                                                       {"#46484d", "#ececea"}}};
    static const std::array<ChipColors, 8> darkChips{{{"#9fdcb4", "#1e3d2a"},
                                                      {"#b3c3ff", "#27315c"},
                                                      {"#f0bf94", "#48301c"},
                                                      {"#f5a9c6", "#4a2236"},
                                                      {"#93d9e2", "#1b3d43"},
                                                      {"#cdb4f0", "#392a52"},
                                                      {"#e4d283", "#433b15"},
                                                      {"#c4c6ca", "#35373c"}}};
    // FNV-1a: qHash is seeded per process, and colours must stay.
    std::uint32_t hash = 2166136261u;
    for (const auto byte : text.toUtf8())
        hash = (hash ^ static_cast<std::uint8_t>(byte)) * 16777619u;
    return (m_tokens.dark ? darkChips : lightChips)[(hash >> 8) % 8];
}

QColor Theme::heat(double share) const
{
    share = std::clamp(share, 0.0, 1.0);
    const auto low = m_tokens.background;
    const QColor high = m_tokens.dark ? QColor(0x2c, 0x5e, 0x43) : QColor(0xa9, 0xd8, 0xba);
    const auto mix = [share](int a, int b) { return static_cast<int>(a + (b - a) * (0.12 + 0.88 * share)); };
    return {mix(low.red(), high.red()), mix(low.green(), high.green()), mix(low.blue(), high.blue())};
}

QString Theme::styleSheet() const
{
    QFile file(QStringLiteral(":/styles/modelbook.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto sheet = QString::fromUtf8(file.readAll());
    const auto& t = m_tokens;
    // Longer names first, so that @line does not eat the start of another.
    const std::pair<const char*, QColor> names[] = {
        {"@accentBackground", t.accentBackground}, {"@background", t.background}, {"@faintLine", t.faintLine},
        {"@selection", t.selection}, {"@removed", t.removed}, {"@changed", t.changed}, {"@raised", t.raised},
        {"@accent", t.accent}, {"@muted", t.muted}, {"@added", t.added}, {"@hover", t.hover}, {"@faint", t.faint},
        {"@line", t.line}, {"@side", t.side}, {"@ink", t.ink}};
    for (const auto& [name, color] : names)
        sheet.replace(QLatin1String(name), color.name());
    sheet.replace(QStringLiteral("@mono"), QLatin1Char('"') + m_monoFamily + QLatin1Char('"'));
    return sheet;
}

} // namespace modelbook
