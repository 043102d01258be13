#pragma once

#include <QMessageBox>

namespace atomscope {

/// Asked once when the window is closed while its worker fills an index.
class CloseQuestion : public QMessageBox
{
    Q_OBJECT
public:
    enum class Choice {
        StopWhole, ///< keep what is whole and end
        RunOn, ///< the worker goes on without the window
        Cancel, ///< end at once; what was committed stays
    };
    /// nWaiting: jobs behind the one that runs.
    explicit CloseQuestion(qsizetype nWaiting, QWidget* parent);

Q_SIGNALS:
    /// Not emitted when the window is to stay.
    void chosen(atomscope::CloseQuestion::Choice choice);
};

} // namespace atomscope
