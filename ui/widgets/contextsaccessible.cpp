#include "ui/widgets/contextsaccessible.h"

#include "ui/delegates/numberformat.h"
#include "ui/widgets/contextscanvas.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>
#include <vector>

namespace atomscope {

namespace {

using RowKind = ContextsGeometry::RowKind;

/// Children by number, made when asked for and registered, so that Qt deletes what it has handed out.
class AccessibleChildren
{
public:
    ~AccessibleChildren() { clear(); }

    template <typename Make> QAccessibleInterface* at(int index, int count, const Make& make)
    {
        if (index < 0 || index >= count)
            return nullptr;
        m_ids.resize(static_cast<std::size_t>(count), 0);
        QAccessible::Id& id = m_ids[static_cast<std::size_t>(index)];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(make(index));
        return QAccessible::accessibleInterface(id);
    }

    int indexOf(const QAccessibleInterface* child) const
    {
        for (std::size_t i = 0; i < m_ids.size(); ++i) {
            if (m_ids[i] != 0 && QAccessible::accessibleInterface(m_ids[i]) == child)
                return static_cast<int>(i);
        }
        return -1;
    }

    void clear()
    {
        for (const QAccessible::Id id : m_ids) {
            if (id != 0)
                QAccessible::deleteAccessibleInterface(id);
        }
        m_ids.clear();
    }

private:
    std::vector<QAccessible::Id> m_ids;
};

/// What rows and tokens have in common: no object of their own, a rectangle in the canvas.
class AccessiblePart : public QAccessibleInterface
{
public:
    AccessiblePart(ContextsCanvas* canvas, QAccessibleInterface* parent)
        : m_canvas(canvas)
        , m_parent(parent)
        , m_shape(canvas->shapeNumber())
    {
    }

    /// False once the rows or tokens are others; the parent then hands out new parts.
    bool isValid() const override { return m_canvas && m_canvas->shapeNumber() == m_shape; }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override { return m_parent->window(); }
    QAccessibleInterface* parent() const override { return m_parent; }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        for (int i = 0; i < childCount(); ++i) {
            if (QAccessibleInterface* part = child(i); part && part->rect().contains(x, y))
                return part;
        }
        return nullptr;
    }
    void setText(QAccessible::Text, const QString&) override { }
    QRect rect() const override
    {
        const QRect inCanvas = localRect();
        return inCanvas.isEmpty() ? QRect() : QRect(m_canvas->mapToGlobal(inCanvas.topLeft()), inCanvas.size());
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid())
            return state;
        state.readOnly = true;
        state.invisible = !m_canvas->isVisible();
        state.offscreen = !m_canvas->visibleRegion().intersects(localRect());
        return state;
    }

protected:
    virtual QRect localRect() const = 0;

    QPointer<ContextsCanvas> m_canvas;
    QAccessibleInterface* m_parent;
    quint64 m_shape;
};

class AccessibleToken : public AccessiblePart
{
public:
    AccessibleToken(ContextsCanvas* canvas, QAccessibleInterface* parent, int context, int token)
        : AccessiblePart(canvas, parent)
        , m_context(context)
        , m_token(token)
    {
    }

    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::StaticText; }
    QString text(QAccessible::Text kind) const override
    {
        const Context& context = m_canvas->shownContext(m_context);
        const auto at = static_cast<std::size_t>(m_token);
        if (kind == QAccessible::Name)
            return m_canvas->line(m_context).text().tokenText.at(at);
        const bool isSeen = m_token >= context.windowBegin && m_token < context.windowEnd;
        if (kind == QAccessible::Value && isSeen && at < context.activations.size())
            return formatActivationPrecise(context.activations[at]);
        if (kind == QAccessible::Description && m_token == context.peak)
            return ContextsCanvas::tr("peak");
        return {};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = AccessiblePart::state();
        state.focusable = true;
        state.focused
            = m_canvas->hasFocus() && m_canvas->focusedContext() == m_context && m_canvas->focusedToken() == m_token;
        const Context& context = m_canvas->shownContext(m_context);
        state.disabled = m_token < context.windowBegin || m_token >= context.windowEnd;
        return state;
    }

protected:
    QRect localRect() const override
    {
        const ContextsGeometry& geometry = m_canvas->geometryOfRows();
        const QRect text(geometry.textLeft, 0, geometry.textRight - geometry.textLeft, m_canvas->height());
        return m_canvas->tokenRect(m_context, m_token) & text;
    }

private:
    int m_context;
    int m_token;
};

class AccessibleContext : public AccessiblePart
{
public:
    AccessibleContext(ContextsCanvas* canvas, QAccessibleInterface* parent, int context)
        : AccessiblePart(canvas, parent)
        , m_context(context)
    {
    }

