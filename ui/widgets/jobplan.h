#pragma once

#include "ui/widgets/checktexts.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace atomscope {

/// What starting a job means, a line each: windows, memory, time. Keeps its height, so that nothing below it jumps.
class JobPlan : public QWidget
{
    Q_OBJECT
public:
    explicit JobPlan(QWidget* parent = nullptr);

    /// In place of the lines.
    void showState(const QString& text, bool isError = false);
    void showPlan(const QList<checktexts::PlanLine>& lines);
    QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    static constexpr int kLines = 4;
    struct Line
    {
        QLabel* name;
        QLabel* value;
        bool isWarning = false;
    };
    QList<Line> m_lines;
};

} // namespace atomscope
