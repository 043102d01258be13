#include "ui/widgets/contextsview.h"

#include "ui/widgets/contextsbar.h"
#include "ui/widgets/contextscanvas.h"

#include <QEvent>
#include <QFocusEvent>
#include <QFontDatabase>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>

namespace atomscope {

namespace {

QFont canvasFont(const QFont& interface, bool isMonospace)
{
    if (!isMonospace)
        return interface;
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (interface.pointSizeF() > 0)
        font.setPointSizeF(interface.pointSizeF());
    else
        font.setPixelSize(interface.pixelSize());
    return font;
}

} // namespace

ContextsView::ContextsView(QWidget* parent)
    : QWidget(parent)
    , m_bar(new ContextsBar(this))
    , m_canvas(new ContextsCanvas(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_canvas);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_bar->setWidthTokens(m_width);
    m_bar->setMaximum(0, false);

    connect(m_canvas, &ContextsCanvas::tokenActivated, this, &ContextsView::tokenActivated);
    connect(m_canvas, &ContextsCanvas::contextFocused, this, &ContextsView::contextFocused);
    connect(m_canvas, &ContextsCanvas::documentsShown, this, &ContextsView::documentsShown);
    connect(m_canvas, &ContextsCanvas::widthStepped, this, [this](int direction) {
        if (const int wanted = steppedContextWidth(m_width, direction); wanted != m_width)
            Q_EMIT widthChangeRequested(wanted);
    });
    connect(m_canvas, &ContextsCanvas::menuRequested, this, &ContextsView::showMenu);
    connect(m_bar, &ContextsBar::lookChosen, this, &ContextsView::lookChangeRequested);
    connect(m_bar, &ContextsBar::rangeCleared, this, &ContextsView::rangeClearRequested);
    connect(m_bar, &ContextsBar::widthChosen, this, &ContextsView::widthChangeRequested);
    connect(m_bar, &ContextsBar::modeChosen, this, &ContextsView::modeChangeRequested);
    connect(m_bar, &ContextsBar::monospaceChosen, this, [this](bool on) {
        setMonospace(on);
        Q_EMIT monospaceChanged(on);
    });
}

ContextsView::~ContextsView() = default;

void ContextsView::setPage(std::shared_ptr<const AtomPage> page)
{
    m_bar->setMaximum(page ? page->shownMaximum() : 0, page && page->numbers.isSoFar);
    m_canvas->setPage(std::move(page));
}

std::shared_ptr<const AtomPage> ContextsView::page() const
{
    return m_canvas->page();
}

void ContextsView::setMode(StrataMode mode)
{
    m_bar->setMode(mode);
    m_canvas->setMode(mode);
}

StrataMode ContextsView::mode() const
{
    return m_canvas->mode();
}

void ContextsView::setWidthTokens(int width)
{
    m_width = width;
    m_bar->setWidthTokens(width);
}

int ContextsView::widthTokens() const
{
    return m_width;
}

void ContextsView::setMonospace(bool on)
{
    m_isMonospace = on;
    m_bar->setMonospace(on);
    m_canvas->setFont(canvasFont(font(), on));
}

bool ContextsView::isMonospace() const
{
    return m_isMonospace;
}

void ContextsView::setSpecialTokens(std::vector<TokenId> tokens)
{
    m_canvas->setSpecialTokens(std::move(tokens));
}

void ContextsView::setFiringsProvider(FiringsProvider provider)
{
    m_canvas->setFiringsProvider(std::move(provider));
}

void ContextsView::setWholeWindowProvider(WholeWindowProvider provider)
{
    m_canvas->setWholeWindowProvider(std::move(provider));
}

int ContextsView::focusedContext() const
{
    return m_canvas->focusedContext();
}

void ContextsView::focusContext(int context)
{
    m_canvas->focusContext(context);
}

void ContextsView::setLook(const ContextLook& look)
{
    m_bar->setLook(look);
    m_canvas->setLook(look);
}

const ContextLook& ContextsView::look() const
{
    return m_canvas->look();
}

void ContextsView::setRange(const std::optional<ActivationRange>& range)
{
    m_range = range;
    m_bar->setRange(range);
}

std::optional<ContextsView::FocusedToken> ContextsView::focusedToken() const
{
    const int context = m_canvas->focusedContext();
    if (context < 0)
        return std::nullopt;
    const Context& shown = m_canvas->shownContext(context);
    return FocusedToken{shown.sequence, shown.position, m_canvas->focusedToken() - shown.peak};
}

void ContextsView::restoreFocus(const FocusedToken& token)
{
    if (!page())
        return;
    const std::vector<Context>& contexts = page()->contexts;
    const auto found = std::ranges::find_if(contexts, [&token](const Context& context) {
        return context.sequence == token.sequence && context.position == token.position;
    });
    if (found != contexts.end())
        m_canvas->restoreFocus(static_cast<int>(found - contexts.begin()), found->peak + token.fromPeak);
}

void ContextsView::showMenu(int context, int token, const QPoint& place)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const Context& shown = m_canvas->shownContext(context);
    const auto add = [&](const QString& text, const QKeySequence& key, auto slot) {
        QAction* action = menu->addAction(text, this, slot);
        action->setShortcut(key); // shown; the canvas and the window act on it
        return action;
    };
    const bool isSeen = token >= shown.windowBegin && token < shown.windowEnd;
    add(tr("Atoms that fire here"), Qt::Key_Return, [this, context, token] {
        m_canvas->activate(context, token);
    })->setEnabled(isSeen);
    add(m_canvas->isExpanded(context) ? tr("One line") : tr("Expand"), Qt::Key_Space,
        [this, context] { m_canvas->toggleExpanded(context); });
    const int inDocument = std::max(0, shown.tokenInDocument + token - shown.peak);
    add(tr("Read the document here"), Qt::Key_D,
        [this, document = shown.document, inDocument] { Q_EMIT documentRequested(document, inDocument); });
    menu->addSeparator();
    add(tr("Copy text"), QKeySequence::Copy, [this, context] { m_canvas->copy(context, CopyFormat::Text); });
    add(tr("Copy as Markdown"), Qt::CTRL | Qt::SHIFT | Qt::Key_M,
        [this, context] { m_canvas->copy(context, CopyFormat::Markdown); });
    add(tr("Copy as HTML"), Qt::CTRL | Qt::SHIFT | Qt::Key_H,
        [this, context] { m_canvas->copy(context, CopyFormat::Html); });
    menu->popup(place);
}

QRect ContextsView::contextRect(int context) const
{
    const QRect rect = m_canvas->contextRect(context);
    return rect.isEmpty() ? rect : rect.translated(m_canvas->pos());
}

QRect ContextsView::focusedTokenRect() const
{
    const int context = m_canvas->focusedContext(), token = m_canvas->focusedToken();
    const QRect rect = context < 0 || token < 0 ? QRect() : m_canvas->tokenRect(context, token);
    return rect.isEmpty() ? rect : rect.translated(m_canvas->pos());
}

void ContextsView::focusInEvent(QFocusEvent* event)
{
    // No focus proxy: Tab would go to it at once and never come to the bar.
    m_canvas->setFocus(event->reason());
}

void ContextsView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    // A monospaced font is the canvas's own and does not follow by itself.
    if (event->type() == QEvent::FontChange && m_isMonospace)
        m_canvas->setFont(canvasFont(font(), true));
}

} // namespace atomscope
