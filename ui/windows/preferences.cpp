#include "ui/windows/preferences.h"

#include "ui/delegates/theme.h"
#include "ui/session/workerclient.h"
#include "ui/widgets/quantity.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr int kFieldPx = 360;

QLabel* makeHint(const QString& text)
{
    auto* hint = new QLabel(text);
    hint->setFont(themedFont(hint->font(), TextSize::Small));
    hint->setWordWrap(true);
    hint->setForegroundRole(QPalette::PlaceholderText);
    return hint;
}

/// A field with a line below that says what it does.
QWidget* withHint(QWidget* field, QLabel* hint)
{
    auto* column = new QWidget;
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kHalfGridPx);
    layout->addWidget(field);
    layout->addWidget(hint);
    return column;
}

} // namespace

Preferences::Preferences(const Settings& settings, QWidget* parent)
    : QDialog(parent)
    , m_settings(settings)
{
    setWindowTitle(tr("Settings"));
    makeFields();
    connectFields();
    showFields();
}

void Preferences::makeFields()
{
    m_author = new QLineEdit;
    m_author->setObjectName(QStringLiteral("author"));
    m_author->setMinimumWidth(kFieldPx);
    m_author->setAccessibleName(tr("Author"));
    m_theme = new QComboBox;
    m_theme->addItem(tr("As the system"), QVariant::fromValue(static_cast<int>(ThemeChoice::System)));
    m_theme->addItem(tr("Light"), QVariant::fromValue(static_cast<int>(ThemeChoice::Light)));
    m_theme->addItem(tr("Dark"), QVariant::fromValue(static_cast<int>(ThemeChoice::Dark)));
    m_textSize = new QSpinBox;
    m_textSize->setRange(Settings::kSmallestTextPercent, Settings::kLargestTextPercent);
    m_textSize->setSingleStep(10);
    m_textSize->setSuffix(tr(" %"));
    m_textSize->setKeyboardTracking(false);
    m_monospace = new QCheckBox(tr("Text of the corpus in a monospace font"));
    m_blanks = new QCheckBox(tr("Signs for line ends, tabs and counted blanks"));
    m_threads = new QSpinBox;
    m_threads->setAccessibleName(tr("Threads"));
    m_threads->setRange(0, Settings::kMostThreads);
    m_threads->setSpecialValueText(tr("as many as there are cores"));

    auto* form = new QFormLayout;
    form->setHorizontalSpacing(3 * kGridPx);
    form->setVerticalSpacing(2 * kGridPx);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->addRow(tr("&Author"), withHint(m_author, makeHint(tr("Stands beside every label you give from now on"))));
    form->addRow(tr("&Theme"), m_theme);
    form->addRow(tr("Text si&ze"), m_textSize);
    form->addRow(tr("Tokens"), makeTokenRow());
    m_workerState = makeHint({});
    QWidget* worker = makeWorkerRow();
    form->addRow(tr("&Worker"), withHint(worker, m_workerState));
    form->addRow(tr("T&hreads"),
                 withHint(m_threads, makeHint(tr("Of a job that does not say how many; acts when a job is started"))));

    // In the order in which they stand: Tab follows that of their making.
    auto* buttons = new QDialogButtonBox;
    QPushButton* restore = buttons->addButton(QDialogButtonBox::RestoreDefaults);
    buttons->addButton(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    restore->setText(tr("Restore defaults"));
    restore->setAutoDefault(false); // Enter in a field is no wish for them
    connect(restore, &QPushButton::clicked, this, &Preferences::restoreDefaults);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kGridPx, 2 * kGridPx, 3 * kGridPx, 2 * kGridPx);
    layout->setSpacing(3 * kGridPx);
    layout->addLayout(form);
    layout->addWidget(buttons);
    layout->setSizeConstraint(QLayout::SetFixedSize); // it has a size of its own, whatever the text's
}

QWidget* Preferences::makeTokenRow()
{
    auto* row = new QWidget;
    auto* layout = new QVBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kGridPx);
    layout->addWidget(m_monospace);
    layout->addWidget(m_blanks);
    return row;
}

