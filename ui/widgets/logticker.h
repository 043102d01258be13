#pragma once

#include "ui/widgets/customplot.h"

#include <functional>

namespace atomscope {

/// Ticks of a logarithmic axis at real numbers, 1-2-5, 1-3 or whole decades by how many fit, labelled as numbers.
class LogTicker : public QCPAxisTicker
{
public:
    using HasRoom = std::function<bool(const QVector<double>&)>;

    /// isOfCounts: whole numbers only, nothing below 1. axis: whose length and font count; outlives the ticker.
    LogTicker(bool isOfCounts, const QCPAxis* axis)
        : m_isOfCounts(isOfCounts)
        , m_axis(axis)
    {
    }

    /// The numbers within [low, high] worth a label; without `hasRoom` at least two whenever the range has two of
    /// 1-2-5, otherwise the most of these choices whose labels do not touch.
    static QVector<double> ticksWithin(double low, double high, const HasRoom& hasRoom = {});

protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double tickStep) override;
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    bool hasRoom(const QVector<double>& ticks, const QCPRange& range) const;

    bool m_isOfCounts;
    const QCPAxis* m_axis;
};

/// "0.05", "20", "1,000", "20k", "3M".
QString axisNumber(double value);

/// Ticks of a linear axis with the same labels, as many as it has room for.
class LinearTicker : public QCPAxisTicker
{
public:
    /// axis: whose length and font count; outlives the ticker.
    LinearTicker(bool isOfCounts, const QCPAxis* axis)
        : m_isOfCounts(isOfCounts)
        , m_axis(axis)
    {
    }
    /// The smallest of the steps 1, 2, 5 × 10^n whose labels do not touch on `lengthPx` pixels, and that gives few
    /// ticks.
    static double stepFor(const QCPRange& range, double lengthPx, const QFontMetrics& metrics,
                          Qt::Orientation orientation);

protected:
    double getTickStep(const QCPRange& range) override;
    int getSubTickCount(double) override { return 0; }
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;

private:
    bool m_isOfCounts;
    const QCPAxis* m_axis;
};

} // namespace atomscope
