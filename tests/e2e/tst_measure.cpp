// Evidence measured from the window, with the real worker: the claims page and the list show it when it is there.
#include "tests/e2e/explorer.h"
#include "tests/support/plantedindex.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/claimsview.h"
#include "ui/widgets/flatbutton.h"

#include <QAction>
#include <QTemporaryDir>

using namespace atomscope;
using test::Explorer;

class MeasureTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    static FlatButton* measureButton(const Explorer& explorer)
    {
        for (FlatButton* button : explorer.window.findChild<ClaimsView*>()->findChildren<FlatButton*>()) {
            if (button->text() == QStringLiteral("Measure the evidence"))
                return button;
        }
        return nullptr;
    }

private Q_SLOTS:
    void anIndexIsMeasuredFromTheClaimsPage()
    {
        const QString file = m_folder.filePath(QStringLiteral("planted.atoms"));
        const auto set = makePlantedSet({'B', 1, 20, false}).value();
        VERIFY_RESULT(test::writePlantedIndex(toPath(m_folder.path()), toPath(file), set));
        Explorer explorer(m_folder.path());
        QAction* action = explorer.window.action(WindowActions::Id::MeasureIndex);
        QVERIFY(!action->isEnabled()); // nothing is open
        explorer.window.show();
        explorer.window.openIndex(file, AtomId{1});
        EVENTUALLY(explorer.isShowing(AtomId{1}));
        EVENTUALLY(explorer.model->rowCount() > 0);
        QVERIFY(action->isEnabled());
        const auto verdict = [&] { return explorer.model->index(1, AtomTableModel::Verdict).data().toString(); };
        QCOMPARE(verdict(), QStringLiteral("not tested"));

        explorer.window.action(WindowActions::Id::ShowClaims)->trigger();
        const auto* claims = explorer.window.findChild<ClaimsView*>();
        EVENTUALLY(claims->page() && claims->isVisible());
        QVERIFY(!claims->page()->facts.isMeasured);
        FlatButton* button = measureButton(explorer);
        QVERIFY(button && button->isVisible() && button->isEnabled());
        button->click();
        QVERIFY(!button->isEnabled() && !action->isEnabled()); // not twice
        const auto is = [&](WorkDock::State state) { return explorer.dock->state() == state; };
        EVENTUALLY(is(WorkDock::State::Finished) || is(WorkDock::State::Failed));
        QVERIFY2(is(WorkDock::State::Finished), qPrintable(explorer.dockText()));
        EVENTUALLY(claims->page()->facts.isMeasured);
        EVENTUALLY(verdict() != QStringLiteral("not tested"));
        QVERIFY(!button->isVisible() && action->isEnabled());
        // The page of the atom that was open says it too.
        EVENTUALLY(explorer.page->page()->evidence.isMeasured());

        // A script reads what the window shows.
        const auto outcome = test::runWorker({QStringLiteral("claims"), file, QStringLiteral("--json")});
        QCOMPARE(outcome.exitCode, 0);
        const QJsonArray said = outcome.object()[QStringLiteral("claims")].toArray();
        QCOMPARE(said.size(), static_cast<qsizetype>(claims->page()->claims.size()));
        for (qsizetype i = 0; i < said.size(); ++i) {
            const Claim& claim = claims->page()->claims[static_cast<std::size_t>(i)];
            QCOMPARE(said[i][QStringLiteral("outcome")].toString().toStdString(), std::string(toString(claim.outcome)));
            QCOMPARE(said[i][QStringLiteral("why")].toString().toStdString(), claim.why);
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(MeasureTest)
#include "tst_measure.moc"
