// Contexts as they are shown, and the strata of a page.
#include "core/base/hash.h"
#include "core/pages/contextbuilder.h"
#include "core/pages/contextchooser.h"
#include "tests/core/pages/randomtext.h"
#include "tests/support/testsupport.h"

#include <limits>
#include <map>
#include <set>

using namespace atomscope;
using test::RandomText;

namespace {

constexpr AtomId kAtom{5};
constexpr std::uint64_t kSeed = 3;

struct PlainToken
{
    TokenId id;
    float activation = 0, errorNorm = 0;
    bool isInside = false;
    std::uint64_t position = 0;
};

// The whole document as it may be shown around one window: the BOS of this window only, then cut around the peak.
std::vector<PlainToken> plainTokens(const RandomText& text, std::uint64_t peak, int width)
{
    const std::size_t window = text.table.windowOf(peak);
    std::vector<PlainToken> all;
    std::ptrdiff_t peakAt = 0;
    for (std::size_t w = 0; w < text.windows.size(); ++w) {
        if (text.windows[w].document != text.windows[window].document || (width == 0 && w != window))
            continue;
        for (std::size_t i = 0; i < text.windows[w].ids.size(); ++i) {
            if (i == 0 && text.windows[w].hasBos && w != window)
                continue;
            PlainToken token{text.windows[w].ids[i]};
            token.position = text.table.firstPosition[w] + i;
            if (token.position == peak)
                peakAt = static_cast<std::ptrdiff_t>(all.size());
            if (w == window) {
                token.isInside = true;
                token.errorNorm = text.windows[w].errorNorm[i];
                for (std::size_t f = 0; f < text.firings.position.size(); ++f) {
                    if (text.firings.position[f] == token.position)
                        token.activation = text.firings.activation[f];
                }
            }
            all.push_back(token);
        }
    }
    if (width == 0)
        return all;
    const std::ptrdiff_t begin = std::max<std::ptrdiff_t>(0, peakAt - width);
    const std::ptrdiff_t end = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(all.size()), peakAt + width + 1);
    return {all.begin() + begin, all.begin() + end};
}

std::int64_t nOf(const std::vector<StratumSummary>& strata, Stratum stratum)
{
    for (const StratumSummary& summary : strata) {
        if (summary.stratum == stratum)
            return summary.nShown;
    }
    return 0;
}

PageOptions options(std::optional<ActivationRange> range = {})
{
    PageOptions options;
    options.width = 4;
    options.range = range;
    return options;
}

RandomText::Shape shapeOf(std::uint32_t seed)
{
    RandomText::Shape shape;
    shape.seed = seed;
    shape.hasBos = seed % 2;
    shape.windowTokens = std::array{3, 12, 25}[seed % 3];
    shape.density = std::array{0.003, 0.05, 0.3, 0.95}[seed % 4];
    return shape;
}

} // namespace

class ContextsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contextsEqualTheDocumentCutAroundThePeak()
    {
        for (std::uint32_t seed = 0; seed < 12; ++seed) {
            RandomText text(shapeOf(seed));
            WindowReader reader = text.reader();
            for (std::uint64_t peak = 0; peak < text.nPositions(); peak += 7) {
                const std::size_t window = text.table.windowOf(peak);
                const auto position = static_cast<std::int32_t>(peak - text.table.firstPosition[window]);
                for (const int width : {0, 1, 5, 24, 500}) {
                    const auto context
                        = buildContext(text.table, window, position, width, text.firings, reader).value();
                    checkContext(text, context, plainTokens(text, peak, width), peak);
                }
            }
        }
    }

    void strataAreOrderedAndComplete()
    {
        const auto wishes = orderedWishes({{{Stratum::Kind::NonFiring}, 2},
                                           {{Stratum::Kind::Decile, 3}, 1},
                                           {{Stratum::Kind::Random}, 1},
                                           {{Stratum::Kind::Decile, 8}, 2},
                                           {{Stratum::Kind::Top}, 1},
                                           {{Stratum::Kind::Decile, 10}, 1},
                                           {{Stratum::Kind::Decile, 2}, 0},
                                           {{Stratum::Kind::Top}, 4}});
        std::vector<std::string> names;
        for (const auto& wish : wishes)
            names.push_back(toString(wish.stratum));
        QCOMPARE(names, (std::vector<std::string>{"top", "decile:8", "decile:3", "random", "nonfiring"}));
        QCOMPARE(wishes.front().count, 4);
    }

    void strataHaveNamesThatRead()
    {
        for (const auto& wish : PageOptions::fullRange().wishes)
            QVERIFY(stratumFromString(toString(wish.stratum)).value() == wish.stratum);
        QVERIFY(stratumFromString("random").value().kind == Stratum::Kind::Random);
        for (const char* wrong : {"", "decile", "decile:", "decile:10", "decile:x", "Top", "all"})
            QVERIFY(!stratumFromString(wrong));
    }

    void everyStratumHoldsWhatItPromises()
    {
        for (std::uint32_t seed = 0; seed < 24; ++seed) {
            RandomText text(shapeOf(seed));
            const Ranking ranking = rankFirings(text.firings);
            WindowReader reader = text.reader();
            ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(), text.nTokens(), reader,
                                   {});
            for (const auto& wish : orderedWishes(PageOptions::fullRange().wishes))
                QVERIFY(chooser.add(wish).has_value());
            checkStrata(text, ranking, chooser.strata(), chooser.contexts());
        }
    }

    void controlsAreCountedAndSilent()
    {
        for (std::uint32_t seed = 0; seed < 24; ++seed) {
            RandomText text(shapeOf(seed));
            const Ranking ranking = rankFirings(text.firings);
            for (const int count : {1, 5, std::numeric_limits<int>::max()}) {
                WindowReader reader = text.reader();
                ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(), text.nTokens(),
                                       reader, {});
                QVERIFY(chooser.add({{Stratum::Kind::NonFiring}, count}).has_value());
                QCOMPARE(places(text, chooser.contexts()), plainControls(text, static_cast<std::size_t>(count)));
            }
        }
    }

    void aWishForEverythingShowsEveryFiringOnce()
    {
        RandomText text(shapeOf(1));
        const Ranking ranking = rankFirings(text.firings);
        WindowReader reader = text.reader();
        ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(), text.nTokens(), reader,
                               {});
        std::size_t nShown = 0;
        for (int decile = 0; decile < 10; ++decile)
            QVERIFY(chooser.add({{Stratum::Kind::Decile, decile}, std::numeric_limits<int>::max()}).has_value());
        for (const StratumSummary& stratum : chooser.strata()) {
            QCOMPARE(stratum.nShown, stratum.nFirings);
            nShown += static_cast<std::size_t>(stratum.nShown);
        }
        QCOMPARE(nShown, ranking.size());
        QVERIFY(chooser.add({{Stratum::Kind::Random}, std::numeric_limits<int>::max()}).has_value());
        QVERIFY(chooser.add({{Stratum::Kind::Top}, std::numeric_limits<int>::max()}).has_value());
        QCOMPARE(chooser.strata()[10].nShown, static_cast<std::int64_t>(ranking.size()));
    }

    void fewFiringsMakeFewDeciles()
    {
        RandomText::Shape shape = shapeOf(4);
        shape.density = 0;
        RandomText text(shape);
        for (std::uint64_t position = 1; text.firings.position.size() < 3; position += 17) {
            text.firings.position.push_back(position);
            text.firings.activation.push_back(static_cast<float>(position));
        }
        const Ranking ranking = rankFirings(text.firings);
        WindowReader reader = text.reader();
        ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(), text.nTokens(), reader,
                               {});
        for (const auto& wish : orderedWishes(PageOptions::fullRange().wishes))
            QVERIFY(chooser.add(wish).has_value());
        for (int decile = 0; decile < 10; ++decile) {
            const bool isThere = decile == 0 || decile == 3 || decile == 6;
            QCOMPARE(nOf(chooser.strata(), {Stratum::Kind::Decile, decile}), std::int64_t(isThere));
        }
    }

    void aRangeHoldsWhatLiesBetweenItsEnds()
    {
        for (std::uint32_t seed = 0; seed < 24; ++seed) {
            RandomText text(shapeOf(seed));
            const Ranking ranking = rankFirings(text.firings);
            const std::size_t n = ranking.size();
            if (n == 0)
                continue; // a page without firings has no strata at all
            // Both ends are firings themselves, then nothing, then everything.
            const ActivationRange ranges[] = {{ranking.activation[n * 3 / 4], ranking.activation[n / 4]},
                                              {ranking.activation[0] + 1, ranking.activation[0] + 2},
                                              {2, 1},
                                              {0, std::numeric_limits<float>::max()}};
            for (const ActivationRange range : ranges) {
                const auto isInside = [range](float a) { return a >= range.low && a <= range.high; };
                for (const int count : {3, std::numeric_limits<int>::max()}) {
                    WindowReader reader = text.reader();
                    ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(range),
                                           text.nTokens(), reader, {});
                    QVERIFY(chooser.add({{Stratum::Kind::Range}, count}).has_value());
                    QCOMPARE(chooser.strata().size(), std::size_t(1));
                    const StratumSummary& summary = chooser.strata().front();
                    const auto nInside = std::ranges::count_if(text.firings.activation, isInside);
                    QCOMPARE(summary.nFirings, std::int64_t(nInside));
                    QCOMPARE(summary.nShown, std::min<std::int64_t>(nInside, count));
                    QCOMPARE(chooser.contexts().size(), static_cast<std::size_t>(summary.nShown));
                    QVERIFY(std::ranges::all_of(chooser.contexts(),
                                                [&](const Context& c) { return isInside(c.activation); }));
                }
            }
        }
    }

    void aStopIsAnError()
    {
        RandomText text(shapeOf(2));
        const Ranking ranking = rankFirings(text.firings);
        WindowReader reader = text.reader();
        std::stop_source stop;
        stop.request_stop();
        ContextChooser chooser({text.table, text.firings, kAtom, kSeed}, ranking, options(), text.nTokens(), reader,
                               stop.get_token());
        for (const auto& wish : orderedWishes(PageOptions::fullRange().wishes)) {
            const auto added = chooser.add(wish);
            QVERIFY(!added && added.error().code == ErrorCode::Cancelled);
        }
    }

