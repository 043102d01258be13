#include "ui/widgets/labelpanel.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/categorysection.h"
#include "ui/widgets/confidencedots.h"
#include "ui/widgets/evidencesection.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/labelhistory.h"
#include "ui/widgets/quantity.h"

#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

namespace atomscope {

namespace {

constexpr std::array kVerdicts = {Verdict::Monosemantic, Verdict::Polysemantic, Verdict::Unclear};
constexpr int kMostSenses = 99;

} // namespace

std::vector<std::string> tagsFromText(const QString& text)
{
    std::vector<std::string> tags;
    for (const QString& part : text.split(QLatin1Char(','))) {
        const std::string tag = part.simplified().toStdString();
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end())
            tags.push_back(tag);
    }
    return tags;
}

LabelPanel::LabelPanel(QWidget* parent)
    : QWidget(parent)
    , m_nothing(new QLabel(tr("Choose an atom to say what it means"), this))
    , m_body(new QWidget(this))
    , m_label(new QLineEdit(m_body))
    , m_category(new QComboBox(m_body))
    , m_confidence(new ConfidenceDots(m_body))
    , m_senses(new QSpinBox(m_body))
    , m_tags(new QLineEdit(m_body))
    , m_notes(new QPlainTextEdit(m_body))
    , m_status(new QLabel(m_body))
    , m_automaticTitle(new QLabel(tr("Automatic"), m_body))
    , m_automatic(new QLabel(m_body))
    , m_automaticVerdict(new QLabel(tr("monosemantic: not tested"), m_body))
    , m_history(new LabelHistory(m_body))
{
    makeFields();
    m_nothing->setWordWrap(true);
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(kGridPx);
    form->setVerticalSpacing(kGridPx);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    const auto addRow = [&](const QString& caption, QWidget* field) {
        m_captions.push_back(new QLabel(caption, m_body));
        field->setAccessibleName(caption);
        form->addRow(m_captions.back(), field);
    };
    addRow(tr("category"), m_category);
    addRow(tr("senses"), m_senses);
    m_captions.push_back(new QLabel(tr("confidence"), m_body));
    form->addRow(m_captions.back(), m_confidence);
    addRow(tr("tags"), m_tags);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(2 * kGridPx, 0, 2 * kGridPx, kGridPx);
    whole->setSpacing(kGridPx);
    whole->addWidget(makeTitle());
    whole->addWidget(m_nothing);
    whole->addWidget(m_body, 1);
    whole->addStretch(0);
    auto* column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGridPx);
    column->addWidget(m_label);
    column->addWidget(makeVerdicts());
    column->addLayout(form);
    column->addWidget(m_notes);
    column->addWidget(m_status);
    column->addSpacing(kGridPx);
    column->addWidget(m_automaticTitle);
    column->addWidget(m_automatic);
    column->addWidget(m_automaticVerdict);
    column->addSpacing(kGridPx);
    column->addWidget(m_history, 1);
    column->addStretch(0);
    connectFields();
    orderTabs();
    applyTheme();
    setAtom({}, {});
}

/// From the label's field on as the eye goes; the title's buttons, which have keys, come last.
void LabelPanel::orderTabs()
{
    std::vector<QWidget*> order(m_verdicts.begin(), m_verdicts.end());
    order.insert(order.end(), {m_category, m_senses, m_confidence, m_tags, m_notes, m_history});
    // Backwards, each right behind the first one: forwards Qt leaves alone what follows already in the circle.
    for (auto field = order.rbegin(); field != order.rend(); ++field)
        QWidget::setTabOrder(m_label, *field);
}

QWidget* LabelPanel::makeTitle()
{
    auto* title = new QWidget(this);
    m_title = new QLabel(tr("Label"), title);
    m_star = new FlatButton(title, QStringLiteral("☆"), tr("Star (S)"));
    m_star->setCheckable(true);
    m_star->setQuietWhenChecked(true);
    m_star->setAccessibleName(tr("star"));
    m_undo = new FlatButton(title, tr("undo"), tr("Undo the last change of this label (Ctrl+Z)"));
    m_redo = new FlatButton(title, tr("redo"), tr("Redo (Ctrl+Shift+Z)"));
    m_undo->setInk(FlatButton::Ink::Secondary);
    m_redo->setInk(FlatButton::Ink::Secondary);
    auto* row = new QHBoxLayout(title);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_title);
    row->addStretch(1);
    row->addWidget(m_undo);
    row->addWidget(m_redo);
    row->addWidget(m_star);
    return title;
}

