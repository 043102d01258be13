#include "tests/ui/support/widgettest.h"
#include "ui/widgets/rangeslider.h"

#include <QLineEdit>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <cmath>

using namespace atomscope;
using Handle = RangeSlider::Handle;

namespace {

constexpr double kOpen = std::numeric_limits<double>::infinity();

ColumnHistogramPointer histogramOfValues(std::vector<double> values)
{
    return std::make_shared<const ColumnHistogram>(histogramOf(AtomMeasure{"a", {}, {}, std::move(values)}));
}

/// 0.001 … 10, a value a percent of the scale.
ColumnHistogramPointer logarithmic(bool withZeros)
{
    std::vector<double> values(withZeros ? 50 : 0, 0.0);
    for (int i = 0; i <= 100; ++i)
        values.push_back(0.001 * std::pow(10, 4 * i / 100.0));
    return histogramOfValues(std::move(values));
}

ColumnHistogramPointer linear()
{
    return histogramOfValues({-1, 0, 0.25, 1});
}

/// A slider between two fields, so that the focus can come and go.
struct Shown
{
    explicit Shown(ColumnHistogramPointer histogram)
    {
        auto* column = new QVBoxLayout(&window);
        for (QWidget* widget :
             {static_cast<QWidget*>(before), static_cast<QWidget*>(slider), static_cast<QWidget*>(after)})
            column->addWidget(widget);
        slider->setHistogram(std::move(histogram));
        window.resize(400, 160);
        window.show();
        window.activateWindow();
        isActive = QTest::qWaitForWindowActive(&window);
    }

    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(slider, key, modifiers); }
    QPoint at(int x) const { return {x, slider->scaleRect().bottom()}; }
    int xOf(double position) const
    {
        const QRect scale = slider->scaleRect();
        return scale.left() + static_cast<int>(std::lround(position * (scale.width() - 1)));
    }

    QWidget window;
    QLineEdit* before = new QLineEdit;
    RangeSlider* slider = new RangeSlider;
    QLineEdit* after = new QLineEdit;
    bool isActive = false;
    QSignalSpy edited{slider, &RangeSlider::rangeEdited};
};

} // namespace

class RangeSliderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tabGoesFromHandleToHandle()
    {
        Shown shown(linear());
        QVERIFY(shown.isActive);
        shown.before->setFocus();
        QTest::keyClick(shown.before, Qt::Key_Tab);
        QVERIFY(shown.slider->hasFocus());
        shown.key(Qt::Key_Right);
        QVERIFY(std::isfinite(shown.slider->low()) && shown.slider->high() == kOpen);
        shown.key(Qt::Key_Tab);
        QVERIFY(shown.slider->hasFocus());
        shown.key(Qt::Key_Left);
        QVERIFY(std::isfinite(shown.slider->high()));
        shown.key(Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(shown.slider->hasFocus());
        shown.key(Qt::Key_Tab);
        shown.key(Qt::Key_Tab);
        QVERIFY(shown.after->hasFocus());
        QTest::keyClick(shown.after, Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(shown.slider->hasFocus());
        const double low = shown.slider->low();
        shown.key(Qt::Key_End); // the upper handle is the one the focus came to
        QVERIFY(shown.slider->low() == low && shown.slider->high() == kOpen);
    }

    void keysMoveByABin()
    {
        Shown shown(linear());
        shown.slider->setFocus();
        shown.key(Qt::Key_Right);
        QCOMPARE(shown.slider->low(), linear()->valueAt(1.0 / ColumnHistogram::kBins));
        shown.key(Qt::Key_PageUp);
        QVERIFY(std::abs(linear()->positionOf(shown.slider->low()) - 9.0 / ColumnHistogram::kBins) < 0.005);
        const double before = shown.slider->low();
        shown.key(Qt::Key_Right, Qt::ShiftModifier);
        QVERIFY(shown.slider->low() > before && shown.slider->low() < before + 0.02);
        shown.key(Qt::Key_Home);
        QCOMPARE(shown.slider->low(), -kOpen);
        QCOMPARE(shown.edited.count(), 4);
        shown.key(Qt::Key_Home);
        shown.key(Qt::Key_Left);
        QCOMPARE(shown.edited.count(), 4); // nothing changed
        shown.key(Qt::Key_Right);
        shown.key(Qt::Key_Delete);
        QCOMPARE(shown.slider->low(), -kOpen);
    }

    void wholeNumbersAreSteppedThrough()
    {
        Shown shown(histogramOfValues({0, 1, 2, 3, 4, 5}));
        shown.slider->setFocus();
        for (const double expected : {1, 2, 3}) {
            shown.key(Qt::Key_Right);
            QCOMPARE(shown.slider->low(), expected);
        }
        shown.key(Qt::Key_Left);
        QCOMPARE(shown.slider->low(), 2.0);
    }

    void zerosAreLeftOutByTheFirstStep()
    {
        Shown shown(logarithmic(true));
        shown.slider->setFocus();
        const int outside = shown.slider->handleX(Handle::Low);
        QVERIFY(outside < shown.slider->scaleRect().left());
        shown.key(Qt::Key_Right);
        QCOMPARE(shown.slider->low(), 0.001); // the smallest positive value itself
        QCOMPARE(shown.slider->handleX(Handle::Low), shown.slider->scaleRect().left());
        shown.key(Qt::Key_Left);
        QCOMPARE(shown.slider->low(), -kOpen);
        QCOMPARE(shown.slider->handleX(Handle::Low), outside);
        shown.slider->setRange(0, 1); // zeros are inside
        QCOMPARE(shown.slider->handleX(Handle::Low), outside);
    }

    void theNearerHandleIsDragged()
    {
        Shown shown(logarithmic(false));
        const auto drag = [&](double from, double to) {
            QTest::mousePress(shown.slider, Qt::LeftButton, {}, shown.at(shown.xOf(from)));
            QTest::mouseMove(shown.slider, shown.at(shown.xOf(to)));
            QTest::mouseRelease(shown.slider, Qt::LeftButton, {}, shown.at(shown.xOf(to)));
        };
        const auto isAbout = [](double value, double expected) { return std::abs(value / expected - 1) < 0.03; };
        drag(0, 0.25);
        QVERIFY(isAbout(shown.slider->low(), 0.01));
        QCOMPARE(shown.slider->high(), kOpen);
        drag(0.9, 0.75);
        QVERIFY(isAbout(shown.slider->high(), 1));
        QCOMPARE(qvariant_cast<double>(shown.edited.last().at(1)), shown.slider->high());
        drag(0.75, 0.1); // not past the other one
        QCOMPARE(shown.slider->high(), shown.slider->low());
        drag(0.25, 0.5); // both in one place: the one that can go there
        QVERIFY(isAbout(shown.slider->low(), 0.01) && isAbout(shown.slider->high(), 0.1));
        QTest::mouseDClick(shown.slider, Qt::LeftButton, {}, shown.at(shown.xOf(0.5)));
        QVERIFY(shown.slider->low() == -kOpen && shown.slider->high() == kOpen);
    }

    void beingToldIsNotSaid()
    {
        Shown shown(linear());
        shown.slider->setRange(-0.5, 0.5);
        QCOMPARE(shown.edited.count(), 0);
        QCOMPARE(shown.slider->handleX(Handle::Low), shown.xOf(0.25));
        QCOMPARE(shown.slider->handleX(Handle::High), shown.xOf(0.75));
    }

    void withoutValuesNothingMoves()
    {
        for (const ColumnHistogramPointer& histogram :
             {ColumnHistogramPointer(), histogramOfValues({}), histogramOfValues({2, 2})}) {
            Shown shown(histogram);
            shown.slider->setFocus();
            shown.key(Qt::Key_Right);
            QTest::mouseClick(shown.slider, Qt::LeftButton, {}, shown.at(200));
            QCOMPARE(shown.edited.count(), 0);
            QVERIFY(!shown.slider->grab().isNull());
        }
    }

    void barsOutsideAreFaint()
    {
        Shown shown(logarithmic(true));
        const Theme theme(shown.slider->palette());
        const auto nBars = [&] {
            const QImage image = shown.slider->grab().toImage();
            int n = 0;
            for (int x = 0; x < image.width(); ++x)
                n += image.pixelColor(x, shown.slider->scaleRect().bottom() - 1) == theme.bar;
            return n;
        };
        const int all = nBars();
        shown.slider->setRange(0.1, kOpen);
        const int upper = nBars();
        QVERIFY2(upper > all / 3 && upper < all * 2 / 3, qPrintable(QStringLiteral("%1 of %2").arg(upper).arg(all)));
    }

    void itIsReadAloud()
    {
        Shown shown(linear());
        shown.slider->setColumnTitle(QStringLiteral("density"));
        QCOMPARE(shown.slider->accessibleName(), QStringLiteral("Range of density"));
        QCOMPARE(shown.slider->accessibleDescription(), QStringLiteral("no lower bound, no upper bound"));
        shown.slider->setRange(0.25, kOpen);
        QVERIFY(shown.slider->accessibleDescription().startsWith(QStringLiteral("from 0.25")));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(RangeSliderTest)
#include "tst_rangeslider.moc"
