#include "ui/windows/closequestion.h"

#include <QPushButton>

namespace atomscope {

CloseQuestion::CloseQuestion(qsizetype nWaiting, QWidget* parent)
    : QMessageBox(parent)
{
    setIcon(QMessageBox::Question);
    setWindowTitle(tr("Indexing is under way"));
    setText(tr("Indexing is under way"));
    QString text = tr("What is committed stays in any case, and indexing can go on later where it was");
    if (nWaiting > 0)
        text += tr(". What waits behind it is kept, and waits again at the next start");
    setInformativeText(text);
    QPushButton* stop = addButton(tr("Stop after the segment"), QMessageBox::AcceptRole);
    QPushButton* runOn = addButton(tr("Let it run on"), QMessageBox::ActionRole);
    QPushButton* cancel = addButton(tr("Cancel indexing"), QMessageBox::DestructiveRole);
    QPushButton* stay = addButton(tr("Keep the window"), QMessageBox::RejectRole);
    setDefaultButton(stop);
    setEscapeButton(stay);
    connect(this, &QMessageBox::buttonClicked, this, [=, this](QAbstractButton* button) {
        if (button == stop)
            Q_EMIT chosen(Choice::StopWhole);
        else if (button == runOn)
            Q_EMIT chosen(Choice::RunOn);
        else if (button == cancel)
            Q_EMIT chosen(Choice::Cancel);
    });
}

} // namespace atomscope
