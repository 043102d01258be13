#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/binbars.h"
#include "ui/widgets/binplot.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/logticker.h"

#include <QContextMenuEvent>
#include <QFile>
#include <QImage>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace atomscope;

namespace {

std::unique_ptr<HistogramPlot> shownHistogram()
{
    auto plot = std::make_unique<HistogramPlot>();
    const auto page = test::examplePage();
    plot->setHistograms(page->linearHistogram, page->logHistogram, false);
    plot->resize(320, 200);
    plot->show();
    plot->grab();
    return plot;
}

QPoint inPlot(const BinPlot& plot, double share)
{
    const QRect area = plot.plotArea();
    return QPoint(area.left() + static_cast<int>(share * area.width()), area.center().y());
}

/// The plot's own widget under a point of the panel, and the point in it.
std::pair<QWidget*, QPoint> target(const BinPlot& plot, QPoint point)
{
    QWidget* child = plot.childAt(point);
    return {child, child->mapFrom(&plot, point)};
}

void drag(const BinPlot& plot, double from, double to)
{
    const auto [widget, begin] = target(plot, inPlot(plot, from));
    const QPoint end = target(plot, inPlot(plot, to)).second;
    QTest::mousePress(widget, Qt::LeftButton, {}, begin);
    QTest::mouseMove(widget, (begin + end) / 2);
    QTest::mouseMove(widget, end);
    QTest::mouseRelease(widget, Qt::LeftButton, {}, end);
}

} // namespace

class BinPlotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void titleIsWholeAndTheSwitchesStayWithinReachInALittlePlot()
    {
        const auto plot = shownHistogram();
        const auto switches = [&] {
            QList<FlatButton*> found;
            for (FlatButton* button : plot->findChildren<FlatButton*>()) {
                if (button->isCheckable())
                    found.append(button);
            }
            return found;
        };
        QCOMPARE(switches().size(), 2);
        QVERIFY(switches().front()->isVisible());
        plot->resize(150, 140);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
        const auto* title = plot->findChild<ElidedLabel*>();
        QVERIFY(title->width() >= title->fontMetrics().horizontalAdvance(title->text()));
        QVERIFY(!switches().front()->isVisible());

        QContextMenuEvent asked(QContextMenuEvent::Keyboard, {}, plot->mapToGlobal(QPoint()));
        QCoreApplication::sendEvent(plot.get(), &asked);
        auto* menu = plot->findChild<QMenu*>();
        QVERIFY(menu);
        QCOMPARE(menu->actions().front()->text(), switches().front()->text());
        QVERIFY(!plot->isCountsLogarithmic());
        menu->actions().front()->trigger();
        QVERIFY(plot->isCountsLogarithmic());
    }

    void ticksHaveRoomForTheirLabels()
    {
        const QFontMetrics metrics(QApplication::font());
        for (const double size : {0.003, 0.17, 0.2, 7.0, 34.1, 12'345.0, 3e6}) {
            const QCPRange range(-0.47 * size, 0.53 * size);
            for (int lengthPx = 60; lengthPx <= 1000; lengthPx += 20) {
                const double step = LinearTicker::stepFor(range, lengthPx, metrics, Qt::Horizontal);
                double end = -1e9;
                int nTicks = 0;
                for (double at = std::ceil(range.lower / step); at * step <= range.upper; ++at, ++nTicks) {
                    const double middle = (at * step - range.lower) / size * lengthPx;
                    const double half = metrics.horizontalAdvance(axisNumber(at * step)) / 2.0;
                    QVERIFY2(middle - half > end, qPrintable(QStringLiteral("%1 %2").arg(size).arg(lengthPx)));
                    end = middle + half;
                }
                QVERIFY(nTicks >= 1 && nTicks <= 6);
                QVERIFY(nTicks >= 3 || lengthPx < 260);
                const double upwards = LinearTicker::stepFor(range, lengthPx, metrics, Qt::Vertical);
                QVERIFY(upwards > size || lengthPx * upwards / size >= metrics.height());
            }
        }
        QCOMPARE(LinearTicker::stepFor(QCPRange(0, 0), 100, metrics, Qt::Horizontal), 1.0);
    }

    void logTicksAreRealNumbers_data()
    {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<QStringList>("labels");
        const auto row = [](double low, double high, const char* labels) {
            QTest::newRow(labels) << low << high << QString::fromLatin1(labels).split(QLatin1Char(' '));
        };
        row(0.31, 34.1, "0.5 1 2 5 10 20");
        row(1, 1000, "1 3 10 30 100 300 1,000");
        row(1, 50000, "1 10 100 1,000 10k");
        row(2e-5, 3e-5, "2e-05 2.2e-05 2.4e-05 2.6e-05 2.8e-05 3e-05");
        row(2.4, 9, "3 4 6 8");
        row(8.1, 8.9, "8.2 8.4 8.6 8.8");
        row(1e-9, 1e9, "1e-09 1e-06 0.001 1 1,000 1M 1e+09");
    }

    void logTicksAreRealNumbers()
    {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(QStringList, labels);
        QStringList found;
        for (const double tick : LogTicker::ticksWithin(low, high))
            found.append(axisNumber(tick));
        QCOMPARE(found, labels);
    }

    void labelsThatWouldTouchAreLeftOut_data()
    {
        QTest::addColumn<int>("most");
        QTest::addColumn<QStringList>("labels");
        QTest::newRow("all") << 7
                             << QStringList{QStringLiteral("1e-06"), QStringLiteral("1e-05"), QStringLiteral("0.0001"),
                                            QStringLiteral("0.001"), QStringLiteral("0.01"),  QStringLiteral("0.1"),
                                            QStringLiteral("1")};
        QTest::newRow("half") << 4
                              << QStringList{QStringLiteral("1e-06"), QStringLiteral("0.0001"), QStringLiteral("0.01"),
                                             QStringLiteral("1")};
        QTest::newRow("a third") << 3
                                 << QStringList{QStringLiteral("1e-06"), QStringLiteral("0.001"), QStringLiteral("1")};
    }

    void labelsThatWouldTouchAreLeftOut()
    {
        QFETCH(const int, most);
        QFETCH(const QStringList, labels);
        QStringList found;
        for (const double tick :
             LogTicker::ticksWithin(1e-6, 1, [most](const QVector<double>& ticks) { return ticks.size() <= most; }))
            found.append(axisNumber(tick));
        QCOMPARE(found, labels);
    }

    void oddRangesHaveNoTicks()
    {
        QVERIFY(LogTicker::ticksWithin(0, 10).isEmpty());
        QVERIFY(LogTicker::ticksWithin(-1, 10).isEmpty());
        QVERIFY(LogTicker::ticksWithin(5, 5).isEmpty());
        QVERIFY(LogTicker::ticksWithin(1, std::numeric_limits<double>::infinity()).isEmpty());
    }

    void axisNumbersAreShort()
    {
        QCOMPARE(axisNumber(0.1 + 0.2), QStringLiteral("0.3"));
        QCOMPARE(axisNumber(1e-17), QStringLiteral("0"));
        QCOMPARE(axisNumber(-2500), QStringLiteral("-2,500"));
        QCOMPARE(axisNumber(25'000), QStringLiteral("25k"));
        QCOMPARE(axisNumber(1.5e6), QStringLiteral("1.5M"));
    }

    void binsAreFoundByTheirEdges()
    {
        QCustomPlot plot;
        auto& bars = *new BinBars(plot.xAxis, plot.yAxis); // the plot's
        bars.setBins({1, 2, 4}, {10, 0});
        QCOMPARE(bars.binAt(0.99), -1);
        QCOMPARE(bars.binAt(1), 0);
        QCOMPARE(bars.binAt(2), 1);
        QCOMPARE(bars.binAt(4), 1); // the last bin holds its upper edge
        QCOMPARE(bars.binAt(4.01), -1);
        QCOMPARE(bars.binAt(std::nan("")), -1);
        bars.setBins({1, 2}, {1, 2}); // does not fit
        QCOMPARE(bars.binAt(1), -1);
    }

    void pointerReadsABin()
    {
        const auto plot = shownHistogram();
        const auto [widget, point] = target(*plot, inPlot(*plot, 0.5));
        QTest::mouseMove(widget, point);
        const int bin = plot->binAt(inPlot(*plot, 0.5));
        QVERIFY(bin >= 30 && bin <= 34);
        const Histogram histogram = test::examplePage()->logHistogram;
        QVERIFY(plot->readOut(bin).contains(QString::number(histogram.counts[static_cast<std::size_t>(bin)])));
        QCOMPARE(plot->readOut(-1), QStringLiteral("35,121 firings"));
    }

    void dragChoosesARangeAndDoubleClickGivesItBack()
    {
        const auto plot = shownHistogram();
        QSignalSpy brushed(plot.get(), &BinPlot::rangeBrushed), cleared(plot.get(), &BinPlot::rangeCleared);
        drag(*plot, 0.75, 0.25); // to the left
        QCOMPARE(brushed.count(), 1);
        const double low = brushed[0][0].toDouble(), high = brushed[0][1].toDouble();
        // The axis is logarithmic: a quarter from either end.
        QVERIFY(low > 0.9 && low < 1.1);
        QVERIFY(high > 9.5 && high < 11.5);
        QVERIFY(plot->brushedRange() == std::pair(low, high));
        const auto [widget, point] = target(*plot, inPlot(*plot, 0.5));
        QTest::mouseDClick(widget, Qt::LeftButton, {}, point);
        QCOMPARE(cleared.count(), 1);
        QVERIFY(!plot->brushedRange());
        QTest::mouseClick(widget, Qt::LeftButton, {}, point); // a click is no drag
        QCOMPARE(brushed.count(), 1);
    }

    void bothScalesShowEveryFiring()
    {
        const auto plot = shownHistogram();
        for (const bool isLogarithmic : {true, false}) {
            plot->setActivationLogarithmic(isLogarithmic);
            plot->setCountsLogarithmic(!isLogarithmic);
            QCOMPARE(plot->readOut(-1), QStringLiteral("35,121 firings"));
            QVERIFY(plot->exported().table.count(QLatin1Char('\n')) == 65);
            plot->grab();
        }
        QVERIFY(plot->exported().table.startsWith(QStringLiteral("low\thigh\tcount\n0\t")));
    }

    void aSmallPlotCutsNoNumber()
    {
        const auto plot = shownHistogram();
        plot->resize(170, 136); // as on a page of a 1280-pixel window
        QCoreApplication::processEvents();
        QLabel* shown = nullptr;
        for (QLabel* label : plot->findChildren<QLabel*>())
            shown = label->text() == plot->readOut(-1) ? label : shown;
        QVERIFY(shown);
        const auto [widget, point] = target(*plot, inPlot(*plot, 0.5));
        QTest::mouseMove(widget, point);
        QVERIFY(shown->text() != plot->readOut(-1));
        QVERIFY(plot->readOut(plot->binAt(inPlot(*plot, 0.5))).startsWith(shown->text()));
        QVERIFY(shown->fontMetrics().horizontalAdvance(shown->text()) <= shown->width());
        plot->resize(400, 200);
        QCoreApplication::processEvents();
        const auto [again, other] = target(*plot, inPlot(*plot, 0.4));
        QTest::mouseMove(again, other);
        QVERIFY(shown->text().endsWith(QStringLiteral("of 35,121 firings")));
    }

    void oneFiringIsNotCalledFirings()
    {
        const auto plot = shownHistogram();
        const Histogram single{{1, 2, 4}, {0, 1}};
        plot->setHistograms(single, single, false);
        QCOMPARE(plot->readOut(-1), QStringLiteral("1 firing"));
        QVERIFY(plot->readOut(1).endsWith(QStringLiteral("1 of 1 firing")));
        plot->setHistograms(single, single, true);
        QCOMPARE(plot->readOut(-1), QStringLiteral("1 firing so far"));
        const Histogram two{{1, 2, 4}, {1, 1}};
        plot->setHistograms(two, two, true);
        QCOMPARE(plot->readOut(-1), QStringLiteral("2 firings so far"));
    }

    void picturesAreWrittenWithWhereTheyComeFrom()
    {
        const auto plot = shownHistogram();
        QTemporaryDir folder;
        const auto saved = [&](const char* name) { return folder.filePath(QString::fromLatin1(name)); };
        for (const char* name : {"a.png", "b.svg", "c.pdf"}) {
            VERIFY_RESULT(savePlotPicture(plot->exported(), saved(name)));
            QVERIFY2(QFile(saved(name)).size() > 500, name);
        }
        const QImage bare(saved("a.png"));
        QCOMPARE(bare.width() % 2, 0);
        plot->setProvenance(QStringLiteral("Atom 7 · SAE test"));
        VERIFY_RESULT(savePlotPicture(plot->exported(), saved("a.png")));
        QVERIFY(QImage(saved("a.png")).height() > bare.height());
        VERIFY_RESULT(savePlotPicture(plot->exported(), saved("b.svg")));
        QFile svg(saved("b.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        QVERIFY(svg.readAll().contains("<desc>Atom 7 · SAE test</desc>"));

        QVERIFY(savePlotPicture(plot->exported(), saved("a.bmp")).error().code == ErrorCode::Usage);
        const auto failed = savePlotPicture(plot->exported(), saved("absent/a.png"));
        QVERIFY(failed.error().code == ErrorCode::Io);
        QVERIFY(failed.error().message.find("absent/a.png") != std::string::npos);
    }

    void numbersAreWrittenAsCsv()
    {
        const auto plot = shownHistogram();
        plot->setProvenance(QStringLiteral("Atom 7"));
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("a.csv"));
        VERIFY_RESULT(savePlotData(plot->exported(), file));
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = written.readAll().split('\n');
        QCOMPARE(lines[0], QByteArray("# Atom 7"));
        QCOMPARE(lines[1], QByteArray("low,high,count"));
        QCOMPARE(lines.size(), plot->exported().table.count(QLatin1Char('\n')) + 2);
        QCOMPARE(lines[2].split(',').size(), 3);
        QVERIFY(savePlotData(plot->exported(), folder.filePath(QStringLiteral("absent/a.csv"))).error().code
                == ErrorCode::Io);
    }

    void arrowsReadOneBinAfterAnother()
    {
        const auto plot = shownHistogram();
        QTest::keyClick(plot.get(), Qt::Key_Right);
        QCOMPARE(plot->accessibleDescription(), plot->readOut(0));
        QTest::keyClick(plot.get(), Qt::Key_Right);
        QTest::keyClick(plot.get(), Qt::Key_Right);
        QTest::keyClick(plot.get(), Qt::Key_Left);
        QCOMPARE(plot->accessibleDescription(), plot->readOut(1));
    }

    void emptyPlotsSayWhy()
    {
        HistogramPlot histogram;
        histogram.setHistograms({}, {}, false);
        QVERIFY(histogram.readOut(-1).contains(QStringLiteral("no firing")));
        LogitPlot logits;
        logits.setEffects({});
        QVERIFY(logits.readOut(-1).contains(QStringLiteral("not computed")));
        logits.setEffects({}, QStringLiteral("made without a model"));
        QVERIFY(logits.readOut(-1).contains(QStringLiteral("made without a model")));
        logits.resize(200, 150);
        logits.grab();
    }

    void colorsFollowThePalette()
    {
        const auto plot = shownHistogram();
        for (const QPalette& palette : {darkPalette(), lightPalette()}) {
            plot->setPalette(palette);
            const QRect area = plot->plotArea();
            const auto hasColor = [&](const QColor& color) {
                const QImage image = plot->grab().toImage();
                for (int x = area.left(); x < area.right(); ++x) {
                    if (image.pixelColor(x, area.bottom() - 4) == color)
                        return true;
                }
                return false;
            };
            QTRY_VERIFY(hasColor(Theme(palette).bar)); // drawn again when the event loop runs
            QCOMPARE(plot->grab().toImage().pixelColor(area.topRight() + QPoint(-2, 2)), Theme(palette).surface);
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(BinPlotTest)
#include "tst_binplot.moc"