QWidget* Preferences::makeWorkerRow()
{
    m_worker = new QLineEdit;
    m_worker->setObjectName(QStringLiteral("worker"));
    m_worker->setPlaceholderText(tr("the one beside this program"));
    m_worker->setClearButtonEnabled(true);
    m_worker->setAccessibleName(tr("Worker"));
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setAutoDefault(false);
    choose->setAccessibleName(tr("Choose the worker"));
    connect(choose, &QPushButton::clicked, this, &Preferences::chooseWorker);
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_worker, 1);
    layout->addWidget(choose);
    return row;
}

void Preferences::connectFields()
{
    connect(m_author, &QLineEdit::textEdited, this, [this](const QString& text) {
        // Nobody labels without a name.
        if (const QString name = text.trimmed(); !name.isEmpty())
            change([&](Settings& settings) { settings.author = name; });
    });
    connect(m_author, &QLineEdit::editingFinished, this, &Preferences::showFields);
    connect(m_theme, &QComboBox::currentIndexChanged, this, [this] {
        change(
            [this](Settings& settings) { settings.theme = static_cast<ThemeChoice>(m_theme->currentData().toInt()); });
    });
    connect(m_textSize, &QSpinBox::valueChanged, this,
            [this](int percent) { change([&](Settings& settings) { settings.textPercent = percent; }); });
    connect(m_monospace, &QCheckBox::toggled, this,
            [this](bool on) { change([&](Settings& settings) { settings.isMonospace = on; }); });
    connect(m_blanks, &QCheckBox::toggled, this,
            [this](bool on) { change([&](Settings& settings) { settings.areBlanksMarked = on; }); });
    connect(m_worker, &QLineEdit::textChanged, this, [this](const QString& text) {
        change([&](Settings& settings) { settings.workerProgram = text.trimmed(); });
        showWorkerState();
    });
    connect(m_threads, &QSpinBox::valueChanged, this,
            [this](int threads) { change([&](Settings& settings) { settings.workerThreads = threads; }); });
}

template <typename Change> void Preferences::change(Change change)
{
    const Settings before = m_settings;
    change(m_settings);
    if (m_settings != before)
        Q_EMIT changed(m_settings);
}

// A field that loses the focus says so to this object, which must still be what it was.
Preferences::~Preferences()
{
    hide();
}

void Preferences::setSettings(const Settings& settings)
{
    m_settings = settings;
    showFields();
}

void Preferences::showFields()
{
    const QSignalBlocker quiet[]
        = {QSignalBlocker(m_author), QSignalBlocker(m_theme),  QSignalBlocker(m_textSize), QSignalBlocker(m_monospace),
           QSignalBlocker(m_blanks), QSignalBlocker(m_worker), QSignalBlocker(m_threads)};
    if (!m_author->hasFocus() || m_author->text().trimmed() != m_settings.author)
        m_author->setText(m_settings.author);
    m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(m_settings.theme)));
    m_textSize->setValue(m_settings.textPercent);
    m_monospace->setChecked(m_settings.isMonospace);
    m_blanks->setChecked(m_settings.areBlanksMarked);
    if (m_worker->text().trimmed() != m_settings.workerProgram)
        m_worker->setText(m_settings.workerProgram);
    m_threads->setValue(m_settings.workerThreads);
    showWorkerState();
}

void Preferences::showWorkerState()
{
    const bool isOwn = m_settings.workerProgram.isEmpty();
    const QString program = isOwn ? WorkerClient::defaultProgram() : m_settings.workerProgram;
    const bool isThere = QFileInfo(program).isFile() && QFileInfo(program).isExecutable();
    m_workerState->setText(isThere ? tr("Indexes and probes; another one is used when it is started next")
                                   : tr("There is no program %1").arg(program));
    m_workerState->setForegroundRole(QPalette::WindowText);
    setInk(m_workerState, palette(), isThere ? Theme(palette()).secondary : Theme(palette()).error);
}

void Preferences::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showWorkerState();
}

void Preferences::chooseWorker()
{
    auto* dialog = new QFileDialog(this, tr("Worker"), QFileInfo(m_worker->text()).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_worker, &QLineEdit::setText);
    dialog->open();
}

void Preferences::restoreDefaults()
{
    const Settings standard;
    change([&](Settings& settings) {
        settings.theme = standard.theme;
        settings.textPercent = standard.textPercent;
        settings.isMonospace = standard.isMonospace;
        settings.areBlanksMarked = standard.areBlanksMarked;
        settings.workerProgram = standard.workerProgram;
        settings.workerThreads = standard.workerThreads;
    });
    showFields();
}

} // namespace atomscope
