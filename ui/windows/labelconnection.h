#pragma once

#include "ui/session/indexreplies.h"
#include "ui/session/labelsession.h"

#include <QObject>
#include <QString>
#include <cstdint>
#include <vector>

namespace atomscope {

class AtomPageView;
class AtomTableModel;
class BrowseState;
class LabelPanel;

/// Between the label book and the panes that show and edit labels. Nothing that was typed waits for anything: the
/// session keeps it first and writes it from its own thread.
class LabelConnection : public QObject
{
    Q_OBJECT
public:
    struct Panes
    {
        AtomTableModel* model;
        AtomPageView* page;
        LabelPanel* panel;
    };

    LabelConnection(const Panes& panes, const BrowseState* state, const QString& author);

    LabelSession* session() { return &m_session; }
    /// Whether this index's SAE has a book already; open() makes one.
    static bool hasBook(const IndexOpened& index, const QString& dataFolder);
    /// The book of this index's SAE; nothing when it is open already.
    void open(const IndexOpened& index, const QString& dataFolder);
    void close();
    void setStarred(bool on);

Q_SIGNALS:
    void said(const QString& message);
    /// Undo or redo changed it.
    void atomWanted(atomscope::AtomId atom);
    /// Which file the labels are in, for the status bar.
    void bookOpened(const atomscope::LabelBookInfo& info);

private:
    void connectPanel();
    void connectSession();
    void showAtom(AtomId atom);
    void showOpened(const LabelBookInfo& info);

    Panes m_panes;
    QString m_file, m_fingerprint; ///< of the index whose book is, or is being, opened
    LabelSession m_session;
};

} // namespace atomscope
