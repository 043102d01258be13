#include "ui/widgets/claimsview.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/claimrow.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/pagestack.h"
#include "ui/widgets/quantity.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <utility>

namespace atomscope {

namespace {

constexpr int kWideFromPx = 96 * kGridPx; // below, numbers stand under their claim

QString noteOn(const ClaimsPage& page)
{
    if (!page.definitions.importedFrom.empty())
        return ClaimsView::tr("An export of %1 holds no counts: nothing can be told from it")
            .arg(QString::fromStdString(page.definitions.importedFrom));
    if (page.facts.isMeasured)
        return QString::fromStdString(page.nullNote);
    if (!page.snapshot.isFinished)
        return ClaimsView::tr(
            "The index is still being filled. Evidence about meanings is measured when it is finished");
    return ClaimsView::tr("Evidence about meanings has not been measured yet");
}

} // namespace

ClaimsView::ClaimsView(QWidget* parent)
    : QWidget(parent)
    , m_head(new QWidget(this))
    , m_title(new QLabel(tr("Claims"), m_head))
    , m_about(new QLabel(m_head))
    , m_note(new QLabel(m_head))
    , m_measure(new FlatButton(m_head, tr("Measure the evidence")))
    , m_content(new QWidget)
    , m_stack(new PageStack(makePageScroll(m_content, this), this))
    , m_column(new QVBoxLayout(m_content))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    setAccessibleName(tr("Claims"));
    m_content->setAutoFillBackground(true);
    m_content->setBackgroundRole(QPalette::Base);
    m_column->setContentsMargins(2 * kGridPx, 0, 2 * kGridPx, 2 * kGridPx);
    m_column->setSpacing(0);
    m_column->addStretch(1);
    makeHead();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_head);
    column->addWidget(m_stack, 1);
    connect(m_stack, &PageStack::actionRequested, this, &ClaimsView::actionRequested);
    applyTheme();
    showEmpty(tr("No index open"), tr("Open an index to see what it says about the claims"), tr("Open index…"));
}

void ClaimsView::makeHead()
{
    m_about->setText(
        tr("What this SAE, on this text, says about the claims of “The ‘strong’ feature hypothesis could be "
           "wrong”. Each is consistent with the numbers, counted against by them, or cannot be told."));
    m_about->setWordWrap(true);
    m_note->setWordWrap(true);
    auto* numbers = new QWidget(m_head);
    auto* flow = new FlowLayout(numbers);
    flow->setSpacing(kGridPx + kHalfGridPx);
    const std::array<QString, nNumbers> names = {tr("atoms tested"), tr("tokens"), tr("documents"), tr("null index")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        m_numbers[i] = new NamedQuantity(names[i], numbers);
        flow->addWidget(m_numbers[i]);
    }
    auto* column = new QVBoxLayout(m_head);
    column->setContentsMargins(2 * kGridPx, kGridPx, 2 * kGridPx, kGridPx);
    column->setSpacing(kHalfGridPx);
    column->addWidget(m_title);
    column->addWidget(m_about);
    column->addWidget(numbers);
    auto* note = new QHBoxLayout;
    note->setSpacing(kGridPx);
    note->addWidget(m_note, 1);
    note->addWidget(m_measure);
    column->addLayout(note);
    m_measure->setOutlined(true);
    m_measure->setInk(FlatButton::Ink::Accent);
}

void ClaimsView::setMeasureAction(QAction* action)
{
    m_measure->setToolTip(action->toolTip());
    const auto follow = [this, action] { m_measure->setEnabled(action->isEnabled()); };
    connect(m_measure, &FlatButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::enabledChanged, this, follow);
    follow();
}

void ClaimsView::showEmpty(const QString& title, const QString& text, const QString& action)
{
    m_page.reset();
    m_head->setVisible(false);
    m_stack->showEmpty(title, text, action);
}

void ClaimsView::showLoading()
{
    m_stack->showLoading(tr("Counting …"));
}

void ClaimsView::showError(const QString& message, const QString& details)
{
    m_page.reset();
    m_head->setVisible(false);
    m_stack->showError(message, details, tr("Try again"));
}

void ClaimsView::setPage(std::shared_ptr<const ClaimsPage> page)
{
    m_page = std::move(page);
    while (m_rows.size() < m_page->claims.size()) {
        auto* row = new ClaimRow(m_content);
        row->setWide(m_isWide);
        connect(row, &ClaimRow::filterRequested, this, &ClaimsView::filterRequested);
        m_column->insertWidget(static_cast<int>(m_rows.size()), row);
        m_rows.push_back(row);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i]->setVisible(i < m_page->claims.size());
        if (i < m_page->claims.size())
            m_rows[i]->setClaim(m_page->claims[i], m_page->null.has_value());
    }
    showNumbers();
    m_head->setVisible(true);
    m_stack->showContent();
}

void ClaimsView::showNumbers()
{
    const ClaimFacts& facts = m_page->facts;
    const QString absent = QStringLiteral("–");
    const bool isCounted = m_page->definitions.importedFrom.empty();
    m_numbers[Tested]->setValue(facts.isMeasured ? formatCount(facts.nTested) : absent,
                                tr("Living atoms with at least 20 contexts to compare, or whose firings a table of "
                                   "tokens foretells, of %1 atoms")
                                    .arg(formatCount(facts.nAtoms)),
                                QString::number(facts.nTested));
    m_numbers[Tokens]->setValue(isCounted ? formatCompact(facts.nTokens) : absent,
                                tr("Counted tokens: other text may say otherwise"), QString::number(facts.nTokens));
    m_numbers[Documents]->setValue(isCounted ? formatCount(facts.nDocuments) : absent,
                                   tr("Documents of which at least a part was read"),
                                   QString::number(facts.nDocuments));
    m_numbers[Null]->setValue(
        m_page->null ? QString::fromStdString(m_page->nullKind) : tr("none"),
        m_page->null ? tr("What chance gives, atom by atom: its numbers stand beside those of this index")
                     : tr("Without a paired null, what chance gives is taken from random directions in planted sets: "
                          "at most 5 % of the tested atoms get a verdict.\natomscope-worker index --null directions "
                          "--null-of FILE makes one, with the model, SAE and text of this index; measure it too"));
    m_note->setText(noteOn(*m_page));
    m_note->setVisible(!m_note->text().isEmpty());
    m_measure->setVisible(isCounted && !facts.isMeasured && m_page->snapshot.isFinished);
}

void ClaimsView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (std::exchange(m_isWide, width() >= kWideFromPx) == m_isWide)
        return;
    for (ClaimRow* row : m_rows)
        row->setWide(m_isWide);
}

void ClaimsView::applyTheme()
{
    m_title->setFont(themedFont(font(), TextSize::Title));
    makeSecondary(m_about);
    setInk(m_note, palette(), Theme(palette()).warning);
}

void ClaimsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
