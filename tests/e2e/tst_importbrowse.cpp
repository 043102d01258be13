// From another tool's export to its atoms in the window, with a real worker: import by the menu, browse, and what such
// an index cannot show is said.
#include "core/pages/atompagejson.h"
#include "tests/e2e/explorer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyexport.h"
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/exportedsection.h"
#include "ui/widgets/statepanel.h"
#include "ui/windows/droppedfiles.h"
#include "ui/windows/importconnection.h"
#include "ui/windows/indexdesk.h"

#include <QAction>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTemporaryDir>

using namespace atomscope;
using test::Explorer;

class ImportBrowseTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    /// Accepts the dialog that is open with this choice.
    static bool answer(Explorer& explorer, const QString& choice)
    {
        QFileDialog* dialog = explorer.window.desk()->importer()->dialog();
        if (!dialog)
            return false;
        // As a person types it.
        auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        if (!name)
            return false;
        name->setText(choice);
        return QMetaObject::invokeMethod(dialog, "accept");
    }

    /// Every text under a widget that can be seen.
    static QString textsOf(const QWidget* parent)
    {
        QStringList texts;
        for (const QLabel* label : parent->findChildren<QLabel*>()) {
            if (label->isVisibleTo(parent))
                texts.append(label->text());
        }
        return texts.join(QLatin1Char('\n'));
    }

