#pragma once

#include "core/pages/atompage.h"
#include "ui/widgets/contextcopy.h"
#include "ui/widgets/contextline.h"
#include "ui/widgets/contextsgeometry.h"
#include "ui/widgets/tokentip.h"

#include <QTimer>
#include <QWidget>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace atomscope {

/// Draws the contexts and takes keys and clicks; ContextsView's signals and providers are explained there.
class ContextsCanvas : public QWidget
{
    Q_OBJECT
public:
    using FiringsDone = std::function<void(std::vector<FiringHere>)>;
    using FiringsProvider = std::function<void(SequenceId, int position, FiringsDone done)>;
    using ContextDone = std::function<void(Context)>;
    using WholeWindowProvider = std::function<void(const Context&, ContextDone done)>;

    explicit ContextsCanvas(QWidget* parent);
    ~ContextsCanvas() override;

    void setPage(std::shared_ptr<const AtomPage> page);
    const std::shared_ptr<const AtomPage>& page() const { return m_page; }
    void setMode(StrataMode mode);
    StrataMode mode() const { return m_mode; }
    void setLook(const ContextLook& look);
    const ContextLook& look() const { return m_look; }
    /// What stands under which heading; rows of kind Header index it.
    const std::vector<ContextGroup>& groups() const { return m_groups; }
    void setSpecialTokens(std::vector<TokenId> tokens);
    void setFiringsProvider(FiringsProvider provider) { m_firingsOf = std::move(provider); }
    void setWholeWindowProvider(WholeWindowProvider provider) { m_wholeWindowOf = std::move(provider); }

    int focusedContext() const { return m_focus.context; }
    int focusedToken() const { return m_focus.token; }
    void focusContext(int context);
    /// Nothing is said and nothing scrolls: a place that is come back to.
    void restoreFocus(int context, int token);
    void copy(int context, CopyFormat format) const;
    void toggleExpanded(int context);
    void activate(int context, int token) { activate(Spot{context, token}); }
    bool isExpanded(int context) const { return m_expanded.contains(context); }

    const ContextsGeometry& geometryOfRows() const { return m_geometry; }
    QRect contextRect(int context) const;
    /// In widget coordinates; empty for a token without text or a context that is not shown.
    QRect tokenRect(int context, int token) const;
    /// The context as it is shown: whole window when expanded.
    const Context& shownContext(int context) const;
    const ContextLine& line(int context) const;
    /// What the tooltip of a token says now.
    QString tipOf(int context, int token) const;

    /// What is said instead of contexts when there is none.
    QString emptyText() const;
    /// Changes whenever rows or tokens become others.
    quint64 shapeNumber() const { return m_shape; }

    QSize sizeHint() const override;

Q_SIGNALS:
    void tokenActivated(atomscope::SequenceId sequence, int position);
    void contextFocused(int context);
    void documentsShown(std::vector<atomscope::DocumentId> documents);
    /// [ narrower (-1) or ] wider (+1).
    void widthStepped(int direction);
    /// A right click, or the key for it, at a context.
    void menuRequested(int context, int token, const QPoint& globalPlace);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Spot
    {
        int context = -1;
        int token = -1;
        friend bool operator==(const Spot&, const Spot&) = default;
    };

    void regroup();
    void rebuildGeometry();
    void dropLines();
    ContextStyle style() const;
    int lineHeightPx() const;
    int textHeight(int context) const;
    QPointF lineOrigin(int context) const;
    Spot spotAt(const QPoint& point) const;

    void paintHeader(QPainter& painter, const ContextsGeometry::Row& row) const;
    void paintContext(QPainter& painter, const ContextsGeometry::Row& row) const;
    void paintTokenFrame(QPainter& painter, const Spot& spot, const QColor& color) const;
    void paintFades(QPainter& painter, const QRect& row, const QColor& background) const;

    void setFocusSpot(const Spot& spot, bool isByKey);
    void setHover(const Spot& spot);
    void showTip(const Spot& spot);
    void hideTip();
    void activate(const Spot& spot);
    void setExpanded(int context, Context shown);
    void noteShown(int context);

    std::shared_ptr<const AtomPage> m_page;
    StrataMode m_mode = StrataMode::FullRange;
    ContextLook m_look;
    std::vector<ContextGroup> m_groups;
    std::vector<TokenId> m_special;
    FiringsProvider m_firingsOf;
    WholeWindowProvider m_wholeWindowOf;
    quint64 m_shape = 1;
    quint64 m_generation = 0; ///< of the page; outdates answers of the providers

    ContextsGeometry m_geometry;
    std::map<int, Context> m_expanded;
    mutable std::map<int, std::unique_ptr<ContextLine>> m_lines; ///< only what has been exposed

    Spot m_focus;
    Spot m_hover;
    Spot m_tip;
    Spot m_pressed;
    std::optional<std::vector<FiringHere>> m_tipFirings;

    std::set<DocumentId> m_shown;
    std::vector<DocumentId> m_newlyShown;
    QTimer m_shownTimer;
};

} // namespace atomscope
