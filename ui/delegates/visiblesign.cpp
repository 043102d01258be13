#include "ui/delegates/visiblesign.h"

#include <array>
#include <utility>

namespace atomscope {

namespace {

bool isLineEnd(char16_t unit)
{
    return unit == u'\n' || unit == u'\r' || unit == u'\u0085' || unit == u'\u2028' || unit == u'\u2029';
}

/// A single space between words stays a space; where its number cannot be seen it becomes a dot.
bool isCountedSpace(const QString& text, qsizetype at)
{
    const auto unit = [&](qsizetype i) { return i < 0 || i >= text.size() ? u'\0' : text[i].unicode(); };
    return unit(at - 1) == u' ' || unit(at + 1) == u' ' || isLineEnd(unit(at + 1)) || isLineEnd(unit(at - 1));
}

/// Names of invisible characters, after their Unicode abbreviations.
QString nameOf(char16_t unit)
{
    static constexpr std::array<std::pair<char16_t, const char*>, 20> kNames = {{
        {u'\u061c', "ALM"}, {u'\u180e', "MVS"}, {u'\u200b', "ZWSP"}, {u'\u200c', "ZWNJ"}, {u'\u200d', "ZWJ"},
        {u'\u200e', "LRM"}, {u'\u200f', "RLM"}, {u'\u202a', "LRE"},  {u'\u202b', "RLE"},  {u'\u202c', "PDF"},
        {u'\u202d', "LRO"}, {u'\u202e', "RLO"}, {u'\u2060', "WJ"},   {u'\u2066', "LRI"},  {u'\u2067', "RLI"},
        {u'\u2068', "FSI"}, {u'\u2069', "PDI"}, {u'\ufe0f', "VS16"}, {u'\ufe0e', "VS15"}, {u'\ufeff', "BOM"},
    }};
    for (const auto& [known, name] : kNames) {
        if (known == unit)
            return QString::fromLatin1(name);
    }
    return QStringLiteral("U+%1").arg(uint(unit), 4, 16, QLatin1Char('0')).toUpper();
}

bool isInvisible(char16_t unit)
{
    const QChar character(unit);
    return character.category() == QChar::Other_Format || (unit >= u'\ufe00' && unit <= u'\ufe0f');
}

} // namespace

VisibleSign visibleSign(const QString& text, qsizetype begin, qsizetype end, bool marksBlanks)
{
    const char16_t unit = text[begin].unicode();
    const bool isBlank = unit == u' ' || unit == u'\u00a0';
    if (!marksBlanks && (isLineEnd(unit) || unit == u'\t' || (isBlank && end - begin == 1)))
        return {QStringLiteral(" "), false};
    if (isLineEnd(unit) && !(unit == u'\r' && end - begin == 1))
        return {QStringLiteral("\u23ce"), true};
    if (unit == u'\t')
        return {QStringLiteral("\u21e5"), true};
    if (unit < 0x20)
        return {QString(QChar(static_cast<char16_t>(0x2400 + unit))), true};
    if (unit == 0x7f)
        return {QStringLiteral("\u2421"), true};
    if (unit >= 0x80 && unit < 0xa0)
        return {QStringLiteral("\u27e8%1\u27e9").arg(nameOf(unit)), true};
    if (unit == u' ' && end - begin == 1 && isCountedSpace(text, begin))
        return {QStringLiteral("\u00b7"), true};
    if (unit == u'\u00a0' && end - begin == 1)
        return {QStringLiteral("\u2423"), true};
    if (unit == u'\u00ad')
        return {QStringLiteral("\u00ac"), true};
    if (isInvisible(unit)) {
        // Direction marks keep their effect on the text around them; embeddings and overrides must not have any.
        const bool isMark = unit == u'\u200e' || unit == u'\u200f' || unit == u'\u061c';
        const QString kept = isMark ? QString(QChar(unit)) : text.mid(begin + 1, end - begin - 1);
        return {QStringLiteral("\u27e8%1\u27e9").arg(nameOf(unit)) + kept, true};
    }
    return {text.mid(begin, end - begin), false};
}

} // namespace atomscope
