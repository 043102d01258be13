#pragma once

#include "core/pages/atompage.h"

#include <QWidget>
#include <vector>

class QLabel;

namespace atomscope {

class ElidedLabel;
class FlatButton;
class Quantity;

/// What an export says about an atom in words and pairs: imported hypotheses with who wrote them, and atoms that go
/// along with it. Italic with a hollow diamond: neither a person's label nor a category of ours.
class ExportedSection : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kHypotheses = 3;
    static constexpr int kLinks = 3;

    explicit ExportedSection(QWidget* parent = nullptr);
    void setFacts(const ExportedFacts& facts);
    /// "◇ ", in front of a hypothesis wherever one is shown.
    static QString mark();
    /// A hypothesis and its source, for tooltips.
    static QString description(const ImportedHypothesis& hypothesis, const std::string& from);

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Link
    {
        FlatButton* atom = nullptr;
        Quantity* pearson = nullptr;
        Quantity* cosine = nullptr;
        AtomId target;
    };
    void applyTheme();

    QLabel* m_title;
    QLabel* m_none;
    std::vector<ElidedLabel*> m_hypotheses;
    QLabel* m_linksTitle;
    std::vector<Link> m_links;
};

} // namespace atomscope
