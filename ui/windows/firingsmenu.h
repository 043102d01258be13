#pragma once

#include "ui/widgets/tokentip.h"

#include <QMenu>
#include <vector>

namespace atomscope {

/// Every atom that fires at a token, strongest first; choosing one goes there.
class FiringsMenu : public QMenu
{
    Q_OBJECT
public:
    /// More atoms than this are counted, not listed.
    static constexpr std::size_t kListed = 28; // as many as a low screen has room for

    /// `shown`: the atom whose page it is; listed, but not to be chosen.
    FiringsMenu(const std::vector<FiringHere>& firings, AtomId shown, QWidget* parent);

Q_SIGNALS:
    void atomChosen(atomscope::AtomId atom);
};

} // namespace atomscope
