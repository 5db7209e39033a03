// Shorthands for tests that drive windows: waiting for a condition, watching for stalls, taking pictures.
#pragma once

#include <catch2/catch.hpp>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QInputMethodEvent>
#include <QTest>
#include <QTimer>
#include <QWidget>

#include <functional>

namespace Catch {
template <>
struct StringMaker<QString> {
    static std::string convert(const QString& text) { return '"' + text.toStdString() + '"'; }
};
} // namespace Catch

namespace modelbook::test {

/// Types as a person would: by keys, and through an input method where there is no key for it (Hangul).
inline void type(QWidget& widget, const QString& text)
{
    for (const auto c : text) {
        if (c.unicode() < 0x7f) {
            QTest::keyClick(&widget, c.toLatin1());
            continue;
        }
        QInputMethodEvent event;
        event.setCommitString(c);
        QCoreApplication::sendEvent(&widget, &event);
    }
}

/// Runs the event loop until `condition` holds; false after ten seconds.
inline bool waitFor(const std::function<bool()>& condition, int milliseconds = 10'000)
{
    return QTest::qWaitFor(condition, milliseconds);
}

template <class Widget>
Widget* child(QWidget& parent, const char* name)
{
    auto* found = parent.findChild<Widget*>(QLatin1String(name));
    INFO("looking for " << name);
    REQUIRE(found);
    return found;
}

/// The longest time for which the event loop did not come round, from construction on.
class StallWatch : public QObject
{
public:
    StallWatch()
    {
        m_clock.start();
        m_timer.setInterval(1);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { m_longest = std::max(m_longest, m_clock.restart()); });
        m_timer.start();
    }
    qint64 longest() const { return m_longest; }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
};

/// Saves a picture where MODELBOOK_TEST_PICTURES names a folder, to look at.
inline void picture(QWidget& widget, const char* name)
{
    const auto folder = qEnvironmentVariable("MODELBOOK_TEST_PICTURES");
    if (!folder.isEmpty())
        widget.grab().save(folder + QLatin1Char('/') + QLatin1String(name) + QStringLiteral(".png"));
}

} // namespace modelbook::test
