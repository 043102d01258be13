#pragma once

#include <QDialog>

namespace atomscope {

class WindowActions;

/// The sheet of keys, made from the actions themselves.
class KeySheet : public QDialog
{
    Q_OBJECT
public:
    KeySheet(const WindowActions& actions, QWidget* parent);
};

} // namespace atomscope