private:
    static std::uint64_t placeOf(const RandomText& text, const Context& context)
    {
        return text.table.firstPosition[static_cast<std::size_t>(context.sequence.v)]
            + static_cast<std::uint64_t>(context.position);
    }

    static std::vector<std::uint64_t> places(const RandomText& text, const std::vector<Context>& contexts)
    {
        std::vector<std::uint64_t> result;
        for (const Context& context : contexts)
            result.push_back(placeOf(text, context));
        return result;
    }

    static std::vector<std::uint64_t> plainControls(const RandomText& text, std::size_t count)
    {
        std::map<std::uint64_t, std::uint64_t> byKey;
        const std::set<std::uint64_t> fires(text.firings.position.begin(), text.firings.position.end());
        for (std::uint64_t p = 0; p < text.nPositions(); ++p) {
            if (text.isCounted(p) && !fires.contains(p))
                byKey[sampleKey(kSeed, kAtom.v, text.documentOf(p), text.tokenInDocument(p))] = p;
        }
        std::vector<std::uint64_t> result;
        for (const auto& [key, position] : byKey) {
            if (result.size() < count)
                result.push_back(position);
        }
        std::sort(result.begin(), result.end());
        return result;
    }

    static void checkContext(const RandomText& text, const Context& context, const std::vector<PlainToken>& expected,
                             std::uint64_t peak)
    {
        QCOMPARE(context.tokenIds.size(), expected.size());
        QCOMPARE(context.activations.size(), expected.size());
        QCOMPARE(context.errorNorms.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const auto at = static_cast<std::int32_t>(i);
            QCOMPARE(context.tokenIds[i].v, expected[i].id.v);
            QCOMPARE(context.activations[i], expected[i].activation);
            QCOMPARE(context.errorNorms[i], expected[i].errorNorm);
            QCOMPARE(at >= context.windowBegin && at < context.windowEnd, expected[i].isInside);
            QCOMPARE(at == context.peak, expected[i].position == peak);
        }
        QCOMPARE(context.activation, context.activations[static_cast<std::size_t>(context.peak)]);
        QCOMPARE(context.document.v, text.documentOf(peak));
        QCOMPARE(context.tokenInDocument, text.tokenInDocument(peak));
        QCOMPARE(placeOf(text, context), peak);
    }

    static void checkStrata(const RandomText& text, const Ranking& ranking, const std::vector<StratumSummary>& strata,
                            const std::vector<Context>& contexts)
    {
        std::size_t at = 0;
        std::int64_t nInDeciles = 0;
        for (const StratumSummary& stratum : strata) {
            if (stratum.stratum.kind == Stratum::Kind::Decile)
                nInDeciles += stratum.nFirings;
            std::set<std::uint64_t> shown;
            for (std::int64_t i = 0; i < stratum.nShown; ++i, ++at) {
                const Context& context = contexts.at(at);
                QVERIFY(context.stratum == stratum.stratum);
                QVERIFY(shown.insert(placeOf(text, context)).second);
                const bool isActive = stratum.stratum.kind != Stratum::Kind::NonFiring;
                QCOMPARE(context.activation > 0, isActive);
                QVERIFY(context.activation >= stratum.low && context.activation <= stratum.high);
                if (i > 0)
                    QVERIFY(contexts[at - 1].activation >= context.activation);
                std::size_t nWeaker = 0;
                for (const float activation : text.firings.activation)
                    nWeaker += activation < context.activation;
                if (isActive)
                    QCOMPARE(context.quantile, static_cast<double>(nWeaker) / static_cast<double>(ranking.size()));
            }
        }
        QCOMPARE(at, contexts.size());
        QCOMPARE(nInDeciles, static_cast<std::int64_t>(ranking.size()));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(ContextsTest)
#include "tst_contexts.moc"
