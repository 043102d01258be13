#include "ui/windows/labelactions.h"

#include "ui/widgets/atomlist.h"
#include "ui/widgets/labelpanel.h"
#include "ui/windows/docklayout.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/selectionlabels.h"
#include "ui/windows/windowactions.h"

#include <QAction>

namespace atomscope {

LabelActions::LabelActions(const Parts& parts, QObject* parent)
    : QObject(parent)
    , m_parts(parts)
{
    using enum WindowActions::Id;
    connectActions();
    connect(parts.panel, &LabelPanel::left, this, [this] {
        m_parts.docks->reveal(m_parts.docks->list());
        m_parts.list->setFocus();
    });
    QAction* undo = parts.actions->action(UndoLabel);
    QAction* redo = parts.actions->action(RedoLabel);
    connect(parts.labels->session(), &LabelSession::undoChanged, this, [undo, redo](bool canUndo, bool canRedo) {
        undo->setEnabled(canUndo);
        redo->setEnabled(canRedo);
    });
    undo->setEnabled(false);
    redo->setEnabled(false);
}

void LabelActions::connectActions()
{
    using enum WindowActions::Id;
    const auto on = [this](WindowActions::Id id, auto slot) {
        connect(m_parts.actions->action(id), &QAction::triggered, this, [this, slot] {
            m_parts.docks->reveal(m_parts.docks->label());
            slot();
        });
    };
    LabelPanel* panel = m_parts.panel;
    on(EditLabel, [panel] { panel->focusLabel(); });
    SelectionLabels* many = m_parts.selection;
    const auto onVerdict = [&](WindowActions::Id id, Verdict verdict) {
        on(id, [=] { many->isMany() ? many->toggleVerdict(verdict) : panel->toggleVerdict(verdict); });
    };
    onVerdict(SetMonosemantic, Verdict::Monosemantic);
    onVerdict(SetPolysemantic, Verdict::Polysemantic);
    onVerdict(SetUnclear, Verdict::Unclear);
    const WindowActions::Id confidences[] = {Confidence0, Confidence1, Confidence2, Confidence3, Confidence4};
    for (int confidence = 0; confidence < 5; ++confidence)
        on(confidences[confidence],
           [=] { many->isMany() ? many->setConfidence(confidence) : panel->setConfidence(confidence); });
    on(ChooseCategory, [panel] { panel->focusCategory(); });
    on(ToggleStar, [=] { many->isMany() ? many->toggleStar() : panel->toggleStar(); });
    on(UndoLabel, [this] { m_parts.labels->session()->undo(); });
    on(RedoLabel, [this] { m_parts.labels->session()->redo(); });
}

} // namespace atomscope
