#pragma once

#include "core/claims/claim.h"
#include "ui/session/atomfilter.h"

#include <QWidget>
#include <vector>

class QBoxLayout;
class QLabel;

namespace atomscope {

/// One claim: what it says, the numbers that bear on it beside those of the null, and what they allow to say.
class ClaimRow : public QWidget
{
    Q_OBJECT
public:
    explicit ClaimRow(QWidget* parent = nullptr);

    void setClaim(const Claim& claim, bool hasNull);
    /// Numbers between claim and outcome; else under the claim.
    void setWide(bool on);
    /// The atoms behind a number, as the list shows them.
    static AtomFilter filterOf(const ClaimAtoms& atoms);

Q_SIGNALS:
    /// The atoms behind a number.
    void filterRequested(const atomscope::AtomFilter& filter);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showNumbers(const Claim& claim, bool hasNull);
    void applyTheme();

    QBoxLayout* m_left; ///< claim and numbers, beside or under each other
    QWidget* m_claim;
    QLabel* m_title;
    QLabel* m_statement;
    QWidget* m_numbers;
    QWidget* m_says;
    QLabel* m_outcome;
    QLabel* m_why;
    QLabel* m_power;
    QLabel* m_notMeasured;
    std::vector<QLabel*> m_secondary; ///< names of numbers and the null's values
    ClaimOutcome m_is = ClaimOutcome::CannotTell;
    bool m_isWide = false;
};

} // namespace atomscope
