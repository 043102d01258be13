#pragma once

#include "core/pages/overviewpage.h"
#include "ui/session/atomcolumns.h"

#include <QWidget>
#include <array>
#include <memory>

class QGridLayout;
class QLabel;

namespace atomscope {

class CoverageSection;
class DensityPlot;
class FlatButton;
class IndexFacts;
class NamedQuantity;
class PageStack;
class ScatterPlot;

/// A dictionary as a whole: its numbers, how often its atoms fire, two measures against each other, how far its labels
/// have come, what it was indexed from. Knows no session: it is given pages and says what is wanted.
class OverviewView : public QWidget
{
    Q_OBJECT
public:
    explicit OverviewView(QWidget* parent = nullptr);
    ~OverviewView() override;

    /// The four states.
    void showEmpty(const QString& title, const QString& text, const QString& action);
    /// The old content stays for StatePanel::kLoadingAfterMs.
    void showLoading();
    void showError(const QString& message, const QString& details);
    void setPage(std::shared_ptr<const OverviewPage> page);

    /// The table of atoms, and what people said; either may come at any time.
    void setColumns(const AtomColumnsPointer& columns);
    void setLabels(const AtomLabelsPointer& labels);
    /// Counted tokens that the index has got since the page was made; 0 hides the chip.
    void setNewTokens(std::int64_t tokens);
    const std::shared_ptr<const OverviewPage>& page() const { return m_page; }
    ScatterPlot* scatter() const { return m_scatter; }
    DensityPlot* densities() const { return m_densities; }

Q_SIGNALS:
    /// What the list is to show.
    void filterRequested(const atomscope::AtomFilter& filter);
    void densityRangeChosen(double low, double high);
    void densityRangeCleared();
    void updateRequested();
    /// The button of the empty or error state.
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum Number { L0, Dead, Dense, Fvu, DeltaLoss, Tokens, Documents, Firings, nNumbers };
    void makeHead(QWidget* head);
    void makeContent();
    void arrange();
    void showNumbers();
    void showDeltaLoss();
    void showExported();
    void applyTheme();

    QLabel* m_title;
    FlatButton* m_update;
    std::array<NamedQuantity*, nNumbers> m_numbers{};
    QWidget* m_head;
    QWidget* m_content;
    PageStack* m_stack;
    QGridLayout* m_grid = nullptr;
    DensityPlot* m_densities = nullptr;
    ScatterPlot* m_scatter = nullptr;
    CoverageSection* m_coverage = nullptr;
    IndexFacts* m_facts = nullptr;
    std::shared_ptr<const OverviewPage> m_page;
    AtomColumnsPointer m_columns;
    AtomLabelsPointer m_labels;
    bool m_isWide = false; ///< the narrow arrangement first: the least width of the page is that of its narrowest
};

} // namespace atomscope
