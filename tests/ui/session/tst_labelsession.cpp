#include "tests/support/childprocess.h"
#include "tests/support/testsupport.h"
#include "ui/session/filepath.h"
#include "ui/session/labelsession.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Transaction.h>
#include <optional>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

const QString kAuthor = QStringLiteral("Anna");
const QString kSae = QStringLiteral("5ae");
constexpr AtomId kAtom{7};
constexpr int kNever = 3'600'000;

LabelContent withLabel(const std::string& text)
{
    LabelContent content;
    content.label = text;
    return content;
}

// Nothing happens by itself unless a test says so.
LabelSession::Intervals still()
{
    return {kNever, kNever, kNever, kNever};
}

struct Folder
{
    QTemporaryDir folder;
    QString index = folder.filePath(QStringLiteral("news.atoms"));
    fs::path book = toPath(folder.filePath(QStringLiteral("news.labels")));
    QString data = folder.filePath(QStringLiteral("data"));

    std::vector<std::string> history(AtomId atom = kAtom) const
    {
        std::vector<std::string> labels;
        auto opened = LabelBook::open(book, kSae.toStdString());
        const auto revisions = opened->history(atom);
        for (const auto& revision : *revisions)
            labels.push_back(revision.content.label);
        return labels;
    }
    std::optional<LabelContent> draft() const
    {
        return *LabelBook::open(book, kSae.toStdString())->draft(kAtom, kAuthor.toStdString());
    }
};

struct Session : LabelSession
{
    QSignalSpy openedSpy{this, &LabelSession::opened}, failedSpy{this, &LabelSession::openFailed},
        changed{this, &LabelSession::labelChanged}, all{this, &LabelSession::labelsChanged},
        replaced{this, &LabelSession::contentReplaced}, historySpy{this, &LabelSession::historyChanged},
        undoSpy{this, &LabelSession::undoChanged}, restored{this, &LabelSession::draftsRestored},
        saved{this, &LabelSession::revisionSaved}, unsaved{this, &LabelSession::saveFailed},
        mergedSpy{this, &LabelSession::merged}, mergeFailedSpy{this, &LabelSession::mergeFailed};

    explicit Session(const Intervals& intervals = still())
        : LabelSession(kAuthor, intervals)
    {
    }
    bool openFor(const Folder& folder)
    {
        open(folder.index, kSae, folder.data);
        return openedSpy.wait();
    }
    bool show(AtomId atom)
    {
        historySpy.clear();
        setAtom(atom);
        return historySpy.wait();
    }
    bool write(const std::string& label)
    {
        edit(withLabel(label));
        const auto before = saved.size();
        finishEditing();
        return saved.size() > before || saved.wait();
    }
};

using Labels = std::vector<std::string>;

} // namespace

class LabelSessionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsTypedBecomesADraftAndOneRevisionWhenTheFieldIsLeft()
    {
        const Folder folder;
        auto intervals = still();
        intervals.draftMs = 0;
        Session session(intervals);
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        for (const char* text : {"r", "re", "rel"})
            session.edit(withLabel(text));
        QCOMPARE(session.changed.size(), 3);
        QTRY_VERIFY(folder.draft().has_value());
        QCOMPARE(folder.draft()->label, std::string("rel"));
        QVERIFY(folder.history().empty());
        session.edit(withLabel("relating"));
        session.finishEditing();
        session.finishEditing();
        QVERIFY(session.saved.wait());
        QCOMPARE(folder.history(), (Labels{"relating"}));
        QVERIFY(!folder.draft());
        QCOMPARE(session.labels()->at(kAtom).label, std::string("relating"));
        const auto history = qvariant_cast<std::vector<LabelRevision>>(session.historySpy.last().at(1));
        QCOMPARE(history.size(), std::size_t(1));
        QCOMPARE(history.back().author, kAuthor.toStdString());
    }

    void anotherAtomEndsTheVersion()
    {
        const Folder folder;
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        session.edit(withLabel("one"));
        QVERIFY(session.show(AtomId{8}));
        QCOMPARE(folder.history(), (Labels{"one"}));
        QVERIFY(qvariant_cast<std::vector<LabelRevision>>(session.historySpy.last().at(1)).empty());
        QCOMPARE(session.content(kAtom).label, std::string("one"));
    }

    void longTypingMakesAVersionNowAndThen()
    {
        const Folder folder;
        auto intervals = still();
        intervals.revisionMs = 0;
        Session session(intervals);
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        session.edit(withLabel("still typing"));
        QVERIFY(session.saved.wait());
        QCOMPARE(folder.history(), (Labels{"still typing"}));
    }

    void undoAndRedoAppendRevisions()
    {
        const Folder folder;
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        QVERIFY(!session.canUndo() && !session.canRedo());
        QVERIFY(session.write("one"));
        QVERIFY(session.write("two"));
        session.edit(withLabel("three, unfinished"));
        session.undo(); // what was typed is a version first
        QCOMPARE(session.content(kAtom).label, std::string("two"));
        session.undo();
        QCOMPARE(qvariant_cast<LabelContent>(session.replaced.last().at(1)).label, std::string("one"));
        QVERIFY(session.canUndo() && session.canRedo());
        session.redo();
        QTRY_COMPARE(folder.history(), (Labels{"one", "two", "three, unfinished", "two", "one", "two"}));
        session.edit(withLabel("other"));
        QVERIFY(!session.canRedo());
        session.finishEditing();
        session.redo();
        for (int i = 0; i < 9; ++i)
            session.undo();
        QVERIFY(session.content(kAtom).isEmpty());
        QVERIFY(!session.canUndo());
    }

    void undoReachesBackBeyondThisRun()
    {
        const Folder folder;
        {
            Session session;
            QVERIFY(session.openFor(folder));
            QVERIFY(session.show(kAtom));
            QVERIFY(session.write("one"));
            QVERIFY(session.write("two"));
        }
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        QVERIFY(session.canUndo());
        session.undo();
        QCOMPARE(session.content(kAtom).label, std::string("one"));
        QTRY_COMPARE(folder.history(), (Labels{"one", "two", "one"}));
    }

    void severalAtomsAreOneStep()
    {
        const Folder folder;
        LabelSession session(kAuthor, still());
        QSignalSpy opened(&session, &LabelSession::opened), wanted(&session, &LabelSession::atomWanted),
            saved(&session, &LabelSession::revisionSaved);
        session.open(folder.index, kSae, folder.data);
        QVERIFY(opened.wait());
        session.setAtom(kAtom);
        session.edit(withLabel("one"));
        session.finishEditing();

        const std::vector<AtomId> atoms{AtomId{3}, kAtom, AtomId{9}};
        session.editMany(atoms, [](LabelContent& content) { content.isStarred = true; });
        for (const AtomId atom : atoms)
            QVERIFY(session.content(atom).isStarred);
        QCOMPARE(session.content(kAtom).label, std::string("one"));
        QTRY_COMPARE(saved.count(), 4);
        session.editMany(atoms, [](LabelContent& content) { content.isStarred = true; }); // nothing new
        session.undo();
        for (const AtomId atom : atoms)
            QVERIFY(!session.content(atom).isStarred);
        QCOMPARE(session.content(kAtom).label, std::string("one"));
        session.redo();
        for (const AtomId atom : atoms)
            QVERIFY(session.content(atom).isStarred);
        QVERIFY(!session.canRedo());
        QTRY_COMPARE(saved.count(), 10);
        QCOMPARE(wanted.count(), 0);
        session.undo();
        session.undo();
        QCOMPARE(session.content(kAtom).label, std::string());
    }

    void undoGoesBackAcrossAtoms()
    {
        const Folder folder;
        Session session;
        const QSignalSpy wanted(&session, &LabelSession::atomWanted);
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        QVERIFY(session.write("one"));
        QVERIFY(session.show(AtomId{8}));
        QVERIFY(session.write("eight"));
        session.undo();
        QVERIFY(session.content(AtomId{8}).isEmpty() && wanted.isEmpty());
        session.undo();
        QVERIFY(session.content(kAtom).isEmpty());
        QVERIFY(wanted.size() == 1 && wanted.last().at(0).value<AtomId>() == kAtom);
        QVERIFY(session.show(kAtom)); // the window goes there
        QVERIFY(!session.canUndo());
        session.redo();
        session.redo();
        QCOMPARE(session.content(kAtom).label, std::string("one"));
        QCOMPARE(session.content(AtomId{8}).label, std::string("eight"));
        QCOMPARE(wanted.last().at(0).value<AtomId>(), AtomId{8});
        QVERIFY(!session.canRedo());
        QTRY_COMPARE(folder.history(AtomId{8}), (Labels{"eight", "", "eight"}));
        QCOMPARE(folder.history(), (Labels{"one", "", "one"}));
    }

    /// What an earlier run undid is not undone again.
    void undoneVersionsOfEarlierRunsAreStepsBack()
    {
        const Folder folder;
        {
            Session session;
            QVERIFY(session.openFor(folder));
            QVERIFY(session.show(kAtom));
            QVERIFY(session.write("one"));
            QVERIFY(session.write("two"));
            session.undo();
        }
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        session.undo();
        QVERIFY(session.content(kAtom).isEmpty());
        QVERIFY(!session.canUndo() && session.canRedo());
        session.redo();
        QCOMPARE(session.content(kAtom).label, std::string("one"));
    }

    void whatAnotherSessionWroteIsTakenOver()
    {
        const Folder folder;
        Session session, other;
        QVERIFY(session.openFor(folder) && other.openFor(folder));
        QCOMPARE(session.file(), fromPath(folder.book));
        QVERIFY(session.show(kAtom) && other.show(kAtom));
        connect(&other, &LabelSession::revisionSaved, &session, &LabelSession::adopt);
        QVERIFY(other.write("theirs"));
        QCOMPARE(session.content(kAtom).label, std::string("theirs"));
        QCOMPARE(session.replaced.size(), 1);
        session.edit(withLabel("mine, half"));
        QVERIFY(other.write("theirs again"));
        QCOMPARE(session.content(kAtom).label, std::string("mine, half"));
        session.finishEditing();
        QTRY_COMPARE(folder.history(), (Labels{"theirs", "theirs again", "mine, half"}));
        session.undo();
        QCOMPARE(session.content(kAtom).label, std::string("theirs"));
    }

    void whatIsTypedIsWrittenBeforeTheSessionEnds()
    {
        const Folder folder;
        {
            Session session;
            QVERIFY(session.openFor(folder));
            QVERIFY(session.show(kAtom));
            session.edit(withLabel("typed to the last"));
            session.noteShown(kAtom, {3, 1, 3});
        }
        QCOMPARE(folder.history(), (Labels{"typed to the last"}));
        QVERIFY(*LabelBook::open(folder.book, kSae.toStdString())->shown(kAtom, kAuthor.toStdString())
                == (std::vector<std::uint64_t>{1, 3}));
    }

    void draftsOfAKilledProgramBecomeRevisions()
    {
        const Folder folder;
        QVERIFY(test::killRightAfter([&] {
            auto book = LabelBook::open(folder.book, kSae.toStdString());
            return book && book->saveDraft(kAtom, withLabel("half a though"), kAuthor.toStdString())
                && book->saveDraft(AtomId{2}, withLabel("not mine"), "Bert");
        }));
        Session session;
        QVERIFY(session.openFor(folder));
        QCOMPARE(session.restored.size(), 1);
        QVERIFY(qvariant_cast<std::vector<AtomId>>(session.restored.last().at(0)) == (std::vector{kAtom}));
        QCOMPARE(session.content(kAtom).label, std::string("half a though"));
        QCOMPARE(folder.history(), (Labels{"half a though"}));
        QVERIFY(folder.history(AtomId{2}).empty());
    }

    void aLockedBookIsTriedAgain()
    {
        const Folder folder;
        auto intervals = still();
        intervals.retryMs = 0;
        Session session(intervals);
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        {
            SQLite::Database other(folder.book.string(), SQLite::OPEN_READWRITE);
            const SQLite::Transaction lock(other, SQLite::TransactionBehavior::EXCLUSIVE);
            session.edit(withLabel("patient"));
            session.finishEditing();
            QVERIFY(session.unsaved.wait());
            QCOMPARE(qvariant_cast<Error>(session.unsaved.last().at(1)).code, ErrorCode::Busy);
            QCOMPARE(session.content(kAtom).label, std::string("patient"));
        }
        QVERIFY(session.saved.wait());
        QCOMPARE(folder.history(), (Labels{"patient"}));
    }

    void whatWasShownIsWrittenInBatches()
    {
        const Folder folder;
        auto intervals = still();
        intervals.shownMs = 0;
        Session session(intervals);
        QVERIFY(session.openFor(folder));
        session.noteShown(kAtom, {5});
        session.noteShown(kAtom, {6, 5});
        session.noteShown(AtomId{1}, {});
        QTRY_VERIFY(*LabelBook::open(folder.book, kSae.toStdString())->shown(kAtom, kAuthor.toStdString())
                    == (std::vector<std::uint64_t>{5, 6}));
    }

    void aColleaguesBookIsMerged()
    {
        const Folder folder, theirs;
        VERIFY_RESULT(LabelBook::open(theirs.book, kSae.toStdString())->commit(AtomId{1}, withLabel("theirs"), "Bert"));
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        session.edit(withLabel("mine"));
        session.mergeFrom(fromPath(theirs.book));
        QVERIFY(session.mergedSpy.wait());
        QCOMPARE(session.mergedSpy.last().at(0).toLongLong(), 1);
        const auto labels = qvariant_cast<AtomLabelsPointer>(session.all.last().at(0));
        QCOMPARE(labels->at(AtomId{1}).label, std::string("theirs"));
        QCOMPARE(labels->at(kAtom).label, std::string("mine"));
        session.mergeFrom(QStringLiteral("/no/such.labels"));
        QVERIFY(session.mergeFailedSpy.wait());
        QCOMPARE(session.content(AtomId{1}).label, std::string("theirs"));
    }

    void anotherIndexIsAnotherBook()
    {
        const Folder folder, other;
        Session session;
        QVERIFY(session.openFor(folder));
        QVERIFY(session.show(kAtom));
        session.edit(withLabel("of the first"));
        session.open(other.index, QStringLiteral("other sae"), other.data);
        QVERIFY(!session.isOpen());
        QVERIFY(session.openedSpy.wait());
        QVERIFY(session.labels()->empty());
        QCOMPARE(folder.history(), (Labels{"of the first"}));
        QVERIFY(session.saved.isEmpty()); // the answer came for a book that is no longer shown
    }

    void aBookThatCannotBeOpenedSaysWhy()
    {
        const Folder folder;
        VERIFY_RESULT(LabelBook::open(folder.book, kSae.toStdString()));
        SQLite::Database(folder.book.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99");
        Session session;
        session.open(folder.index, kSae, folder.data);
        QVERIFY(session.failedSpy.wait());
        QCOMPARE(qvariant_cast<Error>(session.failedSpy.last().at(0)).code, ErrorCode::Unsupported);
        session.setAtom(kAtom);
        session.edit(withLabel("nowhere to go"));
        QVERIFY(session.changed.isEmpty());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(LabelSessionTest)
#include "tst_labelsession.moc"
