#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/atomfilterbar.h"
#include "ui/widgets/filterpanel.h"
#include "ui/widgets/filterwords.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/rangeslider.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QToolButton>

using namespace atomscope;

namespace {

constexpr double kOpen = std::numeric_limits<double>::infinity();

/// The bar with its panel open, and histograms answered at once.
struct Shown
{
    Shown()
    {
        bar.setColumns(columns);
        QObject::connect(panel, &FilterPanel::histogramWanted, panel, [this](const QString& measure) {
            ++nAsked;
            panel->setHistogram(
                std::make_shared<const ColumnHistogram>(histogramOf(*columns->measure(measure.toStdString()))));
        });
        bar.resize(380, 300);
        bar.show();
        bar.activateWindow();
        isActive = QTest::qWaitForWindowActive(&bar);
        bar.focusPanel();
    }

    FlatButton* button(const char* text) const
    {
        for (FlatButton* found : bar.findChildren<FlatButton*>()) {
            if (found->text() == QString::fromUtf8(text) && found->isVisible())
                return found;
        }
        return nullptr;
    }
    QComboBox* box(const char* name) const
    {
        for (QComboBox* found : bar.findChildren<QComboBox*>()) {
            if (found->accessibleName() == QString::fromUtf8(name))
                return found;
        }
        return nullptr;
    }
    void choose(QComboBox* choice, const char* text) const
    {
        choice->setCurrentIndex(choice->findText(QString::fromUtf8(text)));
        Q_EMIT choice->activated(choice->currentIndex());
    }

    std::shared_ptr<const AtomColumns> columns = test::exampleColumns(300);
    AtomFilterBar bar;
    FilterPanel* panel = bar.panel();
    RangeSlider* slider = bar.findChild<RangeSlider*>();
    bool isActive = false;
    int nAsked = 0;
    QSignalSpy edited{&bar, &AtomFilterBar::filterEdited};
};

} // namespace

class FilterPanelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void histogramsAreAskedForWhenTheyAreSeen()
    {
        AtomFilterBar closed;
        QSignalSpy asked(closed.panel(), &FilterPanel::histogramWanted);
        closed.setColumns(test::exampleColumns(10));
        closed.show();
        QCOMPARE(asked.count(), 0);
        Shown shown;
        QCOMPARE(shown.nAsked, 1);
        QCOMPARE(shown.panel->measure(), QStringLiteral("density"));
        QVERIFY(shown.slider->histogram());
        shown.panel->setMeasure(QStringLiteral("max_act"));
        QCOMPARE(shown.nAsked, 2);
        QCOMPARE(shown.slider->histogram()->measure, std::string("max_act"));
        shown.bar.setColumns(test::exampleColumns(300, 2)); // newer values
        QCOMPARE(shown.nAsked, 3);
        QCOMPARE(shown.panel->measure(), QStringLiteral("max_act"));
        // An answer that comes late is of another column.
        shown.panel->setHistogram(std::make_shared<const ColumnHistogram>(histogramOf(shown.columns->measures[0])));
        QCOMPARE(shown.slider->histogram()->measure, std::string("max_act"));
    }

    void sliderFieldsAndChipsAgree()
    {
        Shown shown;
        shown.panel->setMeasure(QStringLiteral("max_act"));
        shown.slider->setFocus();
        QTest::keyClick(shown.slider, Qt::Key_PageUp);
        QCOMPARE(shown.edited.count(), 1);
        QCOMPARE(shown.bar.filter().ranges.size(), std::size_t(1));
        const AtomFilter::Range range = shown.bar.filter().ranges[0];
        QCOMPARE(range.measure, std::string("max_act"));
        QCOMPARE(range.high, kOpen);
        const QString low = boundText("max_act", range.low);
        bool isThere = false;
        for (const QLineEdit* field : shown.panel->findChildren<QLineEdit*>())
            isThere = isThere || field->text() == low;
        QVERIFY(isThere);
        QVERIFY(shown.button(qPrintable(QStringLiteral("max ≥ %1  ×").arg(low))));
        // Another column begins open, and the range of the first stays.
        shown.panel->setMeasure(QStringLiteral("density"));
        QCOMPARE(shown.slider->low(), -kOpen);
        QTest::keyClick(shown.slider, Qt::Key_Right);
        QCOMPARE(shown.bar.filter().ranges.size(), std::size_t(2));
        shown.panel->setMeasure(QStringLiteral("max_act"));
        QCOMPARE(shown.slider->low(), range.low);
        QTest::keyClick(shown.slider, Qt::Key_Home);
        QCOMPARE(shown.bar.filter().ranges.size(), std::size_t(1));
    }

    void switchesAndChoicesCombine()
    {
        Shown shown;
        shown.button("alive")->click();
        QCOMPARE(shown.bar.filter().firing, AtomFilter::Firing::Alive);
        shown.button("dead")->click(); // instead of the first
        QCOMPARE(shown.bar.filter().firing, AtomFilter::Firing::Dead);
        QVERIFY(!shown.button("alive")->isChecked());
        shown.button("dead")->click();
        QCOMPARE(shown.bar.filter().firing, AtomFilter::Firing::Any);
        shown.button("dense")->click();
        shown.button("labelled")->click();
        shown.button("not labelled")->click();
        QVERIFY(!shown.bar.filter().isLabelledOnly && shown.bar.filter().isUnlabelledOnly);
        shown.button("★ starred")->click();
        shown.choose(shown.box("Automatic category"), "not decided");
        shown.choose(shown.box("Automatic verdict, once the index is measured"), "cannot tell");
        shown.choose(shown.box("A person's verdict"), "no verdict");
        shown.choose(shown.box("Category of a person's label"), "no label category");
        const AtomFilter expected{.category = "not decided",
                                  .isStarredOnly = true,
                                  .isUnlabelledOnly = true,
                                  .firing = AtomFilter::Firing::Dense,
                                  .verdict = Verdict::None,
                                  .personsCategory = "",
                                  .automaticVerdict = "cannot tell"};
        QVERIFY(shown.bar.filter() == expected);
        shown.choose(shown.box("A person's verdict"), "any verdict");
        QVERIFY(!shown.bar.filter().verdict);
        QVERIFY(qvariant_cast<AtomFilter>(shown.edited.last().at(0)) == shown.bar.filter());
    }

    void everyPartIsAChip()
    {
        const AtomFilter filter{.text = "t",
                                .ranges = {{"density", 0.001, 0.02}, {.measure = "n_fired", .high = 12345}},
                                .category = "token",
                                .atoms = AtomSet({AtomId{1}, AtomId{2}}),
                                .isLabelledOnly = true,
                                .isStarredOnly = true,
                                .isUnlabelledOnly = true,
                                .firing = AtomFilter::Firing::Dense,
                                .verdict = Verdict::Polysemantic,
                                .personsCategory = "topic",
                                .automaticVerdict = "token only"};
        const auto parts = partsOf(filter, [](const std::string& name) { return QString::fromStdString(name); });
        QStringList texts;
        for (const FilterPart& part : parts) {
            texts.append(part.text);
            QVERIFY(part.without != filter);
            // Taking one part away leaves all the others.
            QCOMPARE(partsOf(part.without, [](const std::string&) { return QString(); }).size(), parts.size() - 1);
        }
        const QStringList expected{QStringLiteral("density 0.1\u00a0% … 2\u00a0%"),
                                   QStringLiteral("n_fired ≤ 12345"),
                                   QStringLiteral("2 chosen atom(s)"),
                                   QStringLiteral("dense"),
                                   QStringLiteral("labelled"),
                                   QStringLiteral("not labelled"),
                                   QStringLiteral("★ starred"),
                                   QStringLiteral("token"),
                                   QStringLiteral("automatic: token only"),
                                   QStringLiteral("polysemantic"),
                                   QStringLiteral("label category: topic")};
        QCOMPARE(texts, expected);
    }

    void chipsAreRemovedByKeyboardOneAfterAnother()
    {
        Shown shown;
        AtomFilter filter;
        filter.firing = AtomFilter::Firing::Alive;
        filter.isStarredOnly = true;
        shown.bar.setFilter(filter);
        QSignalSpy left(&shown.bar, &AtomFilterBar::left);
        shown.button("alive  ×")->setFocus();
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
        QTRY_VERIFY(shown.bar.filter().firing == AtomFilter::Firing::Any);
        auto* next = qobject_cast<FlatButton*>(QApplication::focusWidget());
        QVERIFY(next && next->text() == QStringLiteral("★ starred  ×"));
        QVERIFY(!shown.button("clear all")); // one chip is its own
        QTest::keyClick(next, Qt::Key_Space);
        QTRY_COMPARE(left.count(), 1);
        QVERIFY(shown.bar.filter().isEmpty());
    }

    void clearAllClearsAll()
    {
        Shown shown;
        AtomFilter filter{.text = "x", .firing = AtomFilter::Firing::Alive};
        shown.bar.setFilter(filter);
        shown.button("clear all")->click();
        QTRY_VERIFY(shown.bar.filter().isEmpty());
        QVERIFY(qvariant_cast<AtomFilter>(shown.edited.last().at(0)).isEmpty());
        const auto* text = shown.bar.findChild<QLineEdit*>();
        QVERIFY(text->text().isEmpty());
        // The button in the field goes with the text.
        const auto* inField = text->findChild<QToolButton*>();
        QVERIFY(inField);
        QTRY_VERIFY(!inField->isVisible() || inField->property("opacity").toReal() == 0);
    }

    void boundsThatNobodyChangedKeepTheirDigits()
    {
        Shown shown;
        const double low = 0.00123456789;
        AtomFilter filter;
        filter.setRange({"density", low, 1});
        shown.bar.setFilter(filter);
        QLineEdit *from = nullptr, *to = nullptr;
        for (QLineEdit* field : shown.panel->findChildren<QLineEdit*>()) {
            from = field->placeholderText() == QStringLiteral("from") ? field : from;
            to = field->placeholderText() == QStringLiteral("to") ? field : to;
        }
        QCOMPARE(from->text(), QStringLiteral("0.123457\u00a0%"));
        from->setFocus();
        to->setFocus();
        QCOMPARE(shown.bar.filter().range("density")->low, low);
        to->setText(QStringLiteral("0.5%"));
        QTest::keyClick(to, Qt::Key_Return);
        QCOMPARE(shown.bar.filter().range("density")->low, low);
        QCOMPARE(shown.bar.filter().range("density")->high, 0.005);
        to->setText(QStringLiteral("0.01%")); // below the lower one
        QTest::keyClick(to, Qt::Key_Return);
        QCOMPARE(shown.bar.filter().range("density")->high, 0.005);
        QVERIFY(to->palette().color(QPalette::Text) == Theme(to->palette()).error);
    }

    void escapeClosesThePanelFromEverywhere()
    {
        Shown shown;
        QVERIFY(shown.isActive);
        QSignalSpy left(&shown.bar, &AtomFilterBar::left);
        int n = 0;
        for (QWidget* inside : shown.panel->findChildren<QWidget*>()) {
            shown.bar.focusPanel();
            QVERIFY(shown.panel->isVisible());
            if (!(inside->focusPolicy() & Qt::TabFocus) || !inside->isVisible())
                continue;
            inside->setFocus();
            QTest::keyClick(inside, Qt::Key_Escape);
            QVERIFY2(!shown.panel->isVisible(), inside->metaObject()->className());
            ++n;
        }
        QCOMPARE(left.count(), n);
        QVERIFY(n >= 13);
    }

    void everythingHasANameAndATabStop()
    {
        Shown shown;
        for (const QWidget* inside : shown.panel->findChildren<QWidget*>()) {
            if ((inside->focusPolicy() & Qt::TabFocus) && inside->isVisible()) {
                const auto* button = qobject_cast<const FlatButton*>(inside);
                QVERIFY(!inside->accessibleName().isEmpty() || (button && !button->text().isEmpty()));
                QVERIFY(!inside->toolTip().isEmpty());
            }
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(FilterPanelTest)
#include "tst_filterpanel.moc"
