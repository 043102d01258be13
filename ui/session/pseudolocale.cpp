#include "ui/session/pseudolocale.h"

#include <algorithm>

namespace atomscope {

namespace {

/// Longer texts grow by less, as they do in real languages.
constexpr int kShort = 20;

QChar accented(QChar letter)
{
    static const QString kPlain = QStringLiteral("AaCcDdEeGgIiLlNnOoRrSsTtUuYyZz");
    static const QString kAccented = QStringLiteral("ÅåÇçĐđÉéĞğÎîŁłÑñÖöŘřŠšŤťÛûÝýŽž");
    const qsizetype at = kPlain.indexOf(letter);
    return at < 0 ? letter : kAccented[at];
}

/// End of what begins at `at` and must stay: %1, %L1, %n, <b>, &amp;; `at` for anything else.
qsizetype endOfKept(const QString& text, qsizetype at)
{
    const auto unit = [&](qsizetype i) { return i < text.size() ? text[i] : QChar(); };
    if (text[at] == QLatin1Char('%')) {
        qsizetype end = at + 1;
        if (unit(end) == QLatin1Char('L'))
            ++end;
        if (unit(end) == QLatin1Char('n'))
            return end + 1;
        while (unit(end).isDigit())
            ++end;
        return end;
    }
    for (const char* entity : {"&lt;", "&gt;", "&amp;", "&nbsp;"}) {
        if (QStringView(text).mid(at).startsWith(QLatin1String(entity)))
            return at + static_cast<qsizetype>(qstrlen(entity));
    }
    const bool isTag = text[at] == QLatin1Char('<') && (unit(at + 1).isLetter() || unit(at + 1) == QLatin1Char('/'));
    const qsizetype tagEnd = isTag ? text.indexOf(QLatin1Char('>'), at) : -1;
    if (tagEnd >= 0)
        return tagEnd + 1;
    return at;
}

} // namespace

PseudoLocale::PseudoLocale(QObject* parent)
    : QTranslator(parent)
{
}

QString PseudoLocale::translate(const char*, const char* source, const char*, int) const
{
    return source ? pseudoText(QString::fromUtf8(source)) : QString();
}

QString pseudoText(const QString& text)
{
    QString result;
    int nLetters = 0;
    for (qsizetype i = 0; i < text.size();) {
        if (const qsizetype end = endOfKept(text, i); end > i) {
            result += text.mid(i, end - i);
            i = end;
            continue;
        }
        nLetters += text[i].isLetter();
        result += accented(text[i++]);
    }
    if (nLetters < 2)
        return result; // a sign, not a word
    const int more = std::max(1, nLetters / (nLetters <= kShort ? 2 : 3));
    qsizetype end = result.size();
    // In front of a closing stop; not into a place for a value or a tag.
    while (end > 0
           && (result[end - 1] == QLatin1Char('.') || result[end - 1] == QChar(u'…')
               || result[end - 1] == QLatin1Char(':') || result[end - 1] == QLatin1Char(')')
               || result[end - 1].isSpace()))
        --end;
    return result.insert(end, QString(more, QChar(u'~')));
}

} // namespace atomscope
