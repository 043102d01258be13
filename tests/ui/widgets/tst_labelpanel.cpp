#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/confidencedots.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/labelhistory.h"
#include "ui/widgets/labelpanel.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QSpinBox>

using namespace atomscope;

namespace {

struct Shown
{
    Shown()
    {
        panel.resize(304, 640);
        panel.show();
        panel.activateWindow();
        isActive = QTest::qWaitForWindowActive(&panel);
        panel.setAtom(AtomId{7}, {});
    }

    LabelContent last() const { return edited.last()[0].value<LabelContent>(); }
    template <typename Widget> Widget* field(const char* name) const
    {
        for (Widget* widget : panel.findChildren<Widget*>()) {
            if (widget->accessibleName() == QString::fromLatin1(name))
                return widget;
        }
        return nullptr;
    }
    FlatButton* button(const char* text) const
    {
        for (FlatButton* found : panel.findChildren<FlatButton*>()) {
            if (found->text() == QString::fromUtf8(text))
                return found;
        }
        return nullptr;
    }

    LabelPanel panel;
    bool isActive = false;
    QSignalSpy edited{&panel, &LabelPanel::edited};
    QSignalSpy committed{&panel, &LabelPanel::committed};
};

} // namespace

class LabelPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAnAtomItSaysWhatToDo()
    {
        Shown shown;
        auto* label = shown.field<QLineEdit>("Label");
        QVERIFY(label && label->isVisible());
        shown.panel.setAtom({}, {});
        QVERIFY(!label->isVisible());
        QVERIFY(!shown.button("undo")->isVisible());
        bool isSaid = false;
        for (const QLabel* text : shown.panel.findChildren<QLabel*>())
            isSaid |= text->isVisible() && text->text().contains(QStringLiteral("Choose an atom"));
        QVERIFY(isSaid);
        shown.panel.setAtom(AtomId{8}, {});
        QVERIFY(label->isVisible());
    }

    void nothingIsCutInANarrowPanel()
    {
        Shown shown;
        shown.panel.resize(shown.panel.minimumSizeHint().width(), 700);
        QVERIFY(shown.panel.width() <= 288);
        for (const char* text : {"monosemantic", "polysemantic", "unclear"}) {
            const FlatButton* button = shown.button(text);
            const QRect placed(button->mapTo(&shown.panel, QPoint(0, 0)), button->size());
            QVERIFY2(shown.panel.rect().contains(placed), text);
        }
    }

    void typingIsToldAtOnceAndFinishedOnLeaving()
    {
        Shown shown;
        QVERIFY(shown.isActive);
        shown.panel.focusLabel();
        QTest::keyClicks(shown.field<QLineEdit>("Label"), QStringLiteral("of"));
        QCOMPARE(shown.edited.count(), 2);
        QCOMPARE(shown.last().label, std::string("of"));
        QCOMPARE(shown.committed.count(), 0);
        shown.field<QPlainTextEdit>("Notes")->setFocus();
        QCOMPARE(shown.committed.count(), 1);
        QTest::keyClicks(shown.field<QPlainTextEdit>("Notes"), QStringLiteral("x"));
        QCOMPARE(shown.last().notes, std::string("x"));
        QCOMPARE(shown.last().label, std::string("of"));
        shown.panel.focusLabel();
        QCOMPARE(shown.committed.count(), 2);
        shown.field<QPlainTextEdit>("Notes")->setFocus(); // nothing new
        QCOMPARE(shown.committed.count(), 2);
    }

    void escapeLeavesAField()
    {
        Shown shown;
        QSignalSpy left(&shown.panel, &LabelPanel::left);
        shown.panel.focusLabel();
        QTest::keyClicks(shown.field<QLineEdit>("Label"), QStringLiteral("a"));
        QTest::keyClick(shown.field<QLineEdit>("Label"), Qt::Key_Escape);
        QCOMPARE(left.count(), 1);
        QCOMPARE(shown.committed.count(), 1);
        QVERIFY(!shown.field<QLineEdit>("Label")->hasFocus());
        QCOMPARE(shown.panel.content().label, std::string("a"));
    }

    void choicesAreToldAndFinished()
    {
        Shown shown;
        shown.button("polysemantic")->click();
        QVERIFY(shown.last().verdict == Verdict::Polysemantic);
        QCOMPARE(shown.committed.count(), 1);
        shown.panel.toggleVerdict(Verdict::Monosemantic);
        QVERIFY(shown.last().verdict == Verdict::Monosemantic);
        QVERIFY(shown.button("monosemantic")->isChecked());
        QVERIFY(!shown.button("polysemantic")->isChecked());
        shown.button("monosemantic")->click(); // again: taken back
        QVERIFY(shown.last().verdict == Verdict::None);
        shown.panel.setConfidence(3);
        QCOMPARE(shown.last().confidence, std::optional(3));
        shown.panel.toggleStar();
        QVERIFY(shown.last().isStarred);
        auto* category = shown.field<QComboBox>("category");
        QTest::keyClick(category, Qt::Key_Down);
        QCOMPARE(shown.last().category, std::string(kLabelCategories[0]));
        shown.field<QSpinBox>("senses")->setValue(2);
        QCOMPARE(shown.last().nSenses, std::optional(2));
        QTest::keyClicks(shown.field<QLineEdit>("tags"), QStringLiteral("b, a ,,b"));
        QVERIFY(shown.last().tags == (std::vector<std::string>{"b", "a"}));
    }

    void everyCategoryCanBeChosen()
    {
        const Shown shown;
        auto* category = shown.field<QComboBox>("category");
        QCOMPARE(category->count(), static_cast<int>(kLabelCategories.size()) + 1);
    }

    void beingToldSaysNothing()
    {
        Shown shown;
        const LabelContent content = test::exampleLabel();
        shown.panel.setAtom(AtomId{9}, content);
        QCOMPARE(shown.edited.count(), 0);
        QCOMPARE(shown.field<QLineEdit>("Label")->text(), QString::fromStdString(content.label));
        QCOMPARE(shown.field<QLineEdit>("tags")->text(), QStringLiteral("gloss, dictionary"));
        QCOMPARE(shown.field<QSpinBox>("senses")->value(), 1);
        QVERIFY(shown.button("monosemantic")->isChecked());
        LabelContent foreign = content;
        foreign.category = "of a newer program";
        shown.panel.setContent(foreign);
        QCOMPARE(shown.field<QComboBox>("category")->currentText(), QStringLiteral("of a newer program"));
        QCOMPARE(shown.edited.count() + shown.committed.count(), 0);
        shown.panel.toggleStar(); // nothing of it is lost by an edit
        foreign.isStarred = false;
        QVERIFY(shown.last() == foreign);
    }

    void anotherAtomFinishesTheOneBefore()
    {
        Shown shown;
        QTest::keyClicks(shown.field<QLineEdit>("Label"), QStringLiteral("a"));
        shown.panel.setAtom(AtomId{8}, {});
        QCOMPARE(shown.committed.count(), 1);
        QCOMPARE(shown.field<QLineEdit>("Label")->text(), QString());
        QCOMPARE(shown.edited.count(), 1);
    }

    void withoutAnAtomNothingCanBeTyped()
    {
        Shown shown;
        shown.panel.setAtom({}, {});
        QVERIFY(!shown.field<QLineEdit>("Label")->isEnabled());
        shown.panel.toggleVerdict(Verdict::Unclear);
        QCOMPARE(shown.edited.count(), 0);
        QVERIFY(!shown.button("unclear")->isChecked());
        shown.panel.setAtom(AtomId{1}, {});
        shown.panel.setReadOnly(true);
        shown.panel.toggleStar();
        QCOMPARE(shown.edited.count(), 0);
    }

    void undoFollowsItsState()
    {
        Shown shown;
        QSignalSpy undo(&shown.panel, &LabelPanel::undoRequested);
        QVERIFY(!shown.button("undo")->isEnabled());
        shown.panel.setUndoState(true, false);
        shown.button("undo")->click();
        QCOMPARE(undo.count(), 1);
        QVERIFY(!shown.button("redo")->isEnabled());
    }

    void automaticVerdictSaysNotTested()
    {
        Shown shown;
        QLabel* line = nullptr;
        for (QLabel* label : shown.panel.findChildren<QLabel*>()) {
            if (label->text() == QStringLiteral("monosemantic: not tested"))
                line = label;
        }
        QVERIFY(line && line->isVisible());
        QVERIFY(line->font().italic());
        shown.panel.setAutomatic({}, "several meanings");
        QCOMPARE(line->text(), QStringLiteral("automatic verdict: several meanings"));
        QVERIFY(line->toolTip().contains(QStringLiteral("groups")));
        shown.panel.setAutomatic({});
        QCOMPARE(line->text(), QStringLiteral("monosemantic: not tested"));
    }

    void confidenceIsSetByClickAndKeyboard()
    {
        ConfidenceDots dots;
        dots.resize(dots.sizeHint());
        QSignalSpy edited(&dots, &ConfidenceDots::valueEdited);
        QTest::mouseClick(&dots, Qt::LeftButton, {}, dots.dotRect(2).center());
        QCOMPARE(dots.value(), std::optional(2));
        QTest::keyClick(&dots, Qt::Key_Right);
        QTest::keyClick(&dots, Qt::Key_Right);
        QTest::keyClick(&dots, Qt::Key_Right);
        QCOMPARE(dots.value(), std::optional(4));
        QTest::mouseClick(&dots, Qt::LeftButton, {}, dots.dotRect(4).center());
        QVERIFY(!dots.value());
        QTest::keyClick(&dots, Qt::Key_Left);
        QCOMPARE(dots.value(), std::optional(0));
        QTest::keyClick(&dots, Qt::Key_Delete);
        QVERIFY(!dots.value());
        QCOMPARE(edited.count(), 6);
        dots.setValue(9);
        QCOMPARE(dots.value(), std::optional(4));
    }

    void historyShowsTheNewestFirst()
    {
        Shown shown;
        LabelRevision first, second;
        first.author = "ada";
        first.timeUtc = "2024-03-01T09:02:11.123Z";
        second.author = "bob";
        second.timeUtc = "yesterday";
        second.content = test::exampleLabel();
        shown.panel.setHistory({first, second});
        QCOMPARE(shown.panel.findChild<LabelHistory*>()->count(), 2);
        QCOMPARE(LabelHistory::localTime(second.timeUtc), QStringLiteral("yesterday"));
        QVERIFY(LabelHistory::localTime(first.timeUtc).startsWith(QStringLiteral("2024-0")));
        QCOMPARE(LabelHistory::summary({}), QStringLiteral("nothing"));
        QVERIFY(LabelHistory::summary(second.content).contains(QStringLiteral("monosemantic · confidence 3 · ★")));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(LabelPanelTest)
#include "tst_labelpanel.moc"
