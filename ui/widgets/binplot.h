#pragma once

#include "core/pages/atompage.h"
#include "ui/widgets/plotexport.h"

#include <QString>
#include <QStringList>
#include <QWidget>
#include <optional>
#include <utility>

class QCustomPlot;
class QLabel;

namespace atomscope {

class BinBars;
class FlatButton;

/// A histogram with what every plot of the explorer has: axis titles with units, linear and logarithmic axes, a
/// read-out under the pointer, a range dragged out of it, Ctrl+wheel zoom, double-click reset, saving as PNG, SVG or
/// PDF and the data as CSV or to the clipboard (context menu, or the button at its title; the switches are there too).
/// By keyboard: arrows read one bin after another. Colours follow the palette.
class BinPlot : public QWidget
{
    Q_OBJECT
public:
    explicit BinPlot(QWidget* parent = nullptr);
    ~BinPlot() override;

    void setTitle(const QString& title);
    /// Titles of the axes, units included, and what one count is ("firings").
    void setAxisTitles(const QString& keys, const QString& counts, const QString& unit);
    /// Where its numbers come from, for what is saved.
    void setProvenance(const QString& line) { m_provenance = line; }
    /// Without data the plot says `reason` in place of bars.
    void setNoData(const QString& reason);

    bool isCountsLogarithmic() const { return m_isCountsLogarithmic; }
    void setCountsLogarithmic(bool on);
    /// The dragged range, in units of the key axis.
    std::optional<std::pair<double, double>> brushedRange() const { return m_brushed; }
    void setBrushedRange(std::optional<std::pair<double, double>> range);
    /// Whole range, no brush.
    void reset();
    /// What is said about the bin under a place of the plot; the whole when there is none.
    QString readOut(int bin) const;
    /// Bin under a point of this widget; -1 outside.
    int binAt(const QPoint& point) const;
    QRect plotArea() const; ///< where the bars are, in this widget

    /// The picture, and "low<TAB>high<TAB>count" lines under a heading.
    PlotExport exported() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rangeBrushed(double low, double high);
    void rangeCleared();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

    void setData(const std::vector<double>& edges, const std::vector<std::int64_t>& counts, bool isKeyLogarithmic);
    BinBars* bars() const { return m_bars; }
    /// For one more switch in the title's row.
    FlatButton* addToggle(const QString& text, const QString& tooltip);

private:
    void applyTheme();
    void applyAxes();
    /// The title comes first: switches that would cut it are in the menu only.
    void fitHead();
    QStringList readOuts(int bin) const; ///< the same, longest first
    void showReadOut(int bin);
    void showHovered(int bin);
    bool handleMouse(QMouseEvent* event);
    bool handleWheel(QWheelEvent* event);
    void dragTo(const QPoint& point);
    void showMenu(const QPoint& globalPlace);

    QLabel* m_title;
    QLabel* m_readOut;
    QWidget* m_toggles;
    FlatButton* m_countsToggle;
    FlatButton* m_more;
    QCustomPlot* m_plot;
    BinBars* m_bars;
    QString m_provenance;
    int m_readBin = -1; ///< by keyboard
    QString m_keyTitle, m_countTitle, m_unit, m_noData;
    bool m_isKeyLogarithmic = false;
    bool m_isCountsLogarithmic = false;
    std::optional<std::pair<double, double>> m_brushed;
    std::optional<QPoint> m_dragFrom;
    bool m_isDragging = false;
};

/// Activations of an atom's firings.
class HistogramPlot : public BinPlot
{
    Q_OBJECT
public:
    explicit HistogramPlot(QWidget* parent = nullptr);

    void setHistograms(const Histogram& linear, const Histogram& logarithmic, bool isSoFar);
    /// The one histogram that an export has; `from` names the exporter.
    void setExported(const Histogram& linear, const QString& from);
    bool isActivationLogarithmic() const { return m_isLogarithmic; }
    void setActivationLogarithmic(bool on);

private:
    void showChosen();

    FlatButton* m_toggle;
    Histogram m_linear, m_logarithmic;
    bool m_isLogarithmic = true;
};

/// An atom's direct effects on the logits of all tokens.
class LogitPlot : public BinPlot
{
    Q_OBJECT
public:
    explicit LogitPlot(QWidget* parent = nullptr);
    /// absence: why there are none; empty = not known.
    void setEffects(const LogitEffects& effects, const QString& absence = {});
};

} // namespace atomscope
