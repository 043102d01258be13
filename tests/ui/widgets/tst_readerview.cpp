#include "tests/ui/support/contrast.h"
#include "tests/ui/support/widgettest.h"
#include "ui/delegates/activationtint.h"
#include "ui/delegates/pinhue.h"
#include "ui/widgets/readerview.h"
#include "ui/widgets/statepanel.h"

#include <QMenu>
#include <QSignalSpy>
#include <set>

using namespace atomscope;
using namespace atomscope::test;

namespace {

constexpr AtomId kThe{7}, kAll{8}, kRare{9};

/// Three lines of the corpus; atom 7 fires on " the", atom 8 on everything, atom 9 on the last token alone.
std::shared_ptr<DocumentPage> exampleDocument()
{
    auto page = std::make_shared<DocumentPage>();
    page->document.id = DocumentId{4};
    page->document.source = "notes.txt";
    page->snapshot.nTokens = 1000;
    page->snapshot.nDocuments = 6;
    page->firstToken = 100;
    page->nParts = 2;
    page->part = 1;
    page->nTokens = 112;
    page->windowBegins = {0, 6};
    page->tokens = {"In", " the", " hall", ".", "\n", "All", " of", " the", " \xc3", "\xa9t\xc3\xa9", "\n", "End"};
    for (std::size_t i = 0; i < page->tokens.size(); ++i) {
        page->tokenIds.push_back(TokenId{static_cast<std::int32_t>(i)});
        page->errorNorms.push_back(i == 2 ? 1.F : 0.F);
        page->places.push_back({SequenceId{1}, static_cast<std::int32_t>(i)});
        TokenFirings firings;
        if (page->tokens[i] == " the") {
            firings.atom.push_back(kThe);
            firings.activation.push_back(i == 1 ? 10.F : 5.F);
        }
        firings.atom.push_back(kAll);
        firings.activation.push_back(1.F);
        if (page->tokens[i] == "End") {
            firings.atom.push_back(kRare);
            firings.activation.push_back(3.F);
        }
        page->firings.push_back(firings);
    }
    return page;
}

std::shared_ptr<ReaderCanvas::Specifics> exampleSpecifics(const DocumentPage& page)
{
    auto specifics = std::make_shared<ReaderCanvas::Specifics>();
    for (const TokenFirings& firings : page.firings) {
        auto& here = specifics->emplace_back();
        for (std::size_t i = 0; i < firings.atom.size(); ++i)
            here.push_back(
                {firings.atom[i], firings.activation[i], 100.0 / static_cast<double>(firings.activation[i])});
        std::ranges::sort(here, {}, &SpecificAtom::tailCount);
    }
    return specifics;
}

std::unique_ptr<ReaderView> shownReader()
{
    auto view = std::make_unique<ReaderView>();
    view->setAtomName([](AtomId atom) { return QStringLiteral("name%1").arg(atom.v); });
    view->resize(800, 500);
    view->show();
    view->setPage(exampleDocument(), 0);
    view->grab();
    return view;
}

QColor groundOf(const ReaderView& view, int token, int belowText = 0)
{
    const QImage image = view.canvas()->grab().toImage();
    const QRect rect = view.canvas()->tokenRect(token);
    return image.pixelColor(belowText > 0 ? QPoint(rect.center().x(), rect.bottom() + belowText)
                                          : QPoint(rect.right() - 1, rect.top() + 1));
}

} // namespace

class ReaderViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTextReadsAsTheCorpusDoes()
    {
        const auto view = shownReader();
        QCOMPARE(view->canvas()->plainText(), QStringLiteral("In the hall.\nAll of the été\nEnd"));
        QCOMPARE(view->canvas()->lineCount(), 3);
        for (int token = 0; token + 1 < 12; ++token)
            QVERIFY(!view->canvas()->tokenRect(token).isEmpty());
        QVERIFY(view->canvas()->tokenRect(5).top() > view->canvas()->tokenRect(3).bottom());
    }

    void theMarginOfALineAreItsRarestAtoms()
    {
        const auto view = shownReader();
        QVERIFY(view->canvas()->marginOf(0).empty());
        const auto specifics = exampleSpecifics(*view->page());
        view->setSpecifics(specifics);
        QCOMPARE(view->canvas()->marginOf(0).front().atom, kThe);
        QCOMPARE(view->canvas()->marginOf(0).front().activation, 10.F);
        QCOMPARE(view->canvas()->marginOf(1).front().activation, 5.F);
        QCOMPARE(view->canvas()->marginOf(2).front().atom, kRare);
        QVERIFY(view->canvas()->marginText(0).contains(QStringLiteral("name7")));
        QVERIFY(view->canvas()->marginText(0).contains(QStringLiteral("10 of 1,000")));
        // Those of another page are not taken.
        auto wrong = std::make_shared<ReaderCanvas::Specifics>(3);
        view->setSpecifics(wrong);
        QCOMPARE(view->canvas()->marginOf(2).front().atom, kRare);
    }

    void aClickInTheMarginLeadsToTheAtom()
    {
        const auto view = shownReader();
        view->setSpecifics(exampleSpecifics(*view->page()));
        QSignalSpy spy(view.get(), &ReaderView::atomRequested);
        const QRect line = view->canvas()->lineRect(2);
        // The margin begins behind the text; its first item is the rarest atom.
        for (int x = line.right(); x > 0 && spy.isEmpty(); x -= 4) {
            if (x < line.width() * 2 / 3)
                QTest::mouseClick(view->canvas(), Qt::LeftButton, {}, QPoint(line.right() - x, line.center().y()));
        }
        QVERIFY(!spy.isEmpty());
        const auto atom = qvariant_cast<AtomId>(spy.first().at(0));
        QVERIFY(atom == kRare || atom == kAll);
        for (QMenu* menu : view->findChildren<QMenu*>())
            menu->close();
    }

    void pinnedAtomsAreInTheirHuesAndErrorsOnDemand()
    {
        const auto view = shownReader();
        const Theme theme(view->palette());
        QCOMPARE(groundOf(*view, 1), theme.surface);
        view->setPinned({kThe, kRare});
        const QColor strong = groundOf(*view, 1);
        const QColor weak = groundOf(*view, 7);
        QCOMPARE(strong, ActivationTint(pinTheme(theme, 0)).background(1));
        QCOMPARE(weak, ActivationTint(pinTheme(theme, 0)).background(0.5));
        QCOMPARE(groundOf(*view, 11), ActivationTint(pinTheme(theme, 1)).background(1));
        QCOMPARE(groundOf(*view, 2), theme.surface);
        const int belowPx = 10;
        QCOMPARE(groundOf(*view, 2, belowPx), theme.surface);
        view->setFocus();
        QTest::keyClick(view->canvas(), Qt::Key_E);
        QVERIFY(view->canvas()->areErrorsShown());
        QCOMPARE(groundOf(*view, 2, belowPx), theme.error);
        QCOMPARE(groundOf(*view, 3, belowPx), theme.surface);
    }

    void textIsReadableOnEveryHueAtEveryLevel()
    {
        for (const QPalette& palette : {lightPalette(), darkPalette()}) {
            const Theme theme(palette);
            std::set<QRgb> hues;
            for (std::size_t place = 0; place < 4; ++place) {
                hues.insert(pinHue(theme, place).rgb());
                for (double level = 0.05; level <= 1; level += 0.05) {
                    const QColor ground = ActivationTint(pinTheme(theme, place)).background(level);
                    QVERIFY2(contrast(theme.text, ground) >= 4.5,
                             qPrintable(QStringLiteral("hue %1 level %2").arg(place).arg(level)));
                }
            }
            QCOMPARE(hues.size(), 4U);
        }
    }

    void theKeyboardReads()
    {
        const auto view = shownReader();
        ReaderCanvas* canvas = view->canvas();
        view->focusText();
        QCOMPARE(canvas->focusedToken(), 0);
        QTest::keyClick(canvas, Qt::Key_Right);
        QTest::keyClick(canvas, Qt::Key_Down);
        QVERIFY(canvas->focusedToken() >= 5 && canvas->focusedToken() <= 10);
        QTest::keyClick(canvas, Qt::Key_Up);
        QVERIFY(canvas->focusedToken() < 5);
        canvas->focusToken(11);
        QSignalSpy spy(view.get(), &ReaderView::atomRequested);
        QTest::keyClick(canvas, Qt::Key_Return);
        auto* menu = view->findChild<QMenu*>();
        QVERIFY(menu);
        QCOMPARE(menu->actions().size(), 2);
        QVERIFY(menu->actions().front()->text().startsWith(QStringLiteral("9  3.00"))); // the strongest first
        menu->actions().front()->trigger();
        QCOMPARE(qvariant_cast<AtomId>(spy.last().at(0)), kRare);
        menu->close();
        QSignalSpy documents(view.get(), &ReaderView::documentRequested);
        QTest::keyClick(canvas, Qt::Key_PageDown, Qt::ControlModifier);
        QCOMPARE(qvariant_cast<DocumentId>(documents.last().at(0)), DocumentId{5});
        QTest::keyClick(canvas, Qt::Key_PageUp, Qt::ControlModifier);
        QCOMPARE(qvariant_cast<DocumentId>(documents.last().at(0)), DocumentId{3});
    }

    void aWantedTokenHasTheFocus()
    {
        const auto view = shownReader();
        view->setPage(exampleDocument(), 107);
        QCOMPARE(view->canvas()->focusedToken(), 7);
        view->setPage(exampleDocument(), 9999);
        QCOMPARE(view->canvas()->focusedToken(), -1);
    }

    void statesAreInPlace()
    {
        ReaderView view;
        view.resize(600, 400);
        view.show();
        QCOMPARE(view.statePanel()->state(), StatePanel::State::Empty);
        view.showLoading(DocumentId{3});
        QTRY_COMPARE(view.statePanel()->state(), StatePanel::State::Loading);
        auto page = std::make_shared<DocumentPage>();
        page->document.id = DocumentId{3};
        view.setPage(page, 0);
        QVERIFY(view.statePanel()->isVisible());
        QVERIFY(view.statePanel()->title().contains(QStringLiteral("empty")));
        view.showError(QStringLiteral("no such document"), {});
        QCOMPARE(view.statePanel()->title(), QStringLiteral("no such document"));
        view.setPage(exampleDocument(), 0);
        QVERIFY(!view.statePanel()->isVisible());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ReaderViewTest)
#include "tst_readerview.moc"
