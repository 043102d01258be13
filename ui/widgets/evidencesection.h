#pragma once

#include "core/pages/pageevidence.h"

#include <QWidget>
#include <vector>

class QLabel;

namespace atomscope {

class Quantity;

/// A strip: the automatic verdict on an atom's meaning, and the numbers it follows from beside what chance gives:
/// italic, with a hollow dot, never a person's words.
class EvidenceSection : public QWidget
{
    Q_OBJECT
public:
    explicit EvidenceSection(QWidget* parent = nullptr);
    void setEvidence(const PageEvidence& evidence);
    /// What a verdict means, and what it does not say.
    static QString meaning(const QString& verdict);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void showPairs();

    QLabel* m_title;
    Quantity* m_verdict;
    QLabel* m_none;
    std::vector<QWidget*> m_pairs;
    std::vector<QLabel*> m_captions;
    std::vector<Quantity*> m_values;
    bool m_isMeasured = false;
};

} // namespace atomscope
