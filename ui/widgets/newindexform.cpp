#include "ui/widgets/newindexform.h"

#include "ui/delegates/theme.h"
#include "ui/session/errortext.h"
#include "ui/session/jobcommand.h"
#include "ui/widgets/checktexts.h"
#include "ui/widgets/fieldstatus.h"
#include "ui/widgets/pathfield.h"
#include "ui/widgets/pathlist.h"
#include "ui/widgets/saeoptionfields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kMostTokens = 2'000'000'000; // more is a job for the command line

bool showProblem(const IndexCheckReply& reply, const char* field, FieldStatus* status)
{
    const IndexCheckReply::Problem* problem = reply.problemOf(QLatin1String(field));
    if (problem) {
        // A list that follows is for the field to offer.
        const QString message = toText(problem->error);
        const QString details = QString::fromStdString(problem->error.detail);
        status->showProblem(message.section(QLatin1Char('\n'), 0, 0),
                            details.isEmpty() && message.contains(QLatin1Char('\n')) ? message : details);
    }
    return problem != nullptr;
}

/// The paths that an error lists, one a line.
QStringList pathsIn(const IndexCheckReply::Problem* problem)
{
    QStringList paths;
    if (!problem)
        return paths;
    for (const QString& line : toText(problem->error).split(QLatin1Char('\n')).mid(1)) {
        if (line.trimmed().startsWith(QLatin1Char('/')))
            paths.append(line.trimmed());
    }
    return paths;
}

} // namespace

NewIndexForm::NewIndexForm(QWidget* parent)
    : QWidget(parent)
    , m_model(new PathField(tr("Model"), PathField::Kind::Folder, this))
    , m_sae(new PathField(tr("SAE"), PathField::Kind::FolderOrFile, this))
    , m_options(new SaeOptionFields(this))
    , m_asRead(new QCheckBox(tr("Index it as it is read all the same"), this))
    , m_texts(new PathList(tr("Texts"), this))
    , m_out(new PathField(tr("Index"), PathField::Kind::NewIndex, this))
    , m_force(new QCheckBox(tr("Replace the index that is there"), this))
    , m_tokens(new QSpinBox(this))
    , m_context(new QSpinBox(this))
    , m_split(new QComboBox(this))
    , m_textKey(new QLineEdit(this))
    , m_loss(new QCheckBox(tr("loss"), this))
    , m_contextStatus(new FieldStatus(this))
{
    auto* form = new QFormLayout(this);
    form->setContentsMargins({});
    form->setHorizontalSpacing(2 * kGridPx);
    form->setVerticalSpacing(kGridPx);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto addRow = [&](const QString& name, QWidget* field) {
        auto* label = new QLabel(name, this);
        label->setBuddy(field);
        m_names.append(label);
        form->addRow(label, field);
    };
    addRow(tr("&Model"), m_model);
    addRow(tr("&SAE"), m_sae);
    form->addRow(QString(), m_options);
    form->setRowVisible(m_options, false);
    form->addRow(QString(), m_asRead);
    form->setRowVisible(m_asRead, false);
    addRow(tr("&Texts"), m_texts);
    addRow(tr("&Index"), m_out);
    form->addRow(QString(), m_force);
    form->setRowVisible(m_force, false);
    m_force->setObjectName(QStringLiteral("force"));
    makeOptionsRow(form);
    connectFields();
    showHints();
    applyTheme();
}

