#pragma once

#include <QJsonObject>

class QWidget;

namespace atomscope {

/// What a person, or a screen reader, finds in a shown window: its accessibility tree as JSON. Every item has `role`,
/// `name`, and where they are not empty `value`, `description`, `state` and `children`; `rect` is [x, y, width, height]
/// in the window's own pixels. Invisible items are left out; of tables only the rows in view are walked, so that a list
/// of a million rows costs no more than what is seen. Items that are merely scrolled out of view stay, with "offscreen"
/// among their states.
QJsonObject accessibleDump(QWidget* window);

} // namespace atomscope