private Q_SLOTS:
    void initTestCase() { test::writeExport(toPath(path("export")), test::tinyExport()); }

    void anExportIsImportedAndBrowsed()
    {
        Explorer explorer(path("data"));
        explorer.window.show();
        explorer.window.action(WindowActions::Id::ImportExport)->trigger();
        QVERIFY(answer(explorer, path("export")));
        EVENTUALLY(explorer.window.desk()->importer()->dialog()
                   && explorer.window.desk()->importer()->dialog()->acceptMode() == QFileDialog::AcceptSave);
        QVERIFY(answer(explorer, path("tiny.atoms")));
        EVENTUALLY(explorer.isShowing(AtomId{0}));
        QVERIFY(!QFile::exists(path("tiny.atoms.importing")));

        // The list has the atoms of the export and no others.
        EVENTUALLY(explorer.model->rowCount() == 5);
        QCOMPARE(explorer.model->atomAt(4).v, 10);
        QCOMPARE(explorer.model->index(0, AtomTableModel::Label).data().toString(),
                 QStringLiteral("cats and their hats"));
        QVERIFY(explorer.model->index(0, AtomTableModel::Label).data(AtomTableModel::IsHypothesisRole).toBool());
        QVERIFY(!explorer.model->index(0, AtomTableModel::Label).data(AtomTableModel::HasPersonsLabelRole).toBool());

        // Numbers are the export's or absent; the hypothesis is one and says whose.
        const QString shown = textsOf(explorer.page);
        QVERIFY2(shown.contains(QStringLiteral("◇ cats and their hats")), qPrintable(shown));
        QVERIFY2(shown.contains(QStringLiteral("4.50")), qPrintable(shown));
        QVERIFY2(!shown.contains(QStringLiteral("dead")), qPrintable(shown));
        const auto page = explorer.page->page();
        QVERIFY(page && page->exported && page->contexts.size() == 5);

        // On to the atom that is silent in all of its examples, and to the one with nothing but a hypothesis.
        const auto trigger = [&explorer](WindowActions::Id id) { explorer.window.action(id)->trigger(); };
        trigger(WindowActions::Id::NextAtom);
        EVENTUALLY(explorer.isShowing(AtomId{1}));
        QVERIFY(explorer.page->page()->contexts.empty());
        QVERIFY(!explorer.model->index(1, 0).data(AtomTableModel::IsDeadRole).toBool());

        // A person's label takes the hypothesis' place in the list and stays apart from it.
        trigger(WindowActions::Id::PreviousAtom);
        EVENTUALLY(explorer.isShowing(AtomId{0}));
        EVENTUALLY(explorer.labelField->isEnabled());
        trigger(WindowActions::Id::EditLabel);
        explorer.typeLabel(QStringLiteral("hats"));
        explorer.press(Qt::Key_Escape);
        EVENTUALLY(explorer.model->index(0, AtomTableModel::Label).data().toString() == QStringLiteral("hats"));
        QVERIFY(textsOf(explorer.page->findChild<ExportedSection*>()).contains(QStringLiteral("cats and their hats")));
    }

    void whatAnExportCannotShowIsSaid()
    {
        QVERIFY(QFile::exists(path("tiny.atoms")));
        Explorer explorer(path("data"));
        explorer.window.show();
        explorer.window.openIndex(path("tiny.atoms"), AtomId{0});
        EVENTUALLY(explorer.isShowing(AtomId{0}));
        for (const WindowActions::Id id : {WindowActions::Id::ReadDocument, WindowActions::Id::ShowProbe}) {
            explorer.window.action(id)->trigger();
            const QWidget* shown = qobject_cast<QWidget*>(explorer.window.centralWidget());
            EVENTUALLY(textsOf(shown).contains(QStringLiteral("Neuronpedia")));
        }
        explorer.window.action(WindowActions::Id::ShowOverview)->trigger();
        EVENTUALLY(textsOf(explorer.window.centralWidget()).contains(QStringLiteral("imported from")));
    }

    void whatIsNoExportLeavesTheOpenIndexOpen()
    {
        VERIFY_RESULT(test::writeTinyIndex(toPath(path("open.atoms")), test::makeTinyTable()));
        test::writeText(toPath(path("other/notes.json")), "{\"title\": \"notes\"}");
        Explorer explorer(path("data"));
        explorer.window.show();
        explorer.window.openIndex(path("open.atoms"), AtomId{2});
        EVENTUALLY(explorer.isShowing(AtomId{2}));
        explorer.window.desk()->importer()->import({path("other")});
        QVERIFY(answer(explorer, path("none.atoms")));
        EVENTUALLY(explorer.dock->state() == WorkDock::State::Failed);
        QVERIFY2(explorer.dockText().contains(QStringLiteral("no export this program knows")),
                 qPrintable(explorer.dockText()));
        QVERIFY(explorer.isShowing(AtomId{2}));
        QVERIFY(!QFile::exists(path("none.atoms")));
    }

    void aDroppedExportAsksWhereTheIndexGoes()
    {
        Explorer explorer(path("data"));
        explorer.window.show();
        explorer.window.desk()->take(sortDropped({path("export")}));
        const QFileDialog* dialog = explorer.window.desk()->importer()->dialog();
        QVERIFY(dialog);
        QCOMPARE(dialog->selectedFiles(), QStringList{path("export.atoms")});
        QVERIFY(answer(explorer, path("dropped.atoms")));
        EVENTUALLY(explorer.isShowing(AtomId{0}));
        QVERIFY(QFile::exists(path("dropped.atoms")));
    }

    void foldersOfExportsAreKnownByTheirFiles()
    {
        test::writeText(toPath(path("model/config.json")), "{}");
        test::writeText(toPath(path("model/model.safetensors")), "x");
        test::writeText(toPath(path("texts/a.txt")), "x");
        const auto isExport = [this](const char* name) { return !sortDropped({path(name)}).exports.isEmpty(); };
        QVERIFY(isExport("export"));
        QVERIFY(isExport("export/features"));
        QVERIFY(isExport("export/features/batch-0.jsonl.gz"));
        QVERIFY(!isExport("model"));
        QVERIFY(!isExport("texts"));
        QVERIFY(!isExport("texts/a.txt"));
        QVERIFY(sortDropped({path("export")}).texts.isEmpty());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ImportBrowseTest)
#include "tst_importbrowse.moc"
