// Keys, pointer and tooltips of the reader.
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/readercanvas.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace atomscope {

void ReaderCanvas::focusToken(int token)
{
    update(tokenRect(m_token).adjusted(-2, -2, 2, 3));
    m_token = m_page && token >= 0 && static_cast<std::size_t>(token) < m_page->tokens.size() ? token : -1;
    update(tokenRect(m_token).adjusted(-2, -2, 2, 3));
    if (m_token >= 0)
        Q_EMIT tokenFocused(tokenRect(m_token));
}

void ReaderCanvas::stepLine(int by)
{
    const QRect from = tokenRect(m_token);
    const auto current = std::ranges::upper_bound(m_lines, m_token, {}, &Line::begin);
    const auto line = static_cast<std::ptrdiff_t>(current - m_lines.begin()) - 1 + by;
    if (line < 0 || line >= lineCount())
        return;
    const Line& to = m_lines[static_cast<std::size_t>(line)];
    int nearest = to.begin;
    const auto distance = [&](int token) { return std::abs(tokenRect(token).center().x() - from.center().x()); };
    for (int token = to.begin; token < to.end; ++token) {
        if (distance(token) < distance(nearest))
            nearest = token;
    }
    focusToken(nearest);
}

void ReaderCanvas::keyPressEvent(QKeyEvent* event)
{
    const bool hasModifier = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    const int key = hasModifier || !m_page ? Qt::Key_unknown : event->key();
    switch (key) {
    case Qt::Key_Left:
        return focusToken(std::max(0, m_token - 1));
    case Qt::Key_Right:
        return focusToken(std::min(m_token + 1, static_cast<int>(m_page->tokens.size()) - 1));
    case Qt::Key_Up:
        return stepLine(-1);
    case Qt::Key_Down:
        return stepLine(1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_token >= 0)
            Q_EMIT atomsRequested(m_token, mapToGlobal(tokenRect(m_token).bottomLeft()));
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

bool ReaderCanvas::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    if (const SpecificAtom* atom = marginAtomAt(help->pos())) {
        const QString name = m_nameOf ? m_nameOf(atom->atom) : QString();
        QToolTip::showText(help->globalPos(),
                           tr("atom %1 %2\nactivation %3 in this line\nat least as active at %4 of %5 tokens")
                               .arg(QString::number(atom->atom.v), name,
                                    formatActivation(static_cast<double>(atom->activation)),
                                    formatCount(std::llround(atom->tailCount)), formatCount(m_page->snapshot.nTokens)),
                           this);
    } else if (const int token = tokenAt(help->pos()); token >= 0) {
        QToolTip::showText(help->globalPos(), tipOf(token), this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

QString ReaderCanvas::tipOf(int token) const
{
    const auto at = static_cast<std::size_t>(token);
    QStringList lines
        = {tr("token %1, number %2 of the document").arg(m_page->tokenIds[at].v).arg(m_page->firstToken + token),
           tr("%n atom(s) fire here", nullptr, static_cast<int>(m_page->firings[at].atom.size()))};
    if (std::isfinite(m_page->errorNorms[at]))
        lines.append(tr("reconstruction error %1").arg(formatActivation(static_cast<double>(m_page->errorNorms[at]))));
    for (const AtomId atom : m_pinned) {
        if (const float activation = m_page->activationOf(atom, at); activation > 0)
            lines.append(tr("atom %1: %2").arg(atom.v).arg(formatActivationPrecise(static_cast<double>(activation))));
    }
    return lines.join(QLatin1Char('\n'));
}

void ReaderCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPoint point = event->position().toPoint();
    const bool isOnSomething = marginAtomAt(point) || tokenAt(point) >= 0;
    setCursor(isOnSomething ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void ReaderCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const QPoint point = event->position().toPoint();
    if (const SpecificAtom* atom = marginAtomAt(point)) {
        Q_EMIT atomRequested(atom->atom);
    } else if (const int token = tokenAt(point); token >= 0) {
        focusToken(token);
        Q_EMIT atomsRequested(token, mapToGlobal(tokenRect(token).bottomLeft()));
    }
}

void ReaderCanvas::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    if (m_token < 0)
        focusToken(0);
    update();
}

void ReaderCanvas::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace atomscope
