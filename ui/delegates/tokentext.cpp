#include "ui/delegates/tokentext.h"

#include "ui/delegates/contexttext.h"

namespace atomscope {

QString shownToken(const QString& text)
{
    if (text.isEmpty())
        return QStringLiteral("∅");
    qsizetype blanks = 0;
    while (blanks < text.size() && text[blanks] == QLatin1Char(' '))
        ++blanks;
    const QString rest = text.mid(blanks);
    return QString(blanks, QChar(0x2423))
        + (rest.isEmpty() ? QString() : makeContextText({rest.toStdString()}).display);
}

} // namespace atomscope
