#include "ui/models/numberformat.h"

#include <QCoreApplication>
#include <array>
#include <charconv>
#include <cmath>

namespace atomscope {

namespace {

template <typename Number> QString shortest(Number number)
{
    std::array<char, 32> text{}; // the longest is -2.2250738585072014e-308
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return QString::fromLatin1(text.data(), end.ptr - text.data());
}

/// `digits` significant digits without an exponent between 10^-3 and 10^6, trailing zeros kept so that columns align.
QString significant(double value, int digits)
{
    if (value == 0)
        return QStringLiteral("0");
    if (!std::isfinite(value))
        return QString::number(value);
    // Rounding first: 9.996 has one digit in front of the point before it and two after.
    const double rounded = QString::number(value, 'e', digits - 1).toDouble();
    const int exponent = static_cast<int>(std::floor(std::log10(std::abs(rounded))));
    if (exponent < -3 || exponent >= 6)
        return QString::number(value, 'e', digits - 1);
    return QString::number(value, 'f', std::max(0, digits - 1 - exponent));
}

} // namespace

QString formatCount(std::int64_t count)
{
    QString text = QString::number(count);
    const qsizetype firstDigit = count < 0 ? 1 : 0;
    for (qsizetype i = text.size() - 3; i > firstDigit; i -= 3)
        text.insert(i, QLatin1Char(','));
    return text;
}

QString formatCompact(std::int64_t count)
{
    if (count < 10'000 && count > -10'000)
        return formatCount(count);
    // The last unit takes what is larger; rounding must not give "1000k".
    const auto value = static_cast<double>(count);
    const struct
    {
        double size;
        char letter;
    } units[] = {{1e3, 'k'}, {1e6, 'M'}, {1e9, 'G'}};
    for (const auto& unit : units) {
        const double shown = value / unit.size;
        if (std::abs(shown) < 999.5 || unit.letter == 'G')
            return significant(shown, 3) + QLatin1Char(unit.letter);
    }
    return formatCount(count);
}

QString formatBytes(std::int64_t bytes)
{
    if (bytes < 1000)
        return QStringLiteral("%1 bytes").arg(bytes);
    double value = static_cast<double>(bytes) / 1e3;
    for (const char* unit : {"kB", "MB", "GB"}) {
        if (value < 999.5)
            return significant(value, 3) + QChar(0xa0) + QLatin1String(unit);
        value /= 1e3;
    }
    return significant(value, 3) + QChar(0xa0) + QLatin1String("TB");
}

QString formatActivation(double activation)
{
    return significant(activation, 3);
}

QString formatActivationPrecise(double activation)
{
    return significant(activation, 5);
}

QString exactNumber(float number)
{
    return shortest(number);
}

QString exactNumber(double number)
{
    return shortest(number);
}

QString formatPercent(double share)
{
    const double percent = 100 * share;
    QString number;
    if (percent == 0 || std::abs(percent) >= 99.95 || !std::isfinite(percent))
        number = QString::number(percent, 'f', 0);
    else if (std::abs(percent) >= 9.95)
        number = QString::number(percent, 'f', 1);
    else
        number = significant(percent, 2);
    // A share that is not whole must not look whole.
    if (share < 1 && number == QStringLiteral("100"))
        number = QStringLiteral("> 99.9");
    return number + QStringLiteral("\u00a0%");
}

QString formatShare(std::int64_t n, std::int64_t total)
{
    if (n < kFewestForPercent || total <= 0)
        return QCoreApplication::translate("Numbers", "%1 of %2").arg(formatCount(n), formatCount(total));
    return formatPercent(static_cast<double>(n) / static_cast<double>(total));
}

QString formatDensity(std::int64_t nFired, std::int64_t nTokens)
{
    return formatShare(nFired, nTokens);
}

} // namespace atomscope