void NewIndexForm::makeOptionsRow(QFormLayout* form)
{
    m_tokens->setRange(0, kMostTokens);
    m_tokens->setSingleStep(100'000);
    m_tokens->setGroupSeparatorShown(true);
    m_tokens->setSpecialValueText(tr("all"));
    m_tokens->setAccessibleName(tr("Tokens to index; 0 is all"));
    m_tokens->setToolTip(tr("Indexing ends with the document in which so many tokens are reached"));
    m_context->setRange(0, 1 << 20);
    m_context->setSpecialValueText(tr("as trained"));
    m_context->setAccessibleName(tr("Tokens of a window; 0 is as the SAE was trained"));
    m_context->setToolTip(tr("Tokens that the model sees at once, BOS included"));
    m_split->addItem(tr("each file"), QString());
    m_split->addItem(tr("each paragraph"), QStringLiteral("blank-line"));
    m_split->addItem(tr("each line"), QStringLiteral("line"));
    m_split->setAccessibleName(tr("A document of a .txt file is"));
    m_split->setToolTip(tr("What is one document in a .txt file"));
    m_textKey->setPlaceholderText(QStringLiteral("text"));
    m_textKey->setFixedWidth(8 * kGridPx);
    m_textKey->setAccessibleName(tr("Field of .jsonl records that holds the text"));
    m_textKey->setToolTip(m_textKey->accessibleName());
    m_loss->setToolTip(tr("Run the whole model and keep its loss, how well it predicts each next token: slower"));
    auto* row = new QHBoxLayout;
    row->setSpacing(kGridPx);
    const auto add = [&](const QString& name, QWidget* field) {
        auto* label = new QLabel(name, this);
        label->setBuddy(field);
        row->addWidget(label);
        row->addWidget(field);
        row->addSpacing(kGridPx);
    };
    add(tr("tokens"), m_tokens);
    add(tr("window"), m_context);
    add(tr("document"), m_split);
    add(tr("field"), m_textKey);
    row->addWidget(m_loss);
    row->addStretch(1);
    auto* column = new QVBoxLayout;
    column->setSpacing(kHalfGridPx / 2);
    column->addLayout(row);
    column->addWidget(m_contextStatus);
    auto* label = new QLabel(tr("Options"), this);
    m_names.append(label);
    form->addRow(label, column);
}

void NewIndexForm::connectFields()
{
    connect(m_model, &PathField::pathChanged, this, &NewIndexForm::changed);
    connect(m_sae, &PathField::pathChanged, this, [this] {
        if (m_sae->path() != m_optionsFor) { // answers about another SAE
            m_options->clear();
            m_asRead->setChecked(false);
        }
        suggestOut();
        Q_EMIT changed();
    });
    connect(m_options, &SaeOptionFields::answersChanged, this, &NewIndexForm::changed);
    connect(m_texts, &PathList::pathsChanged, this, [this] {
        suggestOut();
        Q_EMIT changed();
    });
    connect(m_out, &PathField::pathChanged, this, [this] {
        m_force->setChecked(false); // said about another file
        Q_EMIT changed();
    });
    connect(m_asRead, &QCheckBox::toggled, this, &NewIndexForm::changed);
    connect(m_force, &QCheckBox::toggled, this, &NewIndexForm::changed);
    connect(m_tokens, &QSpinBox::valueChanged, this, &NewIndexForm::changed);
    connect(m_context, &QSpinBox::valueChanged, this, &NewIndexForm::changed);
    connect(m_split, &QComboBox::currentIndexChanged, this, &NewIndexForm::changed);
    connect(m_textKey, &QLineEdit::textChanged, this, &NewIndexForm::changed);
    connect(m_loss, &QCheckBox::toggled, this, &NewIndexForm::changed);
}

void NewIndexForm::setRecent(const Recent& recent)
{
    m_recent = recent;
    m_model->setRecent(recent.models);
    m_sae->setRecent(recent.saes);
    m_out->setRecent({});
    if (!recent.texts.isEmpty())
        m_texts->setStartFolder(QFileInfo(recent.texts.front()).absolutePath());
}

void NewIndexForm::fill(const IndexJobRequest& job)
{
    if (!job.model.isEmpty())
        m_model->setPath(job.model);
    if (!job.sae.isEmpty())
        m_sae->setPath(job.sae);
    if (!job.saeOptions.isEmpty()) {
        m_optionsFor = m_sae->path();
        m_options->setAnswers(job.saeOptions);
    }
    if (!job.corpus.isEmpty())
        m_texts->setPaths(job.corpus);
    if (!job.out.isEmpty())
        m_out->setPath(job.out);
    if (job.tokens > 0)
        m_tokens->setValue(static_cast<int>(std::min<qint64>(job.tokens, kMostTokens)));
}

void NewIndexForm::addTexts(const QStringList& paths)
{
    m_texts->add(paths);
}

IndexJobRequest NewIndexForm::job() const
{
    IndexJobRequest job;
    job.model = m_model->path();
    job.sae = m_sae->path();
    job.saeOptions = m_options->answers();
    job.corpus = m_texts->paths();
    job.out = m_out->path();
    job.force = m_force->isChecked();
    job.checksSanity = !m_asRead->isChecked();
    job.tokens = m_tokens->value();
    job.context = m_context->value();
    job.split = m_split->currentData().toString();
    job.textKey = m_textKey->text().trimmed();
    job.loss = m_loss->isChecked();
    return job;
}

bool NewIndexForm::isComplete() const
{
    return !m_model->path().isEmpty() && !m_sae->path().isEmpty() && !m_texts->paths().isEmpty()
        && !m_out->path().isEmpty();
}

void NewIndexForm::suggestOut()
{
    if (m_out->path() != m_suggestedOut)
        return;
    const QStringList texts = m_texts->paths();
    m_suggestedOut = suggestedOut(suggestedFolder(m_recent.indexes, texts), m_sae->path(), texts);
    m_out->setPath(m_suggestedOut);
}

void NewIndexForm::showHints()
{
    m_model->status()->showHint(tr("A Hugging Face folder: config.json, the weights and the tokenizer"));
    m_sae->status()->showHint(tr("A folder or a file of weights: SAELens, Gemma Scope, sparsify and others"));
    m_texts->status()->showHint(tr(".txt or .jsonl, also with .gz or .zst, or folders of them"));
    m_out->status()->showHint(tr("The file to write"));
    m_contextStatus->showHint({});
}

void NewIndexForm::showChecking()
{
    for (const auto& [isNamed, status] : {std::pair{!m_model->path().isEmpty(), m_model->status()},
                                          std::pair{!m_sae->path().isEmpty(), m_sae->status()},
                                          std::pair{!m_texts->paths().isEmpty(), m_texts->status()},
                                          std::pair{!m_out->path().isEmpty(), m_out->status()}}) {
        // What was found before stays readable until there is something newer.
        if (isNamed && status->state() == FieldStatus::State::Nothing)
            status->showChecking();
    }
}

void NewIndexForm::showSae(const IndexCheckReply& reply)
{
    const IndexCheckReply::Problem* problem = reply.problemOf(QStringLiteral("sae"));
    const QStringList candidates = pathsIn(problem);
    m_sae->offer(candidates);
    if (problem) {
        m_optionsFor = m_sae->path();
        m_options->ask(problem->options);
    }
    if (!candidates.isEmpty())
        m_sae->status()->showProblem(
            tr("There are %1 SAEs in this folder: choose one from the field's list").arg(candidates.size()));
    else if (!showProblem(reply, "sae", m_sae->status()) && reply.sae)
        m_sae->status()->showFound(checktexts::saeText(*reply.sae), checktexts::saeDetails(*reply.sae));
    const bool isMisread = problem && problem->error.code == ErrorCode::Conflict;
    auto* form = qobject_cast<QFormLayout*>(layout());
    form->setRowVisible(m_options, !m_options->isHidden());
    form->setRowVisible(m_asRead, isMisread || m_asRead->isChecked());
}

void NewIndexForm::showReply(const IndexCheckReply& reply)
{
    showHints();
    if (!showProblem(reply, "model", m_model->status()) && reply.model)
        m_model->status()->showFound(checktexts::modelText(*reply.model));
    showSae(reply);
    if (!showProblem(reply, "corpus", m_texts->status()) && reply.textBytes)
        m_texts->status()->showFound(checktexts::textText(reply));
    if (!showProblem(reply, "out", m_out->status()) && reply.out)
        m_out->status()->showFound(checktexts::outText(*reply.out));
    showProblem(reply, "context", m_contextStatus);
    auto* form = qobject_cast<QFormLayout*>(layout());
    form->setRowVisible(m_force, reply.out && reply.out->state == QLatin1String("finished"));
}

void NewIndexForm::applyTheme()
{
    for (QLabel* name : m_names) {
        QFont demi = font();
        demi.setWeight(QFont::DemiBold);
        name->setFont(demi);
    }
}

void NewIndexForm::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
