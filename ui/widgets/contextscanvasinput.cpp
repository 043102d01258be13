// Keys, pointer and tooltips of the contexts.
#include "ui/widgets/contextsaccessible.h"
#include "ui/widgets/contextscanvas.h"

#include <QAccessible>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPointer>
#include <QToolTip>
#include <algorithm>

namespace atomscope {

namespace {

std::optional<CopyFormat> copyFormatOf(const QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        return CopyFormat::Text;
    if (event->modifiers() != (Qt::ControlModifier | Qt::ShiftModifier))
        return std::nullopt;
    if (event->key() == Qt::Key_M)
        return CopyFormat::Markdown;
    if (event->key() == Qt::Key_H)
        return CopyFormat::Html;
    return std::nullopt;
}

} // namespace

void ContextsCanvas::restoreFocus(int context, int token)
{
    if (!m_page || m_geometry.rowOfContext(context) < 0)
        return;
    m_focus = {context, std::clamp(token, 0, std::max(0, static_cast<int>(shownContext(context).tokens.size()) - 1))};
    update(contextRect(context));
}

void ContextsCanvas::copy(int context, CopyFormat format) const
{
    if (m_page && m_geometry.rowOfContext(context) >= 0)
        copyContext(*m_page, shownContext(context), line(context).text(), format);
}

void ContextsCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const bool isByKey = event->reason() == QContextMenuEvent::Keyboard;
    const Spot spot = isByKey ? m_focus : m_page ? spotAt(event->pos()) : Spot{};
    if (spot.context < 0) {
        event->ignore();
        return;
    }
    hideTip();
    const int token = spot.token >= 0 ? spot.token : shownContext(spot.context).peak;
    setFocusSpot({spot.context, token}, false);
    const QPoint place = isByKey ? mapToGlobal(tokenRect(spot.context, token).bottomLeft()) : event->globalPos();
    Q_EMIT menuRequested(spot.context, token, place);
}

void ContextsCanvas::focusContext(int context)
{
    if (m_page && m_geometry.rowOfContext(context) >= 0)
        setFocusSpot({context, shownContext(context).peak}, false);
}

void ContextsCanvas::setFocusSpot(const Spot& spot, bool isByKey)
{
    const bool isOtherContext = spot.context != m_focus.context;
    update(contextRect(m_focus.context));
    update(contextRect(spot.context));
    m_focus = spot;
    hideTip();
    if (isOtherContext)
        Q_EMIT contextFocused(spot.context);
    announceContextFocus(this);
    if (isByKey && !isOtherContext)
        showTip(spot);
}

