#pragma once

#include "ui/windows/droppedfiles.h"

#include <QObject>

class QWidget;

namespace atomscope {

/// Files and folders that are dragged onto a window. The window's own handlers see nothing of them.
class DropTarget : public QObject
{
    Q_OBJECT
public:
    /// Accepts drops for `window`.
    explicit DropTarget(QWidget* window);

Q_SIGNALS:
    void dropped(const atomscope::DroppedFiles& files);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace atomscope
