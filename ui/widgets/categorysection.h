#pragma once

#include "core/pages/atompage.h"

#include <QWidget>
#include <functional>
#include <vector>

class QLabel;

namespace atomscope {

class Quantity;

/// An atom's automatic category with the numbers that decided it: italic, with a hollow dot, never a person's words.
class CategorySection : public QWidget
{
    Q_OBJECT
public:
    using TokenText = std::function<QString(TokenId)>;

    explicit CategorySection(QWidget* parent = nullptr);
    void setCategory(const AutomaticCategory& category, const TokenText& textOf);
    /// Its width with every caption whole, the same for all atoms.
    int wholeWidth() const;
    /// The rule that gives a category, in one sentence.
    static QString rule(const QString& category);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_title;
    Quantity* m_name;
    std::vector<QLabel*> m_captions;
    std::vector<Quantity*> m_values;
};

} // namespace atomscope
