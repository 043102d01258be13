#include "ui/widgets/contextsview.h"

#include "ui/widgets/contextsbar.h"
#include "ui/widgets/contextscanvas.h"

#include <QEvent>
#include <QFocusEvent>
#include <QFontDatabase>
#include <QVBoxLayout>

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
    m_bar->setMaximum(page ? page->numbers.maxAct : 0, page && page->numbers.isSoFar);
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
