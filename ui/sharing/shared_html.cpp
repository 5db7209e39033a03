#include "ui/sharing/shared_html.h"

#include "models/args/canonical.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>

namespace modelbook {

namespace {

/// More than this of one kind is counted, not listed.
constexpr std::size_t listedArgs = 400;
constexpr std::size_t listedModels = 60;

QString tr(const char* text)
{
    return QCoreApplication::translate("SharedHtml", text);
}

QString escaped(const std::string& text, qsizetype most = 200)
{
    auto shown = qstr(text);
    if (shown.size() > most)
        shown = shown.left(most) + QStringLiteral("…");
    return shown.toHtmlEscaped();
}

QString row(const QString& key, const QString& value)
{
    return QStringLiteral("<tr><td style='padding-right:18px;color:%1'>%2</td><td>%3</td></tr>").arg(tokens().muted.name(), key, value);
}

QString fileLine(const SharedModel& model, const FileRecord& file)
{
    return model.files.count(file.sha256) ? bytesText(file.bytes) : tr("named only, %1 stay here").arg(bytesText(file.bytes));
}

QString modelHtml(const SharedModel& model)
{
    const auto& record = model.record;
    QString html = QStringLiteral("<h3>%1</h3><table>").arg(escaped(record.name));
    QStringList tags;
    for (const auto& tag : record.tags)
        tags.append(escaped(tag));
    const auto fact = [&](const QString& key, const QString& value) {
        if (!value.isEmpty())
            html += row(key, value);
    };
    fact(tr("Author"), escaped(record.author));
    fact(tr("Folder"), escaped(record.origin.path));
    fact(tr("Host"), escaped(record.origin.host));
    fact(tr("Tags"), tags.join(QStringLiteral(", ")));
    fact(tr("Parents"), record.parents.empty() ? QString() : QString::number(record.parents.size()));
    fact(tr("README"), model.readme.empty() ? tr("none") : tr("%1 characters").arg(qstr(model.readme).size()));
    fact(tr("Metrics"), record.metrics.empty() ? QString() : QString::number(record.metrics.size()));
    for (const auto& checkpoint : record.checkpoints) {
        for (const auto& file : checkpoint.files)
            html += row(escaped(file.file), fileLine(model, file));
    }
    for (const auto& file : record.attachments)
        html += row(escaped(file.file), fileLine(model, file));
    html += QStringLiteral("</table>");

    if (!model.redacted.args.empty() || !model.leftOut.empty() || !model.redacted.other.empty()) {
        html += QStringLiteral("<p><b>%1</b></p><ul>").arg(tr("Left out"));
        for (const auto& path : model.redacted.args)
            html += QStringLiteral("<li><s>%1</s></li>").arg(escaped(path));
        for (const auto& what : model.redacted.other)
            html += QStringLiteral("<li>%1</li>").arg(tr("what is redacted in its %1").arg(escaped(what)));
        for (const auto& file : model.leftOut)
            html += QStringLiteral("<li>%1 %2; %3</li>").arg(escaped(file.file), escaped(file.why), file.replaced ? tr("its weights alone go along, as safetensors") : tr("it stays here"));
        html += QStringLiteral("</ul>");
    }
    const auto args = flattenArgs(record.args.values);
    html += QStringLiteral("<p><b>%1</b></p><table>").arg(QCoreApplication::translate("SharedHtml", "%n args", nullptr, static_cast<int>(args.size())));
    std::size_t listed = 0;
    for (const auto& [path, value] : args) {
        if (++listed > listedArgs) {
            html += row(tr("and %1 more").arg(args.size() - listedArgs), {});
            break;
        }
        html += row(escaped(path), QStringLiteral("<code>%1</code>").arg(escaped(displayText(value))));
    }
    return html + QStringLiteral("</table>");
}

} // namespace

QString sharedHtml(const std::vector<SharedModel>& models)
{
    QString html;
    for (std::size_t i = 0; i < models.size() && i < listedModels; ++i)
        html += modelHtml(models[i]);
    if (models.size() > listedModels)
        html += QStringLiteral("<p>%1</p>").arg(tr("and %1 more models").arg(models.size() - listedModels));
    return html;
}

} // namespace modelbook
