#pragma once

#include "core/store/atomindex.h"

#include <QWidget>
#include <vector>

class QLabel;

namespace atomscope {

class Quantity;

/// What an index was made from and how: every definition, each with what it means, each to be copied.
class IndexFacts : public QWidget
{
    Q_OBJECT
public:
    explicit IndexFacts(QWidget* parent = nullptr);
    void setIndex(const Definitions& definitions, const IndexState& state);

    struct Fact
    {
        QString name, value, meaning;
    };
    /// The facts as they are shown, in order.
    static std::vector<Fact> factsOf(const Definitions& definitions, const IndexState& state);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void applyTheme();
    void elide();

    QLabel* m_title;
    QWidget* m_table;
    std::vector<QLabel*> m_names;
    std::vector<Quantity*> m_values;
};

} // namespace atomscope
