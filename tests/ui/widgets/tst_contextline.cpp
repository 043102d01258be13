#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/contextline.h"
#include "ui/widgets/contextsgeometry.h"

#include <QImage>
#include <QPainter>
#include <cmath>

using namespace atomscope;

namespace {

ContextStyle style()
{
    return {QApplication::font(), Theme(lightPalette()), 30, {}};
}

/// Width of the same text in a layout without a single format.
double bareWidth(const ContextLine& line)
{
    QTextLayout layout(line.text().display, QApplication::font());
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    option.setFlags(QTextOption::IncludeTrailingSpaces);
    option.setTextDirection(line.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    option.setAlignment(Qt::AlignLeft | Qt::AlignAbsolute);
    layout.setTextOption(option);
    layout.beginLayout();
    QTextLine only = layout.createLine();
    only.setLineWidth(1e6);
    layout.endLayout();
    return only.naturalTextWidth();
}

} // namespace

class ContextLineTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tintsLeaveTheTextWhereItIs_data()
    {
        QTest::addColumn<int>("context");
        const char* const names[] = {"Arabic",          "Hebrew",       "Devanagari", "family emoji",
                                     "combining marks", "CRLF and tab", "code",       "Arabic in English"};
        for (int i = 0; i < 8; ++i)
            QTest::newRow(names[i]) << i;
    }

    void tintsLeaveTheTextWhereItIs()
    {
        QFETCH(int, context);
        Context shown = test::scriptsPage()->contexts[static_cast<std::size_t>(context)];
        shown.activation = 0; // a control: its peak is not bold, which alone may change widths
        const ContextLine line(shown, style());
        QVERIFY(line.tints().size() >= 2);
        QCOMPARE(line.widthPx(), bareWidth(line));
    }

    void aBoldPeakNeverCutsJoinedLetters()
    {
        const auto page = test::scriptsPage();
        for (const int context : {0, 2, 7}) { // Arabic, Devanagari, Arabic in English: the peak is inside a word
            const ContextLine line(page->contexts[static_cast<std::size_t>(context)], style());
            QCOMPARE(line.widthPx(), bareWidth(line));
        }
        const ContextLine latin(test::exampleContext({"a", " mill", " on"}, {0, 30, 0}, 1), style());
        QVERIFY(latin.widthPx() > bareWidth(latin));
    }

    void tokensThatShareASignShareItsRectangle()
    {
        const auto page = test::scriptsPage();
        const ContextLine line(page->contexts[3], style()); // a family of emoji in six tokens
        const QRectF whole = line.tokenRect(1);
        QVERIFY(!whole.isEmpty());
        for (int token = 2; token <= 6; ++token)
            QCOMPARE(line.tokenRect(token), whole);
        QCOMPARE(line.tokenAt(whole.center()), 1);
    }

    void tintsCoverTokensWithoutGaps()
    {
        const ContextLine line(test::exampleContext({"alpha", " beta", " gamma"}, {30, 10, 20}, 0), style());
        QCOMPARE(line.tints().size(), 3);
        QCOMPARE(line.tints()[0].start, 0);
        QCOMPARE(line.tints()[1].start, line.tints()[0].length);
        QCOMPARE(line.tokenRect(0).right(), line.tokenRect(1).left());
        QCOMPARE(line.tokenRect(1).right(), line.tokenRect(2).left());
        const auto weight
            = [&](int tint) { return line.tints()[tint].format.doubleProperty(ContextLine::kUnderlinePx); };
        QVERIFY(weight(0) > weight(2));
        QVERIFY(weight(2) > weight(1));
    }