QWidget* LabelPanel::makeVerdicts()
{
    auto* verdicts = new QWidget(m_body);
    auto* row = new FlowLayout(verdicts); // under each other rather than cut
    row->setSpacing(kHalfGridPx);
    const std::array texts = {tr("monosemantic"), tr("polysemantic"), tr("unclear")};
    const std::array tooltips
        = {tr("One meaning (M); press again to take it back"), tr("Several meanings (P); press again to take it back"),
           tr("Looked at, cannot tell (U); press again to take it back")};
    for (std::size_t i = 0; i < kVerdicts.size(); ++i) {
        auto* button = new FlatButton(verdicts, texts[i], tooltips[i]);
        button->setCheckable(true);
        button->setOutlined(true);
        row->addWidget(button);
        m_verdicts.push_back(button);
        connect(button, &FlatButton::clicked, this, [this, i] { toggleVerdict(kVerdicts[i]); });
    }
    return verdicts;
}

void LabelPanel::makeFields()
{
    m_label->setPlaceholderText(tr("What does it fire on?"));
    m_label->setAccessibleName(tr("Label"));
    m_category->addItem(QStringLiteral("–"), QString());
    for (const char* category : kLabelCategories)
        m_category->addItem(QString::fromLatin1(category), QString::fromLatin1(category));
    m_category->setToolTip(tr("Your category (C)"));
    m_senses->setRange(0, kMostSenses);
    m_senses->setSpecialValueText(QStringLiteral("–"));
    m_senses->setToolTip(tr("How many meanings you see"));
    m_tags->setPlaceholderText(tr("separated by commas"));
    m_notes->setPlaceholderText(tr("Notes"));
    m_notes->setAccessibleName(tr("Notes"));
    m_notes->setTabChangesFocus(true);
    m_notes->setFixedHeight(9 * kGridPx);
    m_status->setWordWrap(true);
    m_automatic->setWordWrap(true);
    for (QWidget* field :
         {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_tags), static_cast<QWidget*>(m_notes),
          static_cast<QWidget*>(m_senses), static_cast<QWidget*>(m_category)})
        field->installEventFilter(this);
}

void LabelPanel::connectFields()
{
    const auto typing = [this] { change(typed(), false); };
    connect(m_label, &QLineEdit::textEdited, this, typing);
    connect(m_tags, &QLineEdit::textEdited, this, typing);
    connect(m_notes, &QPlainTextEdit::textChanged, this, typing);
    connect(m_label, &QLineEdit::editingFinished, this, &LabelPanel::finish);
    connect(m_tags, &QLineEdit::editingFinished, this, &LabelPanel::finish);
    connect(m_senses, &QSpinBox::valueChanged, this, typing);
    connect(m_senses, &QSpinBox::editingFinished, this, &LabelPanel::finish);
    const auto choosing = [this] { change(typed(), true); };
    connect(m_category, &QComboBox::activated, this, choosing);
    connect(m_confidence, &ConfidenceDots::valueEdited, this, choosing);
    connect(m_star, &FlatButton::clicked, this, &LabelPanel::toggleStar);
    connect(m_undo, &FlatButton::clicked, this, &LabelPanel::undoRequested);
    connect(m_redo, &FlatButton::clicked, this, &LabelPanel::redoRequested);
}

LabelContent LabelPanel::typed() const
{
    LabelContent content = m_content; // verdict and star are set by their own buttons
    content.label = m_label->text().toStdString();
    content.category = m_category->currentData().toString().toStdString();
    content.confidence = m_confidence->value();
    content.nSenses = m_senses->value() > 0 ? std::optional(m_senses->value()) : std::nullopt;
    content.tags = tagsFromText(m_tags->text());
    content.notes = m_notes->toPlainText().toStdString();
    return content;
}

void LabelPanel::change(const LabelContent& content, bool isFinished)
{
    if (m_isShowing || m_isReadOnly || m_atom.v < 0 || content == m_content)
        return;
    m_content = content;
    m_hasUnfinished = true;
    Q_EMIT edited(m_content);
    if (isFinished)
        finish();
}

void LabelPanel::finish()
{
    if (!m_hasUnfinished)
        return;
    m_hasUnfinished = false;
    Q_EMIT committed();
}

void LabelPanel::setAtom(AtomId atom, const LabelContent& content)
{
    finish();
    m_atom = atom;
    m_content = content;
    m_nothing->setVisible(atom.v < 0);
    m_body->setVisible(atom.v >= 0);
    for (QWidget* button :
         {static_cast<QWidget*>(m_undo), static_cast<QWidget*>(m_redo), static_cast<QWidget*>(m_star)})
        button->setVisible(atom.v >= 0);
    setReadOnly(m_isReadOnly);
    setStatus({}, false);
    showContent();
}

void LabelPanel::setContent(const LabelContent& content)
{
    m_hasUnfinished = false;
    m_content = content;
    showContent();
}

