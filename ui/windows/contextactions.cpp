#include "ui/windows/contextactions.h"

#include "ui/session/browsestate.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/quantity.h"
#include "ui/windows/rangequestion.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>

namespace atomscope {

ContextActions::ContextActions(const WindowActions* actions, BrowseState* state, AtomPageView* page, QWidget* window)
    : QObject(window)
    , m_state(state)
    , m_page(page)
    , m_window(window)
{
    window->installEventFilter(this);
    using enum WindowActions::Id;
    const auto onLook = [this, actions](WindowActions::Id id, auto change) {
        connect(actions->action(id), &QAction::triggered, this, [this, change] {
            ContextLook look = m_state->contextLook();
            change(look);
            m_state->setContextLook(look);
        });
    };
    onLook(GroupContexts, [](ContextLook& look) {
        using enum ContextGrouping;
        look.grouping = look.grouping == Strata ? PeakToken : look.grouping == PeakToken ? Document : Strata;
    });
    onLook(ToggleQuantiles, [](ContextLook& look) {
        look.scale = look.scale == TintScale::Maximum ? TintScale::Quantile : TintScale::Maximum;
    });
    onLook(ToggleErrors, [](ContextLook& look) { look.areErrorsShown = !look.areErrorsShown; });
    const auto showLook = [actions](const ContextLook& look) {
        actions->action(ToggleQuantiles)->setChecked(look.scale == TintScale::Quantile);
        actions->action(ToggleErrors)->setChecked(look.areErrorsShown);
    };
    connect(state, &BrowseState::contextLookChanged, this, showLook);
    showLook(state->contextLook());
    connect(actions->action(StrataRange), &QAction::triggered, this, &ContextActions::askForRange);
    connect(actions->action(CopyNumbers), &QAction::triggered, this, &ContextActions::copyNumbers);
    // The other two choices of strata are of the whole range.
    for (const WindowActions::Id id : {StrataTop, StrataAll})
        connect(actions->action(id), &QAction::triggered, state, [state] { state->setRange(std::nullopt); });
}

bool ContextActions::eventFilter(QObject* watched, QEvent* event)
{
    // Esc that nobody below the window wanted.
    const bool isEscape = event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape;
    if (watched != m_window || !isEscape || !m_state->range())
        return QObject::eventFilter(watched, event);
    m_state->setRange(std::nullopt);
    return true;
}

void ContextActions::askForRange()
{
    const auto page = m_page->page();
    if (!page || page->numbers.nFired == 0) {
        Q_EMIT said(tr("There are no firings to choose from"));
        return;
    }
    auto* question = new RangeQuestion(m_state->range(), page->numbers.maxAct, m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    connect(question, &RangeQuestion::chosen, m_state, &BrowseState::setRange);
    question->open();
}

void ContextActions::copyNumbers()
{
    if (!m_page->isShowingPage())
        return;
    QStringList lines;
    for (const Quantity* quantity : m_page->findChildren<Quantity*>()) {
        if (quantity->isVisibleTo(m_page) && !quantity->value().isEmpty())
            lines.append(QStringList{quantity->name(), quantity->copied(),
                                     QString(quantity->accessibleDescription()).replace(u'\n', u' ')}
                             .join(u'\t'));
    }
    QApplication::clipboard()->setText(tr("atom %1").arg(m_page->atom().v) + u'\n' + lines.join(u'\n') + u'\n');
    Q_EMIT said(tr("Copied %1 numbers with their definitions").arg(lines.size()));
}

} // namespace atomscope