    void everyPointOfATokenFindsIt()
    {
        const ContextLine line(test::exampleContext({"one", " two", "\r", "\n", "three"}, {0, 30, 0, 0, 0}, 1),
                               style());
        for (const int token : {0, 1, 4}) {
            const QRectF rect = line.tokenRect(token);
            for (double x = rect.left() + 0.5; x < rect.right(); x += 1)
                QCOMPARE(line.tokenAt(QPointF(x, rect.center().y())), token);
        }
        QCOMPARE(line.tokenAt(QPointF(-1, 4)), -1);
        QCOMPARE(line.tokenAt(QPointF(line.widthPx() + 1, 4)), -1);
        QCOMPARE(line.tokenAt(QPointF(2, line.heightPx() + 1)), -1);
    }

    void peakStartsAtItsFirstLetter()
    {
        const ContextLine line(test::exampleContext({"a", " peak", " b"}, {0, 30, 0}, 1), style());
        QVERIFY(line.peakRect().left() > line.tokenRect(1).left());
        QCOMPARE(line.peakRect().right(), line.tokenRect(1).right());
    }

    void wrappedTextKeepsItsTokens()
    {
        const Context context = test::examplePage()->contexts[0];
        const ContextLine line(context, style(), 300);
        QVERIFY(line.heightPx() > 3 * ContextLine(context, style()).heightPx());
        QVERIFY(line.widthPx() <= 300);
        const QRectF last = line.tokenRect(static_cast<int>(context.tokens.size()) - 1);
        QVERIFY(last.bottom() <= line.heightPx() + 1);
        QCOMPARE(line.tokenAt(last.center()), static_cast<int>(context.tokens.size()) - 1);
    }

    void whatTheModelDidNotSeeIsDimmed()
    {
        Context context = test::exampleContext({"unseen", " unseen", " seen", " after"}, {0, 0, 30, 0}, 2);
        context.windowBegin = 2;
        context.windowEnd = 3;
        const ContextLine line(context, style());
        QImage image(300, 40, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        line.paint(&painter, QPointF(4, 8), QRectF(0, 0, 300, 40));
        painter.end();
        const auto darkest = [&](int token) {
            const QRect rect = line.tokenRect(token).translated(4, 8).toRect().adjusted(2, 0, -2, -4) & image.rect();
            int value = 255;
            for (int y = rect.top(); y <= rect.bottom(); ++y) {
                for (int x = rect.left(); x <= rect.right(); ++x)
                    value = std::min(value, qGray(image.pixel(x, y)));
            }
            return value;
        };
        QVERIFY(darkest(2) + 40 < darkest(0));
        QVERIFY(darkest(2) + 40 < darkest(3));
        // The hairline stands from above the text to below it, where the window begins.
        const int edge = static_cast<int>(std::round(line.tokenRect(2).left() + 4));
        for (int y = 6; y < 24; ++y)
            QVERIFY(qGray(image.pixel(edge, y)) < 140);
    }

    void specialTokensAreSigns()
    {
        Context context = test::exampleContext({"<|endoftext|>", "Once", " upon"}, {0, 30, 0}, 1);
        ContextStyle special = style();
        special.specialTokens = {context.tokenIds[0]};
        const ContextLine line(context, special);
        QCOMPARE(line.text().signs.size(), std::size_t{1});
        QCOMPARE(line.text().signs[0].length(), 13);
    }

    void brokenContextsDoNoHarm()
    {
        Context empty;
        const ContextLine nothing(empty, style());
        QVERIFY(nothing.tokenRect(0).isEmpty());
        QCOMPARE(nothing.tokenAt(QPointF(0, 0)), -1);
        Context odd = test::exampleContext({"a", "b"}, {1, 2}, 0);
        odd.activations.pop_back();
        odd.peak = 9;
        odd.windowBegin = 5;
        odd.windowEnd = -3;
        const ContextLine line(odd, style());
        QVERIFY(line.peakRect().isEmpty());
        QImage image(50, 30, QImage::Format_RGB32);
        QPainter painter(&image);
        line.paint(&painter, QPointF(0, 0), QRectF(0, 0, 50, 30));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ContextLineTest)
#include "tst_contextline.moc"
