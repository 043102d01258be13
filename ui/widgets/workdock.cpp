#include "ui/widgets/workdock.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

constexpr int kLogLines = 5000;
constexpr int kBarSteps = 1000;

} // namespace

WorkDock::WorkDock(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_subject(new ElidedLabel(this))
    , m_bar(new QProgressBar(this))
    , m_numbers(new QLabel(this))
    , m_start(new QPushButton(tr("Start"), this))
    , m_pause(new QPushButton(this))
    , m_stop(new QPushButton(tr("Stop"), this))
    , m_cancel(new QPushButton(tr("Cancel"), this))
    , m_restart(new QPushButton(tr("Restart"), this))
    , m_logButton(new FlatButton(this, tr("log"), tr("What the worker says")))
    , m_failure(new QLabel(this))
    , m_log(new QPlainTextEdit(this))
{
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(kGridPx);
    m_bar->setMinimumWidth(16 * kGridPx);
    m_bar->setAccessibleName(tr("Progress of indexing"));
    m_stop->setToolTip(tr("Stop after the segment under way; it goes on from there later"));
    m_cancel->setToolTip(tr("Stop now; what was committed stays, the segment under way is lost"));
    m_restart->setToolTip(tr("Start the worker again; it goes on after the last committed segment"));
    m_logButton->setCheckable(true);
    m_logButton->setInk(FlatButton::Ink::Secondary);
    m_failure->setTextFormat(Qt::PlainText);
    m_failure->setWordWrap(true);
    m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(kLogLines);
    m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_log->setFrameShape(QFrame::NoFrame);
    m_log->setAccessibleName(tr("Log of the worker"));
    m_log->setVisible(false);

    auto* row = new QHBoxLayout;
    row->setSpacing(kGridPx);
    row->addWidget(m_title);
    row->addWidget(m_subject, 1);
    row->addWidget(m_bar, 1);
    row->addWidget(m_numbers);
    row->addSpacing(kGridPx);
    for (QPushButton* button : {m_start, m_restart, m_pause, m_stop, m_cancel})
        row->addWidget(button);
    row->addWidget(m_logButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_failure);
    column->addWidget(m_log, 1);
    connectButtons();
    applyTheme();
    setState(State::Idle);
}

void WorkDock::connectButtons()
{
    connect(m_start, &QPushButton::clicked, this, &WorkDock::startRequested);
    connect(m_restart, &QPushButton::clicked, this, &WorkDock::restartRequested);
    connect(m_stop, &QPushButton::clicked, this, &WorkDock::stopRequested);
    connect(m_cancel, &QPushButton::clicked, this, &WorkDock::cancelRequested);
    connect(m_pause, &QPushButton::clicked, this, [this] {
        if (m_state == State::Paused)
            Q_EMIT resumeRequested();
        else
            Q_EMIT pauseRequested();
    });
    connect(m_logButton, &FlatButton::toggled, m_log, &QWidget::setVisible);
}

void WorkDock::setState(State state)
{
    m_state = state;
    if (state == State::Starting || state == State::Idle || state == State::Foreign) {
        m_stage.clear();
        m_numbers->clear();
        m_bar->setRange(0, state == State::Starting ? 0 : kBarSteps);
    }
    if (state == State::Finished && m_committed > 0)
        m_numbers->setText(tr("%1 tokens").arg(formatCompact(m_committed)));
    if (state != State::Failed)
        m_failure->clear();
    showState();
}

QString WorkDock::stateText() const
{
    switch (m_state) {
    case State::Idle:
        return tr("Work");
    case State::Starting:
        return tr("Starting the worker …");
    case State::Running:
        return m_stage.isEmpty() ? tr("Working") : m_stage;
    case State::Paused:
        return tr("Paused");
    case State::Ending:
        return tr("Stopping …");
    case State::Finished:
        return tr("Finished");
    case State::Failed:
        return tr("The worker has ended");
    case State::Foreign:
        break;
    }
    return tr("Followed");
}

void WorkDock::showState()
{
    const bool isActive = m_state == State::Running || m_state == State::Paused;
    const bool hasBar = isActive || m_state == State::Starting || m_state == State::Ending;
    m_title->setText(stateText());
    m_start->setVisible(m_state == State::Idle || m_state == State::Finished);
    m_start->setEnabled(m_canStart);
    m_start->setToolTip(m_canStart ? tr("Start indexing") : m_whyNot);
    m_restart->setVisible(m_state == State::Failed);
    m_pause->setVisible(isActive);
    m_pause->setText(m_state == State::Paused ? tr("Resume") : tr("Pause"));
    m_stop->setVisible(isActive);
    m_cancel->setVisible(isActive || m_state == State::Starting || m_state == State::Ending);
    m_bar->setVisible(hasBar);
    m_numbers->setVisible(hasBar || m_state == State::Finished);
    m_failure->setVisible(m_state == State::Failed && !m_failure->text().isEmpty());
}

void WorkDock::setSubject(const QString& text)
{
    m_subject->setText(text);
    m_subject->setToolTip(text);
}

void WorkDock::setCanStart(bool on, const QString& whyNot)
{
    m_canStart = on;
    m_whyNot = whyNot;
    showState();
}

QString WorkDock::durationText(double seconds)
{
    const auto whole = static_cast<qint64>(std::ceil(std::max(0.0, seconds)));
    if (whole < 90)
        return tr("%1 s").arg(whole);
    const qint64 minutes = (whole + 59) / 60;
    if (minutes < 60)
        return tr("%1 min").arg(minutes);
    return tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString WorkDock::progressText(const IndexingProgress& progress)
{
    // Only this stage goes through the text; the others count inputs read or atoms written.
    if (progress.stage != QStringLiteral("indexing"))
        return progress.total > 0 ? tr("%1 of %2").arg(formatCompact(progress.done), formatCompact(progress.total))
                                  : QString();
    QStringList parts;
    parts << (progress.total > 0
                  ? tr("%1 of %2 tokens").arg(formatCompact(progress.done), formatCompact(progress.total))
                  : tr("%1 tokens").arg(formatCompact(progress.done)));
    if (progress.tokensPerSecond > 0)
        parts << tr("%1 tokens/s").arg(formatCompact(std::llround(progress.tokensPerSecond)));
    if (progress.secondsLeft && std::isfinite(*progress.secondsLeft))
        parts << tr("%1 left").arg(durationText(*progress.secondsLeft));
    return parts.join(tr(" · "));
}

void WorkDock::setProgress(const IndexingProgress& progress)
{
    m_stage = progress.stage;
    m_committed = progress.committedTokens;
    if (!m_stage.isEmpty())
        m_stage[0] = m_stage[0].toUpper();
    const bool isKnown = progress.total > 0;
    m_bar->setRange(0, isKnown ? kBarSteps : 0);
    if (isKnown)
        m_bar->setValue(static_cast<int>(static_cast<double>(kBarSteps)
                                         * static_cast<double>(std::clamp<qint64>(progress.done, 0, progress.total))
                                         / static_cast<double>(progress.total)));
    m_numbers->setText(progressText(progress));
    m_numbers->setToolTip(tr("%1 tokens in %2 committed segments can be browsed")
                              .arg(formatCount(progress.committedTokens), formatCount(progress.nSegments)));
    showState();
}

void WorkDock::showFailure(const QString& how, const QStringList& lastWords)
{
    m_failure->setText(lastWords.isEmpty() ? how : how + QLatin1Char('\n') + lastWords.join(QLatin1Char('\n')));
    setState(State::Failed);
}

void WorkDock::appendLog(const QString& line)
{
    m_log->appendPlainText(line);
}

void WorkDock::showLog(bool on)
{
    m_logButton->setChecked(on);
}

void WorkDock::applyTheme()
{
    makeSectionTitle(m_title);
    makeSecondary(m_numbers);
    setInk(m_subject, palette(), Theme(palette()).secondary);
    setInk(m_failure, palette(), Theme(palette()).error);
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont small = themedFont(font(), TextSize::Small);
    if (small.pointSizeF() > 0)
        fixed.setPointSizeF(small.pointSizeF());
    else
        fixed.setPixelSize(small.pixelSize());
    m_log->setFont(fixed);
}

void WorkDock::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
