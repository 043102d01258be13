#include "ui/widgets/logticker.h"

#include "ui/delegates/numberformat.h"

#include <QFontMetrics>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kFewestTicks = 3;
constexpr int kMostTicks = 7;

QVector<double> multiples(double low, double high, const QVector<double>& factors)
{
    QVector<double> ticks;
    const int first = static_cast<int>(std::floor(std::log10(low))),
              last = static_cast<int>(std::ceil(std::log10(high)));
    for (int exponent = first; exponent <= last; ++exponent) {
        for (const double factor : factors) {
            const double tick = factor * std::pow(10.0, exponent);
            if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
                ticks.append(tick);
        }
    }
    return ticks;
}

/// Within less than an octave or so a logarithmic axis is nearly even.
QVector<double> evenSteps(double low, double high)
{
    const double base = std::pow(10.0, std::floor(std::log10(high - low) + 1e-9));
    const double ratio = (high - low) / base; // 1 … 10
    const double step = base * (ratio >= 6 ? 2 : ratio >= 3 ? 1 : ratio >= 1.5 ? 0.5 : 0.2);
    QVector<double> ticks;
    for (double at = std::ceil(low / step - 1e-9); at * step <= high * (1 + 1e-9); ++at)
        ticks.append(at * step);
    return ticks;
}

} // namespace

QString axisNumber(double value)
{
    const double size = std::abs(value);
    if (size >= 1e6 && size < 1e9)
        return QString::number(value / 1e6, 'g', 4) + QLatin1Char('M');
    if (size >= 1e4 && size < 1e6)
        return QString::number(value / 1e3, 'g', 4) + QLatin1Char('k');
    if (size >= 1e3 && size < 1e4 && value == std::floor(value))
        return formatCount(static_cast<std::int64_t>(value));
    // Multiples of a step are not exact; an axis never needs more digits.
    return QString::number(size < 1e-12 ? 0.0 : value, 'g', 4);
}

QVector<double> LogTicker::ticksWithin(double low, double high, const HasRoom& hasRoom)
{
    if (!(low > 0) || !(high > low) || !std::isfinite(high))
        return {};
    QVector<double> ticks = multiples(low, high, {1, 2, 5});
    if (ticks.size() < kFewestTicks)
        ticks = multiples(low, high, {1, 1.5, 2, 3, 4, 6, 8});
    if (ticks.size() < kFewestTicks)
        ticks = evenSteps(low, high);
    const auto areTooMany = [&] { return ticks.size() > kMostTicks || (hasRoom && !hasRoom(ticks)); };
    for (const QVector<double>& factors : {QVector<double>{1, 3}, QVector<double>{1}}) {
        if (const QVector<double> fewer = multiples(low, high, factors); areTooMany() && fewer.size() >= 2)
            ticks = fewer;
    }
    const QVector<double> decades = multiples(low, high, {1});
    for (int step = 2; areTooMany() && step <= decades.size(); ++step) {
        QVector<double> kept;
        for (const double tick : decades) {
            if (static_cast<int>(std::lround(std::log10(tick))) % step == 0)
                kept.append(tick);
        }
        ticks = kept;
    }
    return ticks;
}

bool LogTicker::hasRoom(const QVector<double>& ticks, const QCPRange& range) const
{
    constexpr double kGapPx = 8;
    const QRect area = m_axis->axisRect()->rect();
    const bool isHorizontal = m_axis->orientation() == Qt::Horizontal;
    const QFontMetrics metrics(m_axis->tickLabelFont());
    const double pxPerUnit = (isHorizontal ? area.width() : area.height()) / std::log(range.upper / range.lower);
    for (qsizetype i = 1; i < ticks.size(); ++i) {
        const double apart = pxPerUnit * std::log(ticks[i] / ticks[i - 1]);
        const double needed = isHorizontal
            ? (metrics.horizontalAdvance(axisNumber(ticks[i - 1])) + metrics.horizontalAdvance(axisNumber(ticks[i])))
                    / 2.0
                + kGapPx
            : metrics.height();
        if (apart < needed)
            return false;
    }
    return true;
}

double LogTicker::getTickStep(const QCPRange&)
{
    return 1; // createTickVector() decides
}

int LogTicker::getSubTickCount(double)
{
    return 0;
}

QVector<double> LogTicker::createTickVector(double, const QCPRange& range)
{
    return ticksWithin(m_isOfCounts ? std::max(1.0, range.lower) : range.lower, range.upper,
                       [this, &range](const QVector<double>& ticks) { return hasRoom(ticks, range); });
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    return axisNumber(tick);
}

double LinearTicker::stepFor(const QCPRange& range, double lengthPx, const QFontMetrics& metrics,
                             Qt::Orientation orientation)
{
    constexpr int kMostSteps = 5, kGapPx = 6;
    const double least = range.size() / kMostSteps;
    if (!(least > 0) || !std::isfinite(least))
        return 1;
    const auto hasRoom = [&](double step) {
        const double stepPx = lengthPx * step / range.size();
        if (orientation == Qt::Vertical)
            return stepPx >= metrics.height() + 2;
        int before = -1;
        for (double at = std::ceil(range.lower / step); at * step <= range.upper; ++at) {
            const int width = metrics.horizontalAdvance(axisNumber(at * step));
            if (before >= 0 && (before + width) / 2.0 + kGapPx > stepPx)
                return false;
            before = width;
        }
        return true;
    };
    for (double decade = std::pow(10.0, std::floor(std::log10(least)));; decade *= 10) {
        for (const double factor : {1, 2, 5}) {
            const double step = factor * decade;
            if (step >= least * (1 - 1e-9) && (hasRoom(step) || step > range.size()))
                return step;
        }
    }
}

double LinearTicker::getTickStep(const QCPRange& range)
{
    const QRect area = m_axis->axisRect()->rect();
    const bool isHorizontal = m_axis->orientation() == Qt::Horizontal;
    const double step = stepFor(range, isHorizontal ? area.width() : area.height(),
                                QFontMetrics(m_axis->tickLabelFont()), m_axis->orientation());
    return m_isOfCounts ? std::max(1.0, std::ceil(step)) : step;
}

QString LinearTicker::getTickLabel(double tick, const QLocale&, QChar, int)
{
    return axisNumber(tick);
}

} // namespace atomscope