void ContextsCanvas::setHover(const Spot& spot)
{
    if (spot == m_hover)
        return;
    update(contextRect(m_hover.context));
    update(contextRect(spot.context));
    m_hover = spot;
    setCursor(spot.token >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QString ContextsCanvas::tipOf(int context, int token) const
{
    if (!m_page || m_geometry.rowOfContext(context) < 0)
        return {};
    const Context& shown = shownContext(context);
    const auto& texts = line(context).text().tokenText;
    if (token < 0 || static_cast<std::size_t>(token) >= texts.size())
        return {};
    const bool isTipped = m_tip == Spot{context, token};
    QString tip = tokenTip(*m_page, shown, token, texts[static_cast<std::size_t>(token)],
                           isTipped ? m_tipFirings : std::nullopt);
    return tip + QStringLiteral("<p style='white-space:pre'>%1</p>").arg(contextPlaceText(shown).toHtmlEscaped());
}

void ContextsCanvas::showTip(const Spot& spot)
{
    if (spot == m_tip || spot.token < 0)
        return;
    m_tip = spot;
    m_tipFirings.reset();
    const auto show = [this] {
        const QRect token = tokenRect(m_tip.context, m_tip.token);
        QToolTip::showText(mapToGlobal(token.bottomLeft() + QPoint(0, 4)), tipOf(m_tip.context, m_tip.token), this,
                           token);
    };
    show();
    const Context& shown = shownContext(spot.context);
    const bool isSeen = spot.token >= shown.windowBegin && spot.token < shown.windowEnd;
    if (!m_firingsOf || !isSeen)
        return;
    m_firingsOf(shown.sequence, shown.position + spot.token - shown.peak,
                [guard = QPointer<ContextsCanvas>(this), generation = m_generation, spot,
                 show](std::vector<FiringHere> firings) {
                    if (!guard || guard->m_generation != generation || guard->m_tip != spot)
                        return;
                    guard->m_tipFirings = std::move(firings);
                    show();
                });
}

void ContextsCanvas::hideTip()
{
    if (m_tip.context < 0)
        return;
    m_tip = {};
    m_tipFirings.reset();
    QToolTip::hideText();
}

void ContextsCanvas::activate(const Spot& spot)
{
    if (spot.context < 0 || spot.token < 0)
        return;
    const Context& shown = shownContext(spot.context);
    if (spot.token >= shown.windowBegin && spot.token < shown.windowEnd)
        Q_EMIT tokenActivated(shown.sequence, shown.position + spot.token - shown.peak);
}

void ContextsCanvas::toggleExpanded(int context)
{
    if (context < 0)
        return;
    if (isExpanded(context)) {
        const int peak = m_page->contexts[static_cast<std::size_t>(context)].peak;
        m_expanded.erase(context);
        m_lines.erase(context);
        ++m_shape;
        if (m_focus.context == context)
            m_focus.token = peak;
        rebuildGeometry();
        Q_EMIT contextFocused(context);
        return;
    }
    // What is there at once, the whole window when it comes.
    const Context& shown = m_page->contexts[static_cast<std::size_t>(context)];
    setExpanded(context, shown);
    if (!m_wholeWindowOf)
        return;
    m_wholeWindowOf(shown, [guard = QPointer<ContextsCanvas>(this), generation = m_generation, context](Context whole) {
        if (guard && guard->m_generation == generation && guard->isExpanded(context))
            guard->setExpanded(context, std::move(whole));
    });
}

void ContextsCanvas::setExpanded(int context, Context shown)
{
    const int peakBefore = shownContext(context).peak;
    if (m_focus.context == context)
        m_focus.token = std::clamp(m_focus.token - peakBefore + shown.peak, 0,
                                   std::max(0, static_cast<int>(shown.tokens.size()) - 1));
    m_expanded[context] = std::move(shown);
    m_lines.erase(context);
    ++m_shape;
    rebuildGeometry();
    Q_EMIT contextFocused(context);
}

void ContextsCanvas::keyPressEvent(QKeyEvent* event)
{
    if (event->text() == QStringLiteral("[") || event->text() == QStringLiteral("]")) {
        Q_EMIT widthStepped(event->text() == QStringLiteral("]") ? 1 : -1);
        return;
    }
    if (!m_page || m_geometry.rows.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (const auto format = copyFormatOf(event); format && m_focus.context >= 0) {
        copy(m_focus.context, *format);
        return;
    }
    const bool hasModifier = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    const int key = hasModifier ? Qt::Key_unknown : event->key();
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int next = m_geometry.contextFrom(m_focus.context, key == Qt::Key_Down ? 1 : -1);
        // At the ends the page scrolls on.
        if (next == m_focus.context)
            QWidget::keyPressEvent(event);
        else
            setFocusSpot({next, shownContext(next).peak}, true);
        return;
    }
    if (m_focus.context < 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (key == Qt::Key_Left || key == Qt::Key_Right) {
        const bool isForward = (key == Qt::Key_Right) != line(m_focus.context).isRightToLeft();
        const int last = static_cast<int>(shownContext(m_focus.context).tokens.size()) - 1;
        setFocusSpot({m_focus.context, std::clamp(m_focus.token + (isForward ? 1 : -1), 0, std::max(0, last))}, true);
    } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        activate(m_focus);
    } else if (key == Qt::Key_Space) {
        toggleExpanded(m_focus.context);
    } else {
        QWidget::keyPressEvent(event);
    }
}

void ContextsCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const Spot spot = m_page ? spotAt(event->position().toPoint()) : Spot{};
    setHover(spot);
    if (spot.token >= 0)
        showTip(spot);
    else
        hideTip();
}

void ContextsCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_page)
        return;
    m_pressed = spotAt(event->position().toPoint());
    if (m_pressed.context < 0)
        return;
    const int token = m_pressed.token >= 0 ? m_pressed.token : shownContext(m_pressed.context).peak;
    setFocusSpot({m_pressed.context, token}, false);
}

void ContextsCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const Spot pressed = std::exchange(m_pressed, {});
    if (event->button() == Qt::LeftButton && m_page && pressed.token >= 0
        && spotAt(event->position().toPoint()) == pressed)
        activate(pressed);
}

void ContextsCanvas::leaveEvent(QEvent*)
{
    setHover({});
    hideTip();
}

void ContextsCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    const bool isByTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (m_page && m_focus.context < 0 && isByTab)
        focusContext(m_geometry.contextFrom(-1, 0));
    update();
}

void ContextsCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    hideTip();
    update();
}

bool ContextsCanvas::event(QEvent* event)
{
    // Qt's delayed tooltip would replace ours.
    if (event->type() == QEvent::ToolTip)
        return true;
    // Single keys of the window must not take what the contexts use.
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        const QString text = key->text();
        const bool isOurs = copyFormatOf(key).has_value() || text == QStringLiteral("[") || text == QStringLiteral("]")
            || (m_focus.context >= 0 && key->modifiers() == Qt::NoModifier
                && (key->key() == Qt::Key_Space || key->key() == Qt::Key_Return || key->key() == Qt::Key_Left
                    || key->key() == Qt::Key_Right || key->key() == Qt::Key_Up || key->key() == Qt::Key_Down));
        if (isOurs) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace atomscope
