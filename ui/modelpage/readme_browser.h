// ReadmeBrowser: a README rendered small, beside the table; loads nothing and opens nothing by itself.
#pragma once

#include <QTextBrowser>

namespace modelbook {

/// As tall as its text, so that the panel around it scrolls. Takes HTML from markdownToHtml() only.
class ReadmeBrowser : public QTextBrowser
{
    Q_OBJECT
public:
    explicit ReadmeBrowser(QWidget* parent = nullptr);
    void showHtml(const QString& html);

protected:
    QVariant loadResource(int type, const QUrl& name) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
};

} // namespace modelbook
