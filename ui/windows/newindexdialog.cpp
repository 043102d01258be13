#include "ui/windows/newindexdialog.h"

#include "ui/delegates/theme.h"
#include "ui/session/errortext.h"
#include "ui/session/jobcommand.h"
#include "ui/widgets/jobplan.h"
#include "ui/windows/droppedfiles.h"

#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFontDatabase>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr QSize kSize(840, 560); // fits a 1280 x 720 screen

QFrame* hairline(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setFrameShape(QFrame::HLine);
    line->setFrameShadow(QFrame::Plain);
    QPalette palette = line->palette();
    palette.setColor(QPalette::WindowText, Theme(palette).hairline);
    line->setPalette(palette);
    return line;
}

} // namespace

NewIndexDialog::NewIndexDialog(const NewIndexForm::Recent& recent, QWidget* parent)
    : QDialog(parent)
    , m_form(new NewIndexForm)
    , m_plan(new JobPlan(this))
    , m_command(new QLineEdit(this))
    , m_again(new QPushButton(tr("Look again"), this))
    , m_start(new QPushButton(this))
    , m_check(new JobCheck(this))
    , m_program(WorkerClient::defaultProgram())
{
    setObjectName(QStringLiteral("NewIndexDialog"));
    setWindowTitle(tr("New index"));
    setAcceptDrops(true);
    m_form->setRecent(recent);
    auto* scroll = new QScrollArea(this);
    auto* page = new QWidget;
    auto* pageColumn = new QVBoxLayout(page);
    pageColumn->setContentsMargins({});
    pageColumn->addWidget(m_form);
    pageColumn->addStretch(1);
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setMinimumWidth(page->minimumSizeHint().width() + scroll->verticalScrollBar()->sizeHint().width());
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_command->setReadOnly(true);
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setAccessibleName(tr("The same as a command line"));
    m_command->setToolTip(tr("The same as a command line, for a script or a machine without a screen"));
    auto* copy = new QPushButton(tr("Copy command"), this);
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_command->text()); });
    m_again->setAutoDefault(false);
    m_again->hide();
    m_again->setToolTip(tr("Start the worker that looks at the files once more"));
    connect(m_again, &QPushButton::clicked, this, &NewIndexDialog::handleChange);
    m_start->setDefault(true);
    connect(m_start, &QPushButton::clicked, this, [this] {
        Q_EMIT startRequested(m_form->job());
        accept();
    });
    auto* close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);

    auto* command = new QHBoxLayout;
    command->setSpacing(kGridPx);
    command->addWidget(m_command, 1);
    command->addWidget(copy);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGridPx);
    buttons->addWidget(m_again);
    buttons->addStretch(1);
    buttons->addWidget(close);
    buttons->addWidget(m_start);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, 2 * kGridPx, 2 * kGridPx, 2 * kGridPx);
    column->setSpacing(kGridPx);
    column->addWidget(scroll, 1);
    column->addWidget(hairline(this));
    column->addWidget(m_plan);
    column->addLayout(command);
    column->addLayout(buttons);
    resize(kSize);

    connect(m_form, &NewIndexForm::changed, this, &NewIndexDialog::handleChange);
    connect(m_check, &JobCheck::checked, this, &NewIndexDialog::showReply);
    connect(m_check, &JobCheck::failed, this, &NewIndexDialog::showFailure);
    setQueued(false);
    m_start->setEnabled(false);
    showWhatIsMissing();
    m_form->setFocus();
}

void NewIndexDialog::setWorker(const QString& program, const QStringList& arguments)
{
    m_program = program;
    m_check->setProgram(program, arguments);
}

void NewIndexDialog::setQueued(bool on)
{
    m_start->setText(on ? tr("Add to the queue") : tr("Start"));
    m_start->setToolTip(on ? tr("Starts when the job that runs has ended") : tr("Start indexing and open the index"));
}

void NewIndexDialog::handleChange()
{
    m_isGood = false;
    m_start->setEnabled(false);
    m_again->hide();
    const IndexJobRequest job = m_form->job();
    m_command->setText(workerCommand(m_program, job));
    m_command->setCursorPosition(0);
    m_form->showChecking();
    m_plan->showState(tr("Looking at the files …"));
    m_check->check(job);
}

void NewIndexDialog::showWhatIsMissing()
{
    m_plan->showState(tr("Choose a model, an SAE over one of its sites, and texts; they can also be dropped here"));
}

void NewIndexDialog::showReply(const IndexCheckReply& reply)
{
    m_form->showReply(reply);
    m_isGood = reply.problems.isEmpty() && m_form->isComplete() && reply.trial;
    m_start->setEnabled(m_isGood);
    const auto plan = checktexts::planOf(reply, QDateTime::currentDateTime());
    if (!plan.isEmpty())
        m_plan->showPlan(plan);
    else if (!reply.problems.isEmpty())
        m_plan->showState(tr("Something does not fit yet: see above"));
    else
        showWhatIsMissing();
    Q_EMIT settled();
}

bool NewIndexDialog::isSettled() const
{
    return !m_check->isChecking();
}

void NewIndexDialog::showFailure(const Error& error)
{
    m_plan->showState(toText(error), true);
    m_again->show();
    Q_EMIT settled();
}

void NewIndexDialog::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void NewIndexDialog::dropEvent(QDropEvent* event)
{
    const DroppedFiles dropped = sortDropped(localFiles(event->mimeData()));
    m_form->fill(dropped.job);
    m_form->addTexts(dropped.texts);
    event->acceptProposedAction();
}

} // namespace atomscope
