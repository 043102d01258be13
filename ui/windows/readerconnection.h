#pragma once

#include "core/pages/documentpage.h"
#include "ui/session/indexsession.h"

#include <QObject>
#include <memory>

namespace atomscope {

class AtomPageView;
class AtomTableModel;
class BrowseState;
class IndexConnection;
class LabelSession;
class ReaderView;

/// Between the open index and the reader: the text comes first, the atoms in the margin when they have been counted.
class ReaderConnection : public QObject
{
    Q_OBJECT
public:
    struct Panes
    {
        ReaderView* view;
        const AtomPageView* atomPage;
        const AtomTableModel* model;
    };

    ReaderConnection(const Panes& panes, IndexConnection* index, const LabelSession* labels, BrowseState* state);

    /// token: of the document. The reader need not be shown.
    void read(DocumentId document, int token);
    /// The document of the context that has the focus on the atom's page, else of its first one; keeps what is open
    /// where there is no context.
    void readContext();
    /// As soon as an index is open.
    void readWhenOpened(DocumentId document) { m_wanted = document; }
    bool isSettled() const { return !m_isTextComing && !m_isMarginComing; }

Q_SIGNALS:
    void settled();
    void openRequested();

private:
    void connectIndex();
    void connectView();
    void readAnything();
    bool isImported() const;
    void showText(const std::shared_ptr<const DocumentPage>& page);
    void showFailure(IndexSession::Request request, const Error& error);
    bool isShown() const;

    Panes m_panes;
    IndexConnection* m_index;
    BrowseState* m_state;
    DocumentId m_wanted; ///< {} = none
    DocumentId m_document{0}; ///< asked for last
    int m_token = 0;
    bool m_isTextComing = false;
    bool m_isMarginComing = false;
};

} // namespace atomscope
