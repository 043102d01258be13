#pragma once

#include "core/pages/atompage.h"

#include <QWidget>
#include <functional>
#include <vector>

class QLabel;
class QGridLayout;

namespace atomscope {

class Quantity;

/// The tokens whose logits an atom raises and lowers most, as compact rows with their values.
class LogitTokens : public QWidget
{
    Q_OBJECT
public:
    /// Rows shown on each side.
    static constexpr int kRows = 8;
    using TokenText = std::function<QString(TokenId)>;

    explicit LogitTokens(QWidget* parent = nullptr);
    /// absence: why there are none; empty = not known.
    void setEffects(const LogitEffects& effects, const TokenText& textOf, const QString& absence = {});

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Side
    {
        QLabel* title = nullptr;
        std::vector<QLabel*> tokens;
        std::vector<Quantity*> values;
    };

    Side makeSide(QGridLayout* grid, int column, const QString& title, const QString& name);
    void fill(Side& side, const std::vector<LogitEffects::Entry>& entries, const TokenText& textOf);
    void applyTheme();

    Side m_raised, m_lowered;
    QLabel* m_absence;
};

} // namespace atomscope
