#pragma once

#include "core/base/result.h"

#include <QString>

namespace atomscope {

/// With a capital, unless it begins with the name of a file or of a place in a model.
inline QString asSentence(QString text)
{
    qsizetype nLetters = 0;
    while (nLetters < text.size() && text[nLetters].isLetter())
        ++nLetters;
    if (nLetters > 0 && (nLetters == text.size() || text[nLetters].isSpace()))
        text[0] = text[0].toUpper();
    return text;
}

inline QString toText(const Error& error)
{
    return asSentence(QString::fromStdString(error.message));
}

} // namespace atomscope
