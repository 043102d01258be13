#include "core/text/windows.h"
#include "tests/support/testsupport.h"

#include <numeric>

using namespace atomscope;

namespace {

std::vector<TokenId> idsOf(std::initializer_list<int> numbers)
{
    std::vector<TokenId> ids;
    for (const int number : numbers)
        ids.push_back(TokenId{number});
    return ids;
}

using Counted = std::vector<std::uint8_t>;

} // namespace

class WindowsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withBosEveryWindowStartsWithItAndItIsNotCounted()
    {
        const auto windows = cutWindows(idsOf({11, 12, 13, 14, 15, 16, 17}), {4, TokenId{0}, {}});
        VERIFY_RESULT(windows);
        QCOMPARE(windows->size(), std::size_t(3));
        const auto& w = *windows;
        QVERIFY(w[0].ids == idsOf({0, 11, 12, 13}));
        QVERIFY(w[1].ids == idsOf({0, 14, 15, 16}));
        QVERIFY(w[2].ids == idsOf({0, 17})); // the short rest is kept
        QCOMPARE(w[0].firstTokenInDocument, 0);
        QCOMPARE(w[1].firstTokenInDocument, 3);
        QCOMPARE(w[2].firstTokenInDocument, 6);
        QVERIFY(w[0].counted == Counted({0, 1, 1, 1}));
        QVERIFY(w[2].counted == Counted({0, 1}));
        QVERIFY(w[0].hasBos && w[2].hasBos);
    }

    void withoutBosTheFirstPositionIsShownAndNotCounted()
    {
        const auto windows = cutWindows(idsOf({11, 12, 13, 14, 15}), {4, std::nullopt, {}});
        VERIFY_RESULT(windows);
        QCOMPARE(windows->size(), std::size_t(2));
        QVERIFY((*windows)[0].ids == idsOf({11, 12, 13, 14}));
        QVERIFY((*windows)[0].counted == Counted({0, 1, 1, 1}));
        QVERIFY((*windows)[1].ids == idsOf({15}));
        QVERIFY((*windows)[1].counted == Counted({0}));
        QCOMPARE((*windows)[1].firstTokenInDocument, 4);
        QVERIFY(!(*windows)[1].hasBos);
    }

    void specialTokensOfTheDocumentAreNeverCounted()
    {
        const auto isSpecial = [](TokenId id) { return id.v < 2; };
        const auto windows = cutWindows(idsOf({0, 11, 1, 12}), {8, TokenId{0}, isSpecial});
        VERIFY_RESULT(windows);
        QCOMPARE(windows->size(), std::size_t(1));
        QVERIFY((*windows)[0].ids == idsOf({0, 0, 11, 1, 12})); // one written in the text is a token of the document
        QVERIFY((*windows)[0].counted == Counted({0, 0, 1, 0, 1}));
        QCOMPARE((*windows)[0].firstTokenInDocument, 0);
    }

    void aDocumentThatFitsExactlyHasNoEmptyWindow()
    {
        QCOMPARE(cutWindows(idsOf({1, 2, 3, 4, 5, 6}), {4, TokenId{0}, {}})->size(), std::size_t(2));
        QCOMPARE(cutWindows(idsOf({1, 2, 3, 4}), {4, std::nullopt, {}})->size(), std::size_t(1));
        QVERIFY(cutWindows({}, {4, TokenId{0}, {}})->empty());
    }

    void windowsTogetherAreTheDocument()
    {
        std::vector<TokenId> document(1000);
        for (std::size_t i = 0; i < document.size(); ++i)
            document[i].v = static_cast<int>(i);
        for (const int context : {2, 3, 7, 128, 2000}) {
            for (const bool withBos : {false, true}) {
                const auto bos = withBos ? std::optional(TokenId{5000}) : std::nullopt;
                const auto windows = cutWindows(document, {context, bos, {}});
                VERIFY_RESULT(windows);
                std::vector<TokenId> joined;
                for (const Window& window : *windows) {
                    QVERIFY(window.ids.size() <= static_cast<std::size_t>(context));
                    QCOMPARE(window.counted.size(), window.ids.size());
                    QCOMPARE(static_cast<std::size_t>(window.firstTokenInDocument), joined.size());
                    joined.insert(joined.end(), window.ids.begin() + (withBos ? 1 : 0), window.ids.end());
                }
                QVERIFY(joined == document);
            }
        }
    }

    void aContextThatCountsNothingIsRefused()
    {
        QCOMPARE(cutWindows(idsOf({1}), {1, TokenId{0}, {}}).error().code, ErrorCode::Usage);
        QCOMPARE(cutWindows(idsOf({1}), {1, std::nullopt, {}}).error().code, ErrorCode::Usage);
        QCOMPARE(cutWindows(idsOf({1}), {-5, std::nullopt, {}}).error().code, ErrorCode::Usage);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(WindowsTest)
#include "tst_windows.moc"
