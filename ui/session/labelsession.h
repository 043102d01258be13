#pragma once

#include "core/store/labelbook.h"
#include "core/store/labelplace.h"
#include "ui/session/atomcolumns.h"
#include "ui/session/labeljournal.h"
#include "ui/session/labelversions.h"
#include "ui/session/taskthread.h"

#include <QMetaObject>
#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace atomscope {

struct LabelBookInfo
{
    QString file;
    LabelPlace::Reason reason = LabelPlace::Reason::BesideIndex;
    bool isReadOnly = false;
};

/// The labels of one SAE while they are read and written. Lives in the GUI thread and never waits: the book is open in
/// a thread of its own, requests run in the order they were made, and everything typed before the end is written
/// before the thread ends.
///
/// What is typed becomes a draft at most every 500 ms, and one revision when the field is left (finishEditing), the
/// atom changes, or 30 s pass.
class LabelSession : public QObject
{
    Q_OBJECT
public:
    struct Intervals
    {
        int draftMs = 500;
        int revisionMs = 30'000;
        int shownMs = 2'000;
        int retryMs = 5'000; ///< of a revision that could not be written
    };

    explicit LabelSession(const QString& author, QObject* parent = nullptr);
    LabelSession(const QString& author, const Intervals& intervals, QObject* parent = nullptr);
    ~LabelSession() override;

    /// Opens the book of an index (core/store/labelplace.h says which), after writing what is open of another one.
    /// Drafts that a killed program left become revisions.
    void open(const QString& indexFile, const QString& saeFingerprint, const QString& dataFolder);
    void close();
    bool isOpen() const { return m_isOpen; }
    /// The open book; empty without one.
    QString file() const { return m_file; }
    /// A revision that another session of this program wrote into the same book. What is being typed here stays.
    void adopt(const LabelRevision& revision);

    QString author() const { return m_author; }
    void setAuthor(const QString& author);
    /// Everything people said, what is being typed included.
    AtomLabelsPointer labels() const;
    LabelContent content(AtomId atom) const;

    /// The atom whose label is shown; its history follows.
    void setAtom(AtomId atom);
    AtomId atom() const { return m_atom; }
    /// The shown atom's label as it stands while it is typed.
    void edit(const LabelContent& content);
    void finishEditing();
    /// The same change to several atoms: one step to undo. Those that it leaves as they are get no new version.
    void editMany(const std::vector<AtomId>& atoms, const std::function<void(LabelContent&)>& change);
    /// Undoing goes back through what was done since the book was opened, whatever the atom (atomWanted()), then
    /// through older versions of the shown atom. Every step is a new revision.
    bool canUndo() const { return m_hasEdit || m_journal.canUndo() || m_versions.canGoBack(); }
    bool canRedo() const { return !m_hasEdit && m_journal.canRedo(); }
    void undo();
    void redo();

    /// Documents (DocumentRecord::textHash) whose contexts were on the screen for an atom.
    void noteShown(AtomId atom, const std::vector<std::uint64_t>& documentHashes);
    void mergeFrom(const QString& otherBook);

Q_SIGNALS:
    void opened(const atomscope::LabelBookInfo& info);
    void openFailed(const atomscope::Error& error);
    /// While opening: no reason not to use the book.
    void warned(const atomscope::Error& error);
    /// After a book was opened, merged or closed.
    void labelsChanged(const atomscope::AtomLabelsPointer& labels);
    /// One atom, by typing, undo or redo.
    void labelChanged(atomscope::AtomId atom, const atomscope::LabelContent& content);
    /// Undo or redo: what the fields of the shown atom have to say now.
    void contentReplaced(atomscope::AtomId atom, const atomscope::LabelContent& content);
    /// Undo or redo changed the label of an atom that is not shown: it is to be shown.
    void atomWanted(atomscope::AtomId atom);
    /// Oldest first.
    void historyChanged(atomscope::AtomId atom, const std::vector<atomscope::LabelRevision>& history);
    void undoChanged(bool canUndo, bool canRedo);
    void draftsRestored(const std::vector<atomscope::AtomId>& atoms);
    void revisionSaved(const atomscope::LabelRevision& revision);
    /// It is kept here and tried again.
    void saveFailed(atomscope::AtomId atom, const atomscope::Error& error);
    void merged(qint64 nNew);
    void mergeFailed(const atomscope::Error& error);

private:
    struct Opening;
    struct Store; ///< the book; touched in the thread only

    /// Runs `work(book)` in the thread and `done(result)` here, unless another book was opened in between.
    template <typename Work, typename Done> void ask(Work work, Done done);
    template <typename Function> void deliver(Function function);
    void loadHistory();
    void setContent(AtomId atom, const LabelContent& content);
    void commitEdit();
    void commit(AtomId atom, const LabelContent& content);
    void handleSaved(const LabelRevision& revision);
    void saveDraft();
    void writeShown();
    void retry();
    void write(AtomId atom, const LabelContent& content);
    void replaceContent(AtomId atom, const LabelContent& content);
    void handleOpened(Opening opening);
    void reportUndo();

    QString m_author;
    const Intervals m_intervals;
    bool m_isOpen = false;
    quint64 m_generation = 0; ///< of the open book
    QString m_file;

    AtomLabels m_labels;
    AtomId m_atom;
    bool m_hasEdit = false; ///< m_labels[m_atom] differs from the newest revision asked for
    bool m_isDraftUnderWay = false;
    LabelContent m_beforeEdit; ///< of m_atom, if m_hasEdit
    LabelJournal m_journal;
    int m_lastGroup = 0; ///< of the journal's
    LabelVersions m_versions; ///< of m_atom
    std::map<AtomId, int> m_commitsUnderWay;
    std::vector<LabelRevision> m_history;
    std::pair<bool, bool> m_reportedUndo;
    std::map<AtomId, LabelContent> m_unsaved;
    std::map<AtomId, std::set<std::uint64_t>> m_shown;
    QTimer m_draftTimer, m_revisionTimer, m_shownTimer, m_retryTimer;

    std::shared_ptr<Store> m_store;
    TaskThread m_thread; // last: its end writes what is left, before the rest goes
};

} // namespace atomscope