void LabelPanel::showContent()
{
    const QScopedValueRollback<bool> guard(m_isShowing, true);
    // A field that already says it keeps its cursor.
    const auto show = [](QLineEdit* edit, const QString& text) {
        if (edit->text() != text)
            edit->setText(text);
    };
    show(m_label, QString::fromStdString(m_content.label));
    if (tagsFromText(m_tags->text()) != m_content.tags) {
        QStringList tags;
        for (const std::string& tag : m_content.tags)
            tags << QString::fromStdString(tag);
        show(m_tags, tags.join(QStringLiteral(", ")));
    }
    if (const QString notes = QString::fromStdString(m_content.notes); m_notes->toPlainText() != notes)
        m_notes->setPlainText(notes);
    const QString category = QString::fromStdString(m_content.category);
    if (m_category->findData(category) < 0) // of a newer program: kept, not lost
        m_category->addItem(category, category);
    m_category->setCurrentIndex(m_category->findData(category));
    m_confidence->setValue(m_content.confidence);
    m_senses->setValue(m_content.nSenses.value_or(0));
    for (std::size_t i = 0; i < kVerdicts.size(); ++i)
        m_verdicts[i]->setChecked(m_content.verdict == kVerdicts[i]);
    m_star->setChecked(m_content.isStarred);
    m_star->setText(m_content.isStarred ? QStringLiteral("★") : QStringLiteral("☆"));
    m_star->setInk(m_content.isStarred ? FlatButton::Ink::Star : FlatButton::Ink::Secondary);
}

void LabelPanel::setAutomatic(const AutomaticCategory& category, const std::string& verdict)
{
    const QString verdictText = QString::fromStdString(verdict);
    m_automaticVerdict->setText(verdict == "not tested" ? tr("monosemantic: not tested")
                                                        : tr("automatic verdict: %1").arg(verdictText));
    m_automaticVerdict->setToolTip(EvidenceSection::meaning(verdictText));
    const QString name = QString::fromStdString(category.name);
    // An imported atom was not counted, so that no rule applies.
    m_automatic->setText(name.isEmpty() ? tr("no category: not counted") : QStringLiteral("○ ") + name);
    m_automatic->setToolTip(
        name.isEmpty() ? tr("The rules need counts of all firings, which an export does not have")
                       : tr("%1.\nA rule, not a verdict on what the atom means").arg(CategorySection::rule(name)));
}

void LabelPanel::setHistory(const std::vector<LabelRevision>& history)
{
    m_history->setHistory(history);
}

void LabelPanel::setUndoState(bool canUndo, bool canRedo)
{
    m_undo->setEnabled(canUndo && !m_isReadOnly);
    m_redo->setEnabled(canRedo && !m_isReadOnly);
}

void LabelPanel::setStatus(const QString& text, bool isError)
{
    m_isStatusError = isError;
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
    makeSecondary(m_status);
    if (isError)
        setInk(m_status, m_status->palette(), Theme(palette()).error);
}

void LabelPanel::setReadOnly(bool on)
{
    m_isReadOnly = on;
    const bool isOpen = !on && m_atom.v >= 0;
    for (QWidget* field :
         {static_cast<QWidget*>(m_label), static_cast<QWidget*>(m_tags), static_cast<QWidget*>(m_notes),
          static_cast<QWidget*>(m_senses), static_cast<QWidget*>(m_category), static_cast<QWidget*>(m_confidence),
          static_cast<QWidget*>(m_star)})
        field->setEnabled(isOpen);
    for (FlatButton* button : m_verdicts)
        button->setEnabled(isOpen);
    if (!isOpen)
        setUndoState(false, false);
}

void LabelPanel::focusLabel()
{
    m_label->setFocus(Qt::ShortcutFocusReason);
    m_label->selectAll();
}

void LabelPanel::focusCategory()
{
    m_category->setFocus(Qt::ShortcutFocusReason);
    m_category->showPopup();
}

void LabelPanel::toggleVerdict(Verdict verdict)
{
    LabelContent content = typed();
    content.verdict = content.verdict == verdict ? Verdict::None : verdict;
    change(content, true);
    showContent(); // a button that was pressed has changed by itself
}

void LabelPanel::setConfidence(int confidence)
{
    LabelContent content = typed();
    content.confidence = std::clamp(confidence, 0, ConfidenceDots::kHighest);
    change(content, true);
    showContent();
}

void LabelPanel::toggleStar()
{
    LabelContent content = typed();
    content.isStarred = !content.isStarred;
    change(content, true);
    showContent();
}

bool LabelPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) {
        finish();
    } else if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        finish();
        static_cast<QWidget*>(watched)->clearFocus();
        Q_EMIT left();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void LabelPanel::applyTheme()
{
    makeSectionTitle(m_title);
    makeSectionTitle(m_automaticTitle);
    for (QLabel* caption : m_captions)
        makeSecondary(caption);
    setInk(m_nothing, palette(), Theme(palette()).secondary);
    setStatus(m_status->text(), m_isStatusError);
    for (FlatButton* button : m_verdicts)
        button->setFont(themedFont(font(), TextSize::Small));
    QFont italic = font();
    italic.setItalic(true);
    for (QLabel* label : {m_automatic, m_automaticVerdict}) {
        label->setFont(italic);
        setInk(label, palette(), Theme(palette()).secondary);
    }
}

void LabelPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
