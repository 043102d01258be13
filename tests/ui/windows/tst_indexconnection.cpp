// A window over an index that is being filled.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/flatbutton.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/mainwindow.h"

#include <QSignalSpy>
#include <QTemporaryDir>

using namespace atomscope;
using namespace atomscope::test;

namespace {

constexpr AtomId kDense{1};

/// Half of an index with its table of atoms, and the writer that can go on.
struct Filling
{
    QTemporaryDir folder;
    TinyTable table = makeTinyTable();
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    std::size_t half = table.windows.size() / 2;
    std::unique_ptr<IndexWriter> writer;
    MainWindow window{Settings{}, folder.path()};
    AtomPageView* page = window.findChild<AtomPageView*>();
    AtomTableModel* model = window.findChild<AtomTableModel*>();

    Filling() { window.show(); }
    bool begin()
    {
        if (!writeUnfinishedIndex(toPath(file), table, half))
            return false;
        auto opened = IndexWriter::open(toPath(file), table.definitions, IndexWriter::Existing::Resume);
        if (!opened)
            return false;
        writer = std::make_unique<IndexWriter>(std::move(*opened));
        return writeTinyAtomsTable(*writer, table).has_value();
    }
    bool goOn() { return commitWindows(*writer, table, half, table.windows.size()).has_value(); }
    bool open(AtomId atom)
    {
        window.openIndex(file, atom);
        return QTest::qWaitFor([&] { return page->isShowingPage() && window.index()->isSettled(); });
    }
    /// The chip of new data; null while it is hidden.
    FlatButton* chip() const
    {
        for (FlatButton* button : page->findChildren<FlatButton*>()) {
            if (button->text().contains(QStringLiteral("tokens: update")) && button->isVisible())
                return button;
        }
        return nullptr;
    }
    QStringList shown(int column) const
    {
        QStringList texts;
        for (int row = 0; row < model->rowCount(); ++row)
            texts.append(model->index(row, column).data().toString());
        return texts;
    }
};

} // namespace

class IndexConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newDataIsOneChipThatUpdatesOnRequest()
    {
        Filling filling;
        QVERIFY(filling.begin() && filling.open(kDense));
        const std::int64_t before = filling.page->page()->numbers.nTokens;
        QVERIFY(filling.page->page()->numbers.isSoFar);
        QVERIFY(!filling.chip());
        QVERIFY(filling.goOn());
        QTRY_VERIFY(filling.chip());
        QCOMPARE(filling.chip()->text().section(QLatin1Char(' '), 0, 0).mid(1).remove(QLatin1Char(',')).toLongLong(),
                 filling.table.nTokens() - before);
        QCOMPARE(filling.page->page()->numbers.nTokens, before); // a page is a snapshot
        filling.chip()->click();
        QTRY_COMPARE(filling.page->page()->numbers.nTokens, filling.table.nTokens());
        QCOMPARE(filling.page->page()->numbers.nFired, filling.table.statistics(kDense).nFired);
        QVERIFY(!filling.chip());
    }

    void valuesChangeInPlaceAndTheOrderOnlyOnRequest()
    {
        Filling filling;
        QVERIFY(filling.begin() && filling.open(kDense));
        filling.model->sort(AtomTableModel::Density, Qt::DescendingOrder);
        QTRY_VERIFY(!filling.model->isOrdering());
        QVERIFY(filling.model->columns()->isSoFar);
        const QStringList order = filling.shown(AtomTableModel::Atom), values = filling.shown(AtomTableModel::MaxAct);
        QSignalSpy reset(filling.model, &QAbstractItemModel::modelReset);

        QVERIFY(filling.goOn());
        TinyTable changed = filling.table; // other values, as more text gives
        for (auto& window : changed.firings) {
            for (auto& token : window) {
                for (float& activation : token.activation)
                    activation *= 2;
            }
        }
        QVERIFY(writeTinyAtomsTable(*filling.writer, changed));
        QTest::keyClick(&filling.window, Qt::Key_R);
        QTRY_VERIFY(filling.shown(AtomTableModel::MaxAct) != values);
        QCOMPARE(filling.shown(AtomTableModel::Atom), order);
        QVERIFY(reset.isEmpty());
        VERIFY_RESULT(filling.writer->finish());
        QTRY_VERIFY(!filling.model->columns()->isSoFar);
    }

    void aPageOpenedLaterUsesTheNewestData()
    {
        Filling filling;
        QVERIFY(filling.begin() && filling.open(kDense));
        QVERIFY(filling.goOn());
        filling.window.index()->goTo(AtomId{2});
        QTRY_VERIFY(filling.page->page() && filling.page->page()->numbers.atom == AtomId{2});
        QCOMPARE(filling.page->page()->numbers.nTokens, filling.table.nTokens());
    }

    void aFileThatIsMadeLaterIsOpenedThen()
    {
        Filling filling;
        QSignalSpy failed(filling.window.index(), &IndexConnection::openFailed);
        filling.window.index()->openWhenThere(filling.file);
        QVERIFY(!filling.window.index()->isSettled());
        QVERIFY(filling.begin());
        QTRY_VERIFY(filling.page->isShowingPage());
        QCOMPARE(filling.page->atom(), kDense); // the first that fires
        QVERIFY(failed.isEmpty());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(IndexConnectionTest)
#include "tst_indexconnection.moc"
