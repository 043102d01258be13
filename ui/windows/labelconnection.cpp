#include "ui/windows/labelconnection.h"

#include "ui/models/atomtablemodel.h"
#include "ui/session/browsestate.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/labelpanel.h"

#include <QFileInfo>

namespace atomscope {

LabelConnection::LabelConnection(const Panes& panes, const BrowseState* state, const QString& author)
    : m_panes(panes)
    , m_session(author)
{
    connectPanel();
    connectSession();
    connect(state, &BrowseState::atomChanged, this, [this](AtomId atom) { showAtom(atom); });
    connect(panes.page, &AtomPageView::starToggled, this, &LabelConnection::setStarred);
    panes.panel->setReadOnly(true);
}

void LabelConnection::connectPanel()
{
    LabelPanel* panel = m_panes.panel;
    connect(panel, &LabelPanel::edited, &m_session, &LabelSession::edit);
    connect(panel, &LabelPanel::committed, &m_session, &LabelSession::finishEditing);
    connect(panel, &LabelPanel::undoRequested, &m_session, &LabelSession::undo);
    connect(panel, &LabelPanel::redoRequested, &m_session, &LabelSession::redo);
}

void LabelConnection::connectSession()
{
    LabelPanel* panel = m_panes.panel;
    connect(&m_session, &LabelSession::opened, this, &LabelConnection::showOpened);
    connect(&m_session, &LabelSession::openFailed, this, [this](const Error& error) {
        m_file.clear();
        m_panes.panel->setReadOnly(true);
        m_panes.panel->setStatus(QString::fromStdString(error.message), true);
        Q_EMIT said(QString::fromStdString(error.message));
    });
    connect(&m_session, &LabelSession::labelsChanged, this, [this](const AtomLabelsPointer& labels) {
        m_panes.model->setLabels(labels);
        showAtom(m_session.atom());
    });
    connect(&m_session, &LabelSession::labelChanged, this, [this](AtomId atom, const LabelContent& content) {
        m_panes.model->setLabel(atom, content);
        if (atom == m_panes.page->atom())
            m_panes.page->setLabel(content);
    });
    connect(&m_session, &LabelSession::contentReplaced, this, [this](AtomId atom, const LabelContent& content) {
        if (atom == m_panes.panel->atom())
            m_panes.panel->setContent(content);
    });
    connect(&m_session, &LabelSession::atomWanted, this, &LabelConnection::atomWanted);
    connect(&m_session, &LabelSession::historyChanged, this,
            [this](AtomId atom, const std::vector<LabelRevision>& history) {
                if (atom == m_panes.panel->atom())
                    m_panes.panel->setHistory(history);
            });
    connect(&m_session, &LabelSession::undoChanged, panel, &LabelPanel::setUndoState);
    connect(&m_session, &LabelSession::revisionSaved, this,
            [panel](const LabelRevision&) { panel->setStatus(tr("saved"), false); });
    connect(&m_session, &LabelSession::saveFailed, this, [panel](AtomId atom, const Error& error) {
        panel->setStatus(
            tr("Atom %1 is not written yet and kept here: %2").arg(atom.v).arg(QString::fromStdString(error.message)),
            true);
    });
    connect(&m_session, &LabelSession::draftsRestored, this, [this](const std::vector<AtomId>& atoms) {
        Q_EMIT said(tr("%n label(s) being typed when the program ended were restored", nullptr,
                       static_cast<int>(atoms.size())));
    });
}

bool LabelConnection::hasBook(const IndexOpened& index, const QString& dataFolder)
{
    const LabelPlace place = findLabelPlace(toPath(index.file), index.definitions.saeFingerprint, toPath(dataFolder));
    return QFileInfo::exists(fromPath(place.file));
}

void LabelConnection::open(const IndexOpened& index, const QString& dataFolder)
{
    const QString fingerprint = QString::fromStdString(index.definitions.saeFingerprint);
    // An index that is opened again at the end of its job keeps its book open, and what is being typed on the screen.
    if (m_file == index.file && m_fingerprint == fingerprint)
        return;
    m_file = index.file;
    m_fingerprint = fingerprint;
    m_session.open(index.file, fingerprint, dataFolder);
}

void LabelConnection::close()
{
    m_panes.panel->setAtom(AtomId{}, {});
    m_panes.panel->setReadOnly(true);
    m_file.clear();
    m_session.close();
}

void LabelConnection::setStarred(bool on)
{
    if (m_panes.panel->content().isStarred != on)
        m_panes.panel->toggleStar();
}

void LabelConnection::showAtom(AtomId atom)
{
    // The panel says first what is unfinished about the atom it leaves.
    const LabelContent content = m_session.content(atom);
    m_panes.panel->setAtom(atom, content);
    m_session.setAtom(atom);
    m_panes.page->setLabel(content);
}

void LabelConnection::showOpened(const LabelBookInfo& info)
{
    m_panes.panel->setReadOnly(info.isReadOnly);
    if (info.isReadOnly)
        m_panes.panel->setStatus(tr("%1 is read-only").arg(info.file), true);
    else if (info.reason == LabelPlace::Reason::OtherIndex)
        Q_EMIT said(tr("Labels of this SAE are kept in %1").arg(info.file));
    else if (info.reason == LabelPlace::Reason::DataFolder)
        Q_EMIT said(tr("The index's folder is read-only; labels are kept in %1").arg(info.file));
    Q_EMIT bookOpened(info);
}

} // namespace atomscope
