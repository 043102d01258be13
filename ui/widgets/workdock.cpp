#include "ui/widgets/workdock.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/checktexts.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/logview.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

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
    , m_next(new QPushButton(tr("Start next"), this))
    , m_open(new FlatButton(this, tr("open"), tr("Open the index of this job")))
    , m_new(new FlatButton(this, tr("new index…"), tr("Index a text with a model and an SAE (Ctrl+N)")))
    , m_logButton(new FlatButton(this, tr("log"), tr("What the worker says")))
    , m_failure(new QLabel(this))
    , m_sanity(new QLabel(this))
    , m_queue(new JobQueueView(this))
    , m_log(new LogView(this))
{
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(kGridPx);
    m_bar->setMinimumWidth(16 * kGridPx);
    m_bar->setAccessibleName(tr("Progress of indexing"));
    m_stop->setToolTip(tr("Stop after the segment under way; it goes on from there later"));
    m_cancel->setToolTip(tr("Stop now; what was committed stays, the segment under way is lost"));
    m_restart->setToolTip(tr("Start the worker again; it goes on after the last committed segment"));
    m_start->setToolTip(tr("Go on after the last committed segment"));
    m_next->setToolTip(tr("Leave this job as it is and start the next of the queue"));
    m_open->setObjectName(QStringLiteral("open"));
    m_open->setInk(FlatButton::Ink::Accent);
    m_new->setInk(FlatButton::Ink::Secondary);
    m_logButton->setCheckable(true);
    m_logButton->setInk(FlatButton::Ink::Secondary);
    m_failure->setTextFormat(Qt::PlainText);
    m_failure->setWordWrap(true);
    m_sanity->setTextFormat(Qt::PlainText);
    m_sanity->setWordWrap(true);
    m_sanity->hide();
    m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_log->setVisible(false);

    auto* row = new QHBoxLayout;
    row->setSpacing(kGridPx);
    row->addWidget(m_title);
    row->addWidget(m_subject, 1);
    row->addWidget(m_bar, 1);
    row->addWidget(m_numbers);
    row->addSpacing(kGridPx);
    row->addWidget(m_open);
    for (QPushButton* button : {m_start, m_restart, m_next, m_pause, m_stop, m_cancel})
        row->addWidget(button);
    row->addWidget(m_new);
    row->addWidget(m_logButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    column->setSpacing(kHalfGridPx);
    column->addLayout(row);
    column->addWidget(m_failure);
    column->addWidget(m_sanity);
    column->addWidget(m_queue);
    column->addWidget(m_log, 1);
    connectButtons();
    applyTheme();
    setState(State::Idle);
}

void WorkDock::connectButtons()
{
    connect(m_start, &QPushButton::clicked, this, &WorkDock::startRequested);
    connect(m_restart, &QPushButton::clicked, this, &WorkDock::restartRequested);
    connect(m_next, &QPushButton::clicked, this, &WorkDock::nextRequested);
    connect(m_open, &FlatButton::clicked, this, &WorkDock::openRequested);
    connect(m_new, &FlatButton::clicked, this, &WorkDock::newRequested);
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
    m_start->setVisible(m_state == State::Idle && m_canStart);
    m_open->setVisible(m_canOpen);
    m_restart->setVisible(m_state == State::Failed);
    m_next->setVisible((m_state == State::Failed || m_state == State::Idle) && m_nWaiting > 0);
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

void WorkDock::setCanStart(bool on)
{
    m_canStart = on;
    showState();
}

void WorkDock::setCanOpen(bool on)
{
    m_canOpen = on;
    showState();
}

void WorkDock::setQueueLength(qsizetype nWaiting)
{
    m_nWaiting = nWaiting;
    showState();
}

QString WorkDock::progressText(const IndexingProgress& progress, const QDateTime& now)
{
    if (progress.stage == QStringLiteral("importing"))
        return tr("%1 % · %2 atoms")
            .arg(progress.total > 0 ? 100 * progress.done / progress.total : 0)
            .arg(formatCompact(progress.nAtoms));
    if (progress.isOfAtoms)
        return tr("%1 of %2 atoms").arg(formatCount(progress.done), formatCount(progress.total));
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
    if (progress.secondsLeft && std::isfinite(*progress.secondsLeft)) {
        const QDateTime end = now.addMSecs(std::llround(*progress.secondsLeft * 1000));
        parts << tr("%1 left, until %2")
                     .arg(checktexts::durationText(*progress.secondsLeft), checktexts::clockText(end, now));
    }
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
    m_numbers->setText(progressText(progress, QDateTime::currentDateTime()));
    if (progress.isOfAtoms)
        m_numbers->setToolTip(tr("%1 of %2 atoms are measured; a stop keeps them")
                                  .arg(formatCount(progress.done), formatCount(progress.total)));
    else if (progress.stage == QStringLiteral("importing"))
        m_numbers->setToolTip(tr("%1 of %2 bytes of the export are read; the index can be opened when all are")
                                  .arg(formatCount(progress.done), formatCount(progress.total)));
    else
        m_numbers->setToolTip(tr("%1 tokens in %2 committed segments can be browsed")
                                  .arg(formatCount(progress.committedTokens), formatCount(progress.nSegments)));
    showState();
}

void WorkDock::showFailure(const QString& how, const QStringList& lastWords)
{
    m_failure->setText(lastWords.isEmpty() ? how : how + QLatin1Char('\n') + lastWords.join(QLatin1Char('\n')));
    setState(State::Failed);
}

void WorkDock::showSanity(const SanityReport& report)
{
    m_sanity->setText(tr("The SAE on the beginning of the text: %1").arg(report.text));
    m_sanity->setVisible(report.isLow);
    m_subject->setToolTip(report.text.isEmpty() ? m_subject->text() : m_sanity->text());
}

void WorkDock::appendLog(const QString& line)
{
    m_log->append(line);
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
    setInk(m_sanity, palette(), Theme(palette()).warning);
}

void WorkDock::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
