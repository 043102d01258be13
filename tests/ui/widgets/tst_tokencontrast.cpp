// Contrast as the eye meets it: read from the pixels of drawn contexts, not from the colours that were meant.
#include "tests/ui/support/contrast.h"
#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/delegates/pinhue.h"
#include "ui/widgets/contextline.h"

#include <QHash>
#include <QImage>
#include <QPainter>
#include <algorithm>

using namespace atomscope;

namespace {

constexpr int kLevels = 33;
constexpr double kReadable = 4.5; // WCAG 2.1, level AA, for text of this size
constexpr float kMaximum = 30;

/// Large letters, so that the middle of a stroke has the ink's own colour.
QFont largeFont()
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(40);
    return font;
}

QImage drawn(const ContextLine& line, const QColor& surface)
{
    QImage image(static_cast<int>(line.widthPx()) + 2, static_cast<int>(line.heightPx()) + 2, QImage::Format_RGB32);
    image.fill(surface);
    QPainter painter(&image);
    line.paint(&painter, QPointF(0, 0), QRectF(image.rect()));
    return image;
}

struct Inks
{
    QColor ground; ///< most of the pixels
    double contrast = 0; ///< of the pixel that differs most from it
};

Inks inksIn(const QImage& image, const QRect& rect)
{
    QHash<QRgb, int> counts;
    for (int y = rect.top(); y <= rect.bottom(); ++y) {
        for (int x = rect.left(); x <= rect.right(); ++x)
            ++counts[image.pixel(x, y)];
    }
    Inks inks;
    int most = 0;
    for (auto entry = counts.cbegin(); entry != counts.cend(); ++entry) {
        if (entry.value() > most) {
            most = entry.value();
            inks.ground = QColor(entry.key());
        }
    }
    for (auto entry = counts.cbegin(); entry != counts.cend(); ++entry)
        inks.contrast = std::max(inks.contrast, test::contrast(inks.ground, QColor(entry.key())));
    return inks;
}

/// The middle of a token, without its underline and its neighbours' tint.
QRect middleOf(const ContextLine& line, int token)
{
    const QRectF rect = line.tokenRect(token);
    return rect.adjusted(2, rect.height() * 0.25, -2, -rect.height() * 0.25).toAlignedRect();
}

} // namespace

class TokenContrastTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLevelIsReadable_data()
    {
        QTest::addColumn<bool>("isDark");
        QTest::addColumn<int>("hue");
        for (const bool isDark : {false, true}) {
            QTest::addRow("%s, atom", isDark ? "dark" : "light") << isDark << -1;
            for (int hue = 0; hue < 4; ++hue)
                QTest::addRow("%s, pinned %d", isDark ? "dark" : "light", hue) << isDark << hue;
        }
    }

    void everyLevelIsReadable()
    {
        QFETCH(const bool, isDark);
        QFETCH(const int, hue);
        Theme theme(isDark ? darkPalette() : lightPalette());
        if (hue >= 0)
            theme = pinTheme(theme, static_cast<std::size_t>(hue));
        std::vector<std::string> tokens;
        std::vector<float> activations;
        for (int level = 0; level < kLevels; ++level) {
            tokens.emplace_back("HE");
            activations.push_back(kMaximum * static_cast<float>(level) / (kLevels - 1));
        }
        const ContextLine line(test::exampleContext(tokens, activations, 0), {largeFont(), theme, kMaximum, {}});
        const QImage image = drawn(line, theme.surface);
        double before = 0;
        for (int level = 0; level < kLevels; ++level) {
            const Inks inks = inksIn(image, middleOf(line, level));
            QVERIFY2(inks.contrast >= kReadable,
                     qPrintable(QStringLiteral("level %1: %2").arg(level).arg(inks.contrast)));
            // The test sees the tint at all: each step stands out a little more from the page.
            const double fromPage = test::contrast(inks.ground, theme.surface);
            QVERIFY2(fromPage >= before, qPrintable(QString::number(level)));
            before = fromPage;
        }
        QVERIFY(before > 1.3);
    }

    void textThatTheModelDidNotSeeIsReadable()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const Theme theme(palette);
            Context context = test::exampleContext({"HE", "HE", "HE"}, {0, 0, 30}, 2);
            context.windowBegin = 1;
            const ContextLine line(context, {largeFont(), theme, kMaximum, {}});
            const QImage image = drawn(line, theme.surface);
            const double unseen = inksIn(image, middleOf(line, 0)).contrast;
            QVERIFY2(unseen >= kReadable, qPrintable(QString::number(unseen)));
            QVERIFY(unseen < inksIn(image, middleOf(line, 1)).contrast); // it is dimmed
        }
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(TokenContrastTest)
#include "tst_tokencontrast.moc"
