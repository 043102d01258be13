#include "ui/windows/atomcommands.h"

#include "core/pages/citation.h"
#include "ui/widgets/atomlist.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/windowactions.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

namespace atomscope {

AtomCommands::AtomCommands(IndexConnection* index, AtomList* list, const WindowActions* actions)
    : QObject(actions->parent())
    , m_index(index)
    , m_list(list)
    , m_actions(actions)
{
    connect(actions->action(WindowActions::Id::CopyCitation), &QAction::triggered, this, &AtomCommands::copyCitation);
    connect(list, &AtomList::menuRequested, this, &AtomCommands::showMenu);
    connect(index->session(), &IndexSession::pageReady, this, [this](const AtomPageReply& reply) {
        m_page = reply.page;
        showState();
    });
    connect(index, &IndexConnection::closed, this, [this] {
        m_page.reset();
        showState();
    });
    showState();
}

void AtomCommands::showState()
{
    m_actions->action(WindowActions::Id::CopyCitation)->setEnabled(m_page != nullptr);
}

void AtomCommands::copyCitation()
{
    if (!m_page || !m_index->index())
        return;
    QGuiApplication::clipboard()->setText(QString::fromStdString(citation(*m_page, m_index->index()->definitions)));
    Q_EMIT said(tr("Citation of atom %1 copied").arg(m_page->numbers.atom.v));
}

void AtomCommands::copyNumber()
{
    QGuiApplication::clipboard()->setText(QString::number(m_list->currentAtom().v));
}

void AtomCommands::showMenu(const QPoint& globalPosition)
{
    auto* menu = new QMenu(m_list);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Atom %1").arg(m_list->currentAtom().v));
    using enum WindowActions::Id;
    menu->addAction(m_actions->action(EditLabel));
    menu->addAction(m_actions->action(ToggleStar));
    menu->addAction(m_actions->action(PinAtom));
    menu->addSeparator();
    menu->addAction(tr("Copy &number"), this, &AtomCommands::copyNumber);
    menu->addAction(m_actions->action(CopyCitation));
    Q_EMIT menuMade(menu);
    menu->popup(globalPosition);
}

} // namespace atomscope
