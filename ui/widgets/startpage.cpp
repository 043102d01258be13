#include "ui/widgets/startpage.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/indexcard.h"
#include "ui/widgets/quantity.h"

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

namespace atomscope {

namespace {

constexpr int kWidestPx = 92 * kGridPx;

} // namespace

StartPage::StartPage(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(QStringLiteral("Atomscope"), this))
    , m_lead(
          new QLabel(tr("See where each atom of a sparse autoencoder fires in a text, over its whole range, and write "
                        "down what it seems to mean"),
                     this))
    , m_hint(new QLabel(
          tr("Files can be dropped here: an index, a label book, or a model, an SAE and texts for a new index"), this))
    , m_status(new QLabel(this))
    , m_recentTitle(new QLabel(tr("Opened before"), this))
    , m_none(new QLabel(tr("Nothing yet. The demo needs nothing but this program"), this))
    , m_buttons(new QWidget(this))
    , m_list(new QVBoxLayout)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    for (QLabel* label : {m_lead, m_hint, m_status, m_none}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_status->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_status->hide();
    (new FlowLayout(m_buttons))->setSpacing(kGridPx);
    m_list->setSpacing(kGridPx);
    auto* inner = new QWidget;
    inner->setMaximumWidth(kWidestPx);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(2 * kGridPx, 3 * kGridPx, 2 * kGridPx, 2 * kGridPx);
    column->setSpacing(kGridPx);
    column->addWidget(m_title);
    column->addWidget(m_lead);
    column->addSpacing(kGridPx);
    column->addWidget(m_buttons);
    column->addWidget(m_hint);
    column->addWidget(m_status);
    column->addSpacing(2 * kGridPx);
    column->addWidget(m_recentTitle);
    column->addWidget(m_none);
    column->addLayout(m_list);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(inner);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setBackgroundRole(QPalette::Base);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->addWidget(scroll);
    applyTheme();
}

void StartPage::offer(QAction* action)
{
    auto* button = new QPushButton(action->text().remove(QLatin1Char('&')), m_buttons);
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    button->setToolTip(key.isEmpty() ? button->text() : QStringLiteral("%1 (%2)").arg(button->text(), key));
    button->setAutoDefault(false);
    button->setMinimumWidth(button->sizeHint().width() + 2 * kGridPx);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
    connect(action, &QAction::changed, button, follow);
    follow();
    m_buttons->layout()->addWidget(button);
}

void StartPage::setRecent(const QStringList& files)
{
    QStringList shown;
    for (const IndexCard* card : m_cards)
        shown.append(card->file());
    if (shown != files) {
        for (IndexCard* card : m_cards) {
            card->hide();
            card->deleteLater(); // it may be the one that was just clicked
        }
        m_cards.clear();
        for (const QString& file : files) {
            auto* card = new IndexCard(file, this);
            connect(card, &IndexCard::clicked, this, [this, file] { Q_EMIT fileChosen(file); });
            m_list->addWidget(card);
            m_cards.append(card);
        }
    }
    m_none->setVisible(files.isEmpty());
}

void StartPage::setSummary(const IndexSummary& summary)
{
    const auto card = std::ranges::find(m_cards, summary.file, &IndexCard::file);
    if (card != m_cards.end())
        (*card)->setSummary(summary);
}

void StartPage::setStatus(const QString& text, bool isError)
{
    m_isError = isError;
    m_status->setText(text);
    m_status->setVisible(!text.isEmpty());
    applyTheme();
}

QString StartPage::status() const
{
    return m_status->text();
}

void StartPage::applyTheme()
{
    const Theme theme(palette());
    m_title->setFont(themedFont(font(), TextSize::Title));
    makeSectionTitle(m_recentTitle);
    setInk(m_lead, palette(), theme.secondary);
    setInk(m_none, palette(), theme.secondary);
    makeSecondary(m_hint);
    setInk(m_status, palette(), m_isError ? theme.error : theme.text);
}

void StartPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