    int childCount() const override { return static_cast<int>(m_canvas->shownContext(m_context).tokens.size()); }
    QAccessibleInterface* child(int index) const override
    {
        return m_tokens.at(index, childCount(), [this](int token) {
            return new AccessibleToken(m_canvas, const_cast<AccessibleContext*>(this), m_context, token);
        });
    }
    int indexOfChild(const QAccessibleInterface* child) const override { return m_tokens.indexOf(child); }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QString text(QAccessible::Text kind) const override
    {
        const Context& context = m_canvas->shownContext(m_context);
        switch (kind) {
        case QAccessible::Name:
            return m_canvas->line(m_context).text().plain;
        case QAccessible::Value:
            return context.activation > 0 ? formatActivation(context.activation) : QStringLiteral("0");
        case QAccessible::Description:
            return contextDescription(context);
        default:
            return {};
        }
    }
    QAccessible::State state() const override
    {
        QAccessible::State state = AccessiblePart::state();
        state.focusable = state.expandable = true;
        state.expanded = m_canvas->isExpanded(m_context);
        state.collapsed = !state.expanded;
        state.focused = m_canvas->hasFocus() && m_canvas->focusedContext() == m_context;
        return state;
    }

protected:
    QRect localRect() const override { return m_canvas->contextRect(m_context); }

private:
    int m_context;
    mutable AccessibleChildren m_tokens;
};

class AccessibleHeader : public AccessiblePart
{
public:
    AccessibleHeader(ContextsCanvas* canvas, QAccessibleInterface* parent, int row)
        : AccessiblePart(canvas, parent)
        , m_row(row)
    {
    }

    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::Heading; }
    QString text(QAccessible::Text kind) const override
    {
        const auto at = m_canvas->geometryOfRows().rows.at(static_cast<std::size_t>(m_row)).index;
        const ContextGroup& group = m_canvas->groups().at(static_cast<std::size_t>(at));
        if (kind == QAccessible::Name)
            return group.title;
        if (kind == QAccessible::Value)
            return group.summary;
        return {};
    }

protected:
    QRect localRect() const override { return m_canvas->geometryOfRows().rowRect(m_row); }

private:
    int m_row;
};

class AccessibleContexts : public QAccessibleWidget
{
public:
    explicit AccessibleContexts(ContextsCanvas* canvas)
        : QAccessibleWidget(canvas, QAccessible::List)
    {
    }

    int childCount() const override { return static_cast<int>(canvas()->geometryOfRows().rows.size()); }
    QAccessibleInterface* child(int index) const override
    {
        if (const quint64 shape = canvas()->shapeNumber(); shape != m_shape) {
            m_rows.clear();
            m_shape = shape;
        }
        return m_rows.at(index, childCount(), [this](int row) -> QAccessibleInterface* {
            const auto& shown = canvas()->geometryOfRows().rows[static_cast<std::size_t>(row)];
            auto* self = const_cast<AccessibleContexts*>(this);
            if (shown.kind == RowKind::Header)
                return new AccessibleHeader(canvas(), self, row);
            return new AccessibleContext(canvas(), self, shown.index);
        });
    }
    QAccessibleInterface* childAt(int x, int y) const override
    {
        const int row = canvas()->geometryOfRows().rowAt(canvas()->mapFromGlobal(QPoint(x, y)).y());
        return row < 0 ? nullptr : child(row);
    }
    int indexOfChild(const QAccessibleInterface* child) const override { return m_rows.indexOf(child); }
    QAccessibleInterface* focusChild() const override
    {
        const int row = canvas()->geometryOfRows().rowOfContext(canvas()->focusedContext());
        if (!canvas()->hasFocus() || row < 0)
            return nullptr;
        QAccessibleInterface* context = child(row);
        QAccessibleInterface* token = context->child(canvas()->focusedToken());
        return token ? token : context;
    }
    QString text(QAccessible::Text kind) const override
    {
        if (kind == QAccessible::Value && canvas()->page() && childCount() == 0)
            return canvas()->emptyText();
        return QAccessibleWidget::text(kind);
    }

private:
    ContextsCanvas* canvas() const { return static_cast<ContextsCanvas*>(widget()); }

    mutable AccessibleChildren m_rows;
    mutable quint64 m_shape = 0;
};

QAccessibleInterface* makeAccessibleContexts(const QString&, QObject* object)
{
    auto* canvas = qobject_cast<ContextsCanvas*>(object);
    return canvas ? new AccessibleContexts(canvas) : nullptr;
}

} // namespace

void installContextsAccessibility()
{
    QAccessible::installFactory(makeAccessibleContexts); // once, however often it is called
}

void announceContextFocus(ContextsCanvas* canvas)
{
    if (!QAccessible::isActive() || !canvas->hasFocus())
        return;
    QAccessibleInterface* contexts = QAccessible::queryAccessibleInterface(canvas);
    if (QAccessibleInterface* focus = contexts ? contexts->focusChild() : nullptr) {
        QAccessibleEvent event(focus, QAccessible::Focus);
        QAccessible::updateAccessibility(&event);
    }
}

} // namespace atomscope
