// Sidebar: libraries, views and tools at the left of the window.
#pragma once

#include <QListWidget>
#include <QWidget>

#include <vector>

class QLabel;

namespace modelbook {

struct SidebarEntry {
    QString id;
    QString text;
    QString sign;  ///< one character before the text
    QString count; ///< at the right, muted
    QString tip;
};

class Sidebar : public QWidget
{
    Q_OBJECT
public:
    explicit Sidebar(QWidget* parent = nullptr);

    void setLibraries(const std::vector<SidebarEntry>& entries, const QString& current);
    void setViews(const std::vector<SidebarEntry>& entries, const QString& current);
    void setTools(const std::vector<SidebarEntry>& entries);
    void setFooter(const QString& text);

Q_SIGNALS:
    void libraryChosen(const QString& id);
    void viewChosen(const QString& id);
    void viewMenuRequested(const QString& id, const QPoint& globalPos);
    void toolChosen(const QString& id);

private:
    QListWidget* addSection(const QString& title, const char* name, class QVBoxLayout* layout);
    static void fill(QListWidget* list, const std::vector<SidebarEntry>& entries, const QString& current);

    QListWidget* m_libraries;
    QListWidget* m_views;
    QListWidget* m_tools;
    QLabel* m_footer;
};

} // namespace modelbook
