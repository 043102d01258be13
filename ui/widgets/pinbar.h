#pragma once

#include "core/base/ids.h"

#include <QWidget>
#include <functional>
#include <vector>

class QLineEdit;

namespace atomscope {

/// The pinned atoms as chips in their hues, and a field to pin another by its number.
class PinBar : public QWidget
{
    Q_OBJECT
public:
    using AtomName = std::function<QString(AtomId)>;

    explicit PinBar(QWidget* parent = nullptr);
    void setAtomName(AtomName nameOf) { m_nameOf = std::move(nameOf); }
    void setPinned(const std::vector<AtomId>& atoms);
    const std::vector<AtomId>& pinned() const { return m_atoms; }
    /// Names may have changed.
    void refreshNames() { showChips(); }

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);
    /// Pin it, or let it go.
    void toggleRequested(atomscope::AtomId atom);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showChips();
    void addNone();

    AtomName m_nameOf;
    std::vector<AtomId> m_atoms;
    QWidget* m_chips;
    QLineEdit* m_number;
};

} // namespace atomscope
