// Card templates: what a model card begins with: Hugging Face's front matter and sections, filled with what is known.
#pragma once

#include "models/library/model_record.h"

#include <QString>

#include <vector>

namespace modelbook {

struct CardTemplate {
    QString name; ///< as the menu shows it
    QString text;
};

/// For this model. The front matter has the keys that Hugging Face reads (`license`, `tags`, `base_model`, `metrics`, …).
std::vector<CardTemplate> cardTemplates(const ModelRecord& record);

struct Heading {
    int level = 1;
    int line = 0; ///< from 0
    QString text;
};
/// The headings of a Markdown text (those with #), code and front matter left out.
std::vector<Heading> headingsOf(const QString& markdown);

/// Words as people count them: runs of letters and digits; each Hangul word is one, each Han character is one.
int wordCount(const QString& text);

} // namespace modelbook
