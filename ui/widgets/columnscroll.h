#pragma once

#include <QScrollArea>

namespace atomscope {

/// Scrolls up and down only, and is never narrower than what it shows: nothing is cut at the right, whatever the
/// language and the size of text.
class ColumnScroll : public QScrollArea
{
    Q_OBJECT
public:
    explicit ColumnScroll(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace atomscope
