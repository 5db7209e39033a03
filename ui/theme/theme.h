// Theme: the colours, fonts and measures of every window, light and dark.
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

#include <map>
#include <QString>

class QApplication;

namespace modelbook {

/// The colours by their role. Text is readable on each ground (theme_test measures the contrast).
struct Tokens {
    QColor background, side, raised;
    QColor line, faintLine;
    QColor ink, muted, faint;
    QColor accent, accentBackground;
    QColor changed, added, removed;
    QColor selection, hover;
    QColor range; ///< cells that are marked within selected rows
    bool dark = false;

    static Tokens light();
    static Tokens darkTokens();
};

/// The one theme of the application. GUI thread only.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Mode { System, Light, Dark };

    static Theme& instance();

    const Tokens& tokens() const { return m_tokens; }
    Mode mode() const { return m_mode; }
    /// Applies palette, fonts and style sheet to the whole application.
    void apply(QApplication& app, Mode mode);

    QFont textFont(int pixelSize = 13, QFont::Weight weight = QFont::Normal) const;
    QFont monoFont(int pixelSize = 12) const;

    /// Foreground and background of a coloured chip; the same text has the same colour everywhere.
    struct ChipColors {
        QColor ink, background;
    };
    ChipColors chipColors(const QString& text) const;
    /// Shade of a heat-map cell for 0 (lowest) to 1 (best).
    QColor heat(double share) const;

Q_SIGNALS:
    void changed();

private:
    Theme();
    QString styleSheet() const;

    Tokens m_tokens;
    Mode m_mode = Mode::System;
    QString m_textFamily, m_monoFamily;
    mutable std::map<std::pair<int, int>, QFont> m_fonts; ///< by size and weight
};

inline const Tokens& tokens()
{
    return Theme::instance().tokens();
}

namespace measures {
constexpr int rowHeight = 31;
constexpr int headerHeight = 32;
constexpr int cellPadding = 10;
constexpr int step = 4;
} // namespace measures

} // namespace modelbook
