#include "ui/readme/card_templates.h"

#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace modelbook {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CardTemplates", text);
}

/// As a YAML scalar between double quotes, where it is more than plain letters.
QString yaml(const std::string& text)
{
    auto value = qstr(text);
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z][A-Za-z0-9_/ -]*[A-Za-z0-9]$"));
    if (plain.match(value).hasMatch() && value != QLatin1String("true") && value != QLatin1String("false") && value != QLatin1String("null"))
        return value;
    value.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QLatin1Char('"') + value + QLatin1Char('"');
}

QString frontMatter(const ModelRecord& record)
{
    QString text = QStringLiteral("---\nlicense: other\nlanguage: en\n");
    if (!record.checkpoints.empty() && !record.checkpoints.back().framework.empty())
        text += QStringLiteral("library_name: ") + yaml(record.checkpoints.back().framework) + QLatin1Char('\n');
    text += QStringLiteral("tags:\n");
    for (const auto& tag : record.tags)
        text += QStringLiteral("- ") + yaml(tag) + QLatin1Char('\n');
    if (record.tags.empty())
        text += QStringLiteral("- \n");
    if (!record.parents.empty())
        text += QStringLiteral("base_model: ") + yaml(record.parents.front()) + QLatin1Char('\n');
    if (!record.metrics.empty()) {
        text += QStringLiteral("metrics:\n");
        int count = 0;
        for (const auto& [name, value] : record.metrics) {
            if (++count <= 8)
                text += QStringLiteral("- ") + yaml(name) + QLatin1Char('\n');
        }
    }
    return text + QStringLiteral("---\n\n");
}

QString results(const ModelRecord& record)
{
    QString text = QStringLiteral("| metric | value |\n|---|--:|\n");
    int count = 0;
    for (const auto& [name, value] : record.metrics) {
        if (++count <= 12)
            text += QStringLiteral("| %1 | {{metric: %1}} |\n").arg(qstr(name));
    }
    return text + QLatin1Char('\n');
}

} // namespace

std::vector<CardTemplate> cardTemplates(const ModelRecord& record)
{
    const auto title = QStringLiteral("# ") + qstr(record.name) + QStringLiteral("\n\n");
    const auto section = [](const char* name, const char* hint) { return QStringLiteral("## ") + QLatin1String(name) + QStringLiteral("\n\n") + QLatin1String(hint) + QStringLiteral("\n\n"); };
    return {
        {tr("Model card (Hugging Face)"),
         frontMatter(record) + title + section("Model Details", "What it is, who made it, from what it was trained.") +
             section("Uses", "What it is meant for, and what it must not be used for.") + section("Bias, Risks, and Limitations", "Where it fails.") +
             section("How to Get Started with the Model", "```python\n\n```") + section("Training Details", "### Training Data\n\n### Training Procedure\n\n{{args}}") +
             QStringLiteral("## Evaluation\n\n") + results(record) + section("Environmental Impact", "Hardware, hours, place.") + section("Citation", "")},
        {tr("Experiment note"), title + section("Why", "The question that this run answers.") + section("What was changed", "Against [[…]]: ") +
                                    QStringLiteral("## Results\n\n") + results(record) + section("What I learned", "") + section("Next", "- [ ] ")},
        {tr("Table of args and results"), QStringLiteral("## Results\n\n") + results(record) + section("Args", "{{args}}")},
    };
}

std::vector<Heading> headingsOf(const QString& markdown)
{
    std::vector<Heading> headings;
    static const QRegularExpression heading(QStringLiteral("^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$"));
    bool inFence = false, inFront = false;
    int number = 0;
    for (const auto& line : QStringView(markdown).split(QLatin1Char('\n'))) {
        const auto bare = line.trimmed();
        if (number == 0 && bare == QLatin1String("---"))
            inFront = true;
        else if (inFront && bare == QLatin1String("---"))
            inFront = false;
        else if (!inFront && (bare.startsWith(QLatin1String("```")) || bare.startsWith(QLatin1String("~~~"))))
            inFence = !inFence;
        else if (!inFence && !inFront && bare.startsWith(QLatin1Char('#'))) {
            if (const auto match = heading.match(line.toString()); match.hasMatch())
                headings.push_back({static_cast<int>(match.capturedLength(1)), number, match.captured(2)});
        }
        ++number;
    }
    return headings;
}

int wordCount(const QString& text)
{
    int count = 0;
    bool inWord = false;
    for (const auto c : text) {
        const bool han = c.script() == QChar::Script_Han;
        const bool part = c.isLetterOrNumber();
        count += han || (part && !inWord);
        inWord = part && !han;
    }
    return count;
}

} // namespace modelbook
