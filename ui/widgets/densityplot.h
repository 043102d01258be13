#pragma once

#include "core/pages/overviewpage.h"
#include "ui/widgets/binplot.h"

namespace atomscope {

/// How often the atoms of a dictionary fire. The darker part of a bar are the atoms that another text of the same
/// length is expected to leave without a firing.
class DensityPlot : public BinPlot
{
    Q_OBJECT
public:
    explicit DensityPlot(QWidget* parent = nullptr);
    void setHistogram(const DensityHistogram& histogram, bool isSoFar);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyParts();

    std::vector<double> m_expectedDead;
};

} // namespace atomscope
