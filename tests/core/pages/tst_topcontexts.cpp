#include "core/pages/sampling.h"
#include "core/pages/topcontexts.h"
#include "tests/core/pages/randomtext.h"
#include "tests/support/testsupport.h"

using namespace atomscope;
using test::RandomText;

namespace {

// The ids around a place as far as they lie in the window, and how many are on its left.
std::pair<std::vector<TokenId>, std::size_t> surroundings(const RandomText& text, std::uint64_t position)
{
    const std::size_t window = text.table.windowOf(position);
    const auto& ids = text.windows[window].ids;
    const auto at = static_cast<std::ptrdiff_t>(position - text.table.firstPosition[window]);
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, at - 8);
    const std::ptrdiff_t end = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(ids.size()), at + 5);
    return {{ids.begin() + begin, ids.begin() + end}, static_cast<std::size_t>(at - begin)};
}

struct PlainContext
{
    std::uint64_t position = 0;
    int multiplicity = 0;
    friend bool operator==(const PlainContext&, const PlainContext&) = default;
};

// A full sort; then one firing a window; then equal surroundings joined, by comparing all with all.
std::vector<PlainContext> plainTop(const RandomText& text, std::size_t count)
{
    std::vector<std::size_t> sorted(text.firings.position.size());
    for (std::size_t i = 0; i < sorted.size(); ++i)
        sorted[i] = i;
    std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
        return text.firings.activation[a] > text.firings.activation[b];
    });
    std::vector<std::size_t> seenWindows;
    std::vector<PlainContext> contexts;
    for (const std::size_t firing : sorted) {
        const std::size_t window = text.windowOfFiring(firing);
        if (std::find(seenWindows.begin(), seenWindows.end(), window) != seenWindows.end())
            continue;
        seenWindows.push_back(window);
        const std::uint64_t position = text.firings.position[firing];
        const auto same = std::find_if(contexts.begin(), contexts.end(), [&](const PlainContext& known) {
            return surroundings(text, known.position) == surroundings(text, position);
        });
        if (same == contexts.end())
            contexts.push_back({position, 1});
        else
            ++same->multiplicity;
    }
    contexts.resize(std::min(count, contexts.size()));
    return contexts;
}

std::vector<PlainContext> top(RandomText& text, std::size_t count)
{
    const Ranking ranking = rankFirings(text.firings);
    const auto windows = windowsOfFirings(text.table, text.firings);
    WindowReader reader = text.reader();
    const auto found = topContexts(text.table, text.firings, ranking, windows, count, reader, {}).value();
    std::vector<PlainContext> contexts;
    for (const TopContext& context : found)
        contexts.push_back({text.firings.position[context.firing], context.multiplicity});
    return contexts;
}

std::vector<TokenId> tokens(std::initializer_list<int> ids)
{
    std::vector<TokenId> result;
    for (const int id : ids)
        result.push_back(TokenId{id});
    return result;
}

RandomText emptyText()
{
    RandomText::Shape shape;
    shape.nDocuments = 0;
    shape.density = 0;
    return RandomText(shape);
}

// A document of one window, the atom firing at one of its tokens.
void addFiring(RandomText& text, std::initializer_list<int> ids, std::size_t at, float activation)
{
    const std::uint64_t first = text.nPositions();
    text.addDocument(tokens(ids));
    text.firings.position.push_back(first + 1 + at); // behind BOS
    text.firings.activation.push_back(activation);
}

} // namespace

class TopContextsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTopEqualsAFullSort()
    {
        for (std::uint32_t seed = 0; seed < 40; ++seed) {
            RandomText::Shape shape;
            shape.seed = seed;
            shape.hasBos = seed % 2;
            // Two ids and short windows: equal surroundings are common.
            shape.nVocabulary = std::array{2, 3, 20}[seed % 3];
            shape.windowTokens = std::array{3, 5, 12, 40}[seed % 4];
            shape.density = std::array{0.02, 0.2, 0.9}[seed / 3 % 3];
            shape.nValues = std::array{1, 5, 1000}[seed / 2 % 3];
            RandomText text(shape);
            for (const std::size_t count : {0, 1, 3, 20, 10000})
                QVERIFY2(top(text, count) == plainTop(text, count), qPrintable(QString::number(seed)));
        }
    }

    void duplicatesAreReplacedByTheNextContexts()
    {
        RandomText text = emptyText();
        for (int i = 0; i < 50; ++i)
            addFiring(text, {1, 2, 3, 4, 5, 6}, 2, 9.0f + 0.01f * static_cast<float>(i % 7));
        addFiring(text, {1, 2, 3, 4, 6, 6}, 2, 3);
        addFiring(text, {7, 7, 7}, 0, 2);
        const auto found = top(text, 3);
        QCOMPARE(found.size(), std::size_t(3));
        QCOMPARE(found[0].multiplicity, 50);
        QCOMPARE(found[1].multiplicity, 1);
        QCOMPARE(found[2].multiplicity, 1);
        QCOMPARE(found, plainTop(text, 3));
        // The copies are found through the token lists, not by reading them.
        QVERIFY(text.nWindowsRead < 10);
    }

    void theCountCoversCopiesWeakerThanAnythingShown()
    {
        RandomText text = emptyText();
        addFiring(text, {1, 2, 3}, 1, 9);
        addFiring(text, {4, 5, 6}, 1, 8);
        addFiring(text, {1, 2, 3}, 1, 0.5f);
        QCOMPARE(top(text, 1).front().multiplicity, 2);
    }

    void twoOrderingsOfTheSameTokensStayTwoContexts()
    {
        RandomText text = emptyText();
        addFiring(text, {1, 2, 3, 4, 5}, 2, 5);
        addFiring(text, {2, 1, 3, 5, 4}, 2, 5);
        addFiring(text, {4, 5, 3, 1, 2}, 2, 5);
        QCOMPARE(top(text, 10).size(), std::size_t(3));
    }

    void onlyTheNearSurroundingsMatter()
    {
        RandomText text = emptyText();
        addFiring(text, {9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3}, 9, 5); // 8 to the left are equal; the ninth is not
        addFiring(text, {3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3}, 9, 5);
        QCOMPARE(top(text, 10).size(), std::size_t(1));
        // The same ids at the same peak, but the window begins nearer.
        RandomText edges = emptyText();
        addFiring(edges, {1, 1, 1, 1}, 1, 5);
        addFiring(edges, {1, 1, 1, 1}, 2, 5);
        QCOMPARE(top(edges, 10).size(), std::size_t(2));
    }

    void aWindowGivesItsStrongestFiringOnly()
    {
        RandomText text = emptyText();
        addFiring(text, {1, 2, 3, 4, 5, 6, 7}, 1, 5);
        text.firings.position.push_back(text.firings.position.back() + 2);
        text.firings.activation.push_back(8);
        text.firings.position.push_back(text.firings.position.back() + 2);
        text.firings.activation.push_back(8);
        const auto found = top(text, 10);
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.front().position, std::uint64_t(4));
    }

    void aFailureToReadIsPassedOn()
    {
        RandomText text = emptyText();
        addFiring(text, {1, 2, 3}, 1, 5);
        WindowReader reader([](SequenceId) -> Result<SequenceTokens> { return fail(ErrorCode::Database, "broken"); },
                            [](TokenId) -> Result<std::vector<std::uint64_t>> { return std::vector<std::uint64_t>(); });
        const auto found = topContexts(text.table, text.firings, rankFirings(text.firings),
                                       windowsOfFirings(text.table, text.firings), 3, reader, {});
        QVERIFY(!found && found.error().code == ErrorCode::Database);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(TopContextsTest)
#include "tst_topcontexts.moc"
