// DesktopCommandLine: what `modelbook` was asked to show.
#pragma once

#include <QSize>
#include <QString>
#include <QStringList>

#include <optional>

namespace modelbook {

struct DesktopCommandLine {
    QString library;      ///< --library DIR, "" for the default
    QString model;        ///< --model ID or name
    QStringList compare;  ///< --compare A B …: models and files
    QStringList paths;    ///< files are inspected, libraries opened, other folders scanned in
    QString screenshot;   ///< --screenshot FILE.png: writes it once all is loaded, and quits
    QString page;         ///< --page table|compare|model|readme|inspector, for screenshots
    QString query;        ///< --query TEXT: the question to show
    QSize size;
    QString theme;        ///< light or dark
    bool version = false;
    bool help = false;
    QString helpText;

    /// nullopt with `error` where the words are wrong.
    static std::optional<DesktopCommandLine> parse(const QStringList& arguments, QString& error);
};

} // namespace modelbook
