#include "tests/ui/support/examplepage.h"

#include "core/base/hash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace atomscope::test {

namespace {

struct Vocabulary
{
    std::map<std::string, int> ids;
    std::vector<std::string> spellings;
};

Vocabulary& vocabulary()
{
    static Vocabulary vocabulary;
    return vocabulary;
}

// Our own sentences in the manner of a dictionary; the peak is marked by ^.
constexpr std::array kSentences = {
    "of or ^relating to the shore of a lake or the animals that live in its shallow water; a littoral plant",
    "an adjective ^relating a measurement to the instrument that took it, as in the phrase a calibrated length",
    "of or pertaining ^to the study of very old texts; palaeographic methods were applied to every page",
    "a small wooden box ^used for keeping letters; the lid carries a brass plate with the owner's name",
    "characteristic ^of someone who speaks before thinking; his hasty answers cost him the position",
    "the act ^of counting things twice because nobody wrote the first number down anywhere at all",
    "a rule of thumb ^concerning the weight of bread and the time it needs to rise in a cold kitchen",
    "having the ^nature of glass; the frozen pond lay vitreous under a low and colourless winter sun",
    "in a manner ^suggesting that the speaker has not read the paper but has heard it praised",
    "the part of a ship ^between the mast and the stern, where ropes are kept dry in rough weather",
    "an early form of the clock, ^driven by water that drips through a narrow pipe into a basin",
    "the branch of law ^that deals with ships, cargo and the people who are paid to watch over both",
};

std::vector<std::string> split(const std::string& sentence, int& peak)
{
    std::vector<std::string> tokens;
    std::string token;
    const auto flush = [&] {
        // Long words are two tokens, as they are in a real vocabulary.
        if (token.size() > 8 && token.find('^') == std::string::npos) {
            tokens.push_back(token.substr(0, token.size() / 2));
            token = token.substr(token.size() / 2);
        }
        if (const auto mark = token.find('^'); mark != std::string::npos) {
            token.erase(mark, 1);
            peak = static_cast<int>(tokens.size());
        }
        if (!token.empty())
            tokens.push_back(token);
        token.clear();
    };
    for (const char c : sentence) {
        if (c == ' ' || c == ';' || c == ',')
            flush();
        token += c;
    }
    flush();
    return tokens;
}

Context sentenceContext(std::size_t number, float activation, Stratum stratum)
{
    // A sentence, the one before and the one after: wider than a line.
    int peak = 0, ignored = 0;
    std::vector<std::string> tokens = split(kSentences[(number + 5) % kSentences.size()], ignored);
    tokens.push_back("\n");
    const int before = static_cast<int>(tokens.size());
    std::vector<std::string> middle = split(kSentences[number % kSentences.size()], peak);
    tokens.insert(tokens.end(), middle.begin(), middle.end());
    tokens.push_back("\n");
    std::vector<std::string> after = split(kSentences[(number + 7) % kSentences.size()], ignored);
    tokens.insert(tokens.end(), after.begin(), after.end());
    peak += before;

    std::vector<float> activations(tokens.size(), 0);
    activations[static_cast<std::size_t>(peak)] = activation;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const std::uint64_t random = mix64(number * 1000 + i);
        const auto distance = std::abs(static_cast<int>(i) - peak);
        if (static_cast<int>(i) != peak && activation > 0 && random % 100 < (distance < 4 ? 40 : 6))
            activations[i] = activation * static_cast<float>(random / 128 % 80 + 5) / 100.0F;
    }
    Context context = exampleContext(std::move(tokens), std::move(activations), peak);
    context.activation = activation;
    context.stratum = stratum;
    context.document = DocumentId{static_cast<int>(mix64(number) % 20'000)};
    context.sequence = SequenceId{static_cast<int>(number * 37 + 11)};
    context.position = 20 + static_cast<int>(number) * 3;
    context.tokenInDocument = context.position + 127 * static_cast<int>(number % 3);
    context.source = "glosses.jsonl";
    return context;
}

Histogram logHistogram(double low, double high, std::int64_t total)
{
    Histogram histogram;
    std::vector<double> weights;
    double sum = 0;
    for (int bin = 0; bin < 64; ++bin) {
        const double x = (bin - 24) / 13.0, y = (bin - 55) / 5.0;
        weights.push_back(std::exp(-x * x / 2) + 0.22 * std::exp(-y * y / 2));
        sum += weights.back();
    }
    std::int64_t rest = total;
    for (int bin = 0; bin <= 64; ++bin)
        histogram.edges.push_back(low * std::pow(high / low, bin / 64.0));
    for (int bin = 0; bin < 64; ++bin) {
        const auto count = bin == 63
            ? rest
            : std::min(rest, static_cast<std::int64_t>(total * weights[static_cast<std::size_t>(bin)] / sum));
        histogram.counts.push_back(count);
        rest -= count;
    }
    return histogram;
}

Histogram linearHistogram(const Histogram& logarithmic)
{
    Histogram histogram;
    const double high = logarithmic.edges.back();
    histogram.counts.assign(64, 0);
    for (int bin = 0; bin <= 64; ++bin)
        histogram.edges.push_back(high * bin / 64);
    for (std::size_t bin = 0; bin < logarithmic.counts.size(); ++bin) {
        const double middle = std::sqrt(logarithmic.edges[bin] * logarithmic.edges[bin + 1]);
        histogram.counts[static_cast<std::size_t>(std::min(63.0, middle / high * 64))] += logarithmic.counts[bin];
    }
    return histogram;
}

LogitEffects logitEffects()
{
    LogitEffects effects;
    const char* const tops[] = {" to", " the", " of", " its", " relating", "relation", " or", " with", " é", "\n"};
    const char* const bottoms[] = {",", ".", ";", " and", " (", " had", " quickly", " Mr", "?", "!"};
    for (int i = 0; i < 10; ++i) {
        effects.top.push_back({exampleTokenId(tops[i]), 2.31F - 0.17F * static_cast<float>(i)});
        effects.bottom.push_back({exampleTokenId(bottoms[i]), -1.94F + 0.12F * static_cast<float>(i)});
    }
    for (int bin = 0; bin <= 64; ++bin)
        effects.histogramEdges.push_back(-2.0F + static_cast<float>(bin) * 4.4F / 64);
    for (int bin = 0; bin < 64; ++bin) {
        const double x = (bin - 29) / 6.0;
        effects.histogramCounts.push_back(static_cast<std::int64_t>(1200 * std::exp(-x * x / 2)));
    }
    effects.histogramCounts[63] = 2;
    effects.histogramCounts[0] = 1;
    return effects;
}

} // namespace

TokenId exampleTokenId(const std::string& spelling)
{
    Vocabulary& all = vocabulary();
    const auto [found, isNew] = all.ids.emplace(spelling, static_cast<int>(all.spellings.size()));
    if (isNew)
        all.spellings.push_back(spelling);
    return TokenId{found->second};
}

QString exampleTokenText(TokenId id)
{
    const auto at = static_cast<std::size_t>(id.v);
    return at < vocabulary().spellings.size() ? QString::fromStdString(vocabulary().spellings[at]) : QString();
}

Context exampleContext(std::vector<std::string> tokens, std::vector<float> activations, int peak)
{
    Context context;
    context.stratum = {Stratum::Kind::Top, -1};
    context.document = DocumentId{12};
    context.sequence = SequenceId{7};
    context.position = peak + 1;
    context.tokenInDocument = peak;
    context.peak = peak;
    context.windowEnd = static_cast<int>(tokens.size());
    context.activation = activations[static_cast<std::size_t>(peak)];
    context.quantile = context.activation > 0 ? 0.95 : 0;
    for (const std::string& token : tokens)
        context.tokenIds.push_back(exampleTokenId(token));
    for (std::size_t i = 0; i < tokens.size(); ++i)
        context.errorNorms.push_back(0.1F + 0.01F * static_cast<float>(i % 20));
    context.tokens = std::move(tokens);
    context.activations = std::move(activations);
    return context;
}

std::shared_ptr<AtomPage> examplePage()
{
    auto page = std::make_shared<AtomPage>();
    constexpr std::int64_t kFired = 35'121, kTokens = 1'000'000;
    page->numbers = {AtomId{1854}, kFired, kTokens, 9'417, 0.035121, 0.035121, 34.1F, 8.62, false};
    page->logHistogram = logHistogram(0.31, 34.1, kFired);
    page->linearHistogram = linearHistogram(page->logHistogram);
    page->logitEffects = logitEffects();
    page->category = {"token in context",  0.58, 0.72, 0.61, exampleTokenId(" relating"), 0.83, kFired, 9'417,
                      "block of 8 windows"};
    for (int i = 0; i < 10; ++i)
        page->neighbours.push_back({AtomId{1790 - 171 * i}, 0.71F - 0.05F * static_cast<float>(i)});
    page->snapshot.nTokens = kTokens;
    page->snapshot.isFinished = true;

    std::size_t number = 0;
    const auto add = [&](Stratum stratum, float low, float high, std::int64_t n, int shown) {
        page->strata.push_back({stratum, low, high, n, shown});
        for (int i = 0; i < shown; ++i) {
            const float activation
                = stratum.kind == Stratum::Kind::NonFiring ? 0 : high - (high - low) * 0.3F * static_cast<float>(i);
            page->contexts.push_back(sentenceContext(number++, activation, stratum));
            page->contexts.back().quantile = stratum.kind == Stratum::Kind::Decile ? 0.1 * stratum.decile + 0.05
                : activation > 0                                                   ? 0.999
                                                                                   : 0;
        }
    };
    add({Stratum::Kind::Top, -1}, 31.8F, 34.1F, kFired, 3);
    const float bounds[] = {0.31F, 1.2F, 2.3F, 3.5F, 4.9F, 6.4F, 8.1F, 10.4F, 13.9F, 19.7F, 34.1F};
    for (int decile = 9; decile >= 0; --decile)
        add({Stratum::Kind::Decile, decile}, bounds[decile], bounds[decile + 1], 3'512, 2);
    add({Stratum::Kind::NonFiring, -1}, 0, 0, kTokens - kFired, 2);
    // Contexts that a window's edge cuts, and one that the text repeats.
    page->contexts[1].windowBegin = page->contexts[1].peak - 4;
    page->contexts[4].windowEnd = page->contexts[4].peak + 5;
    for (const std::size_t i : {std::size_t{1}, std::size_t{4}}) {
        Context& context = page->contexts[i];
        for (int token = 0; token < static_cast<int>(context.tokens.size()); ++token) {
            if (token < context.windowBegin || token >= context.windowEnd)
                context.activations[static_cast<std::size_t>(token)] = 0;
        }
    }
    page->contexts[2].multiplicity = 12;
    return page;
}

std::shared_ptr<AtomPage> deadPage()
{
    auto page = std::make_shared<AtomPage>();
    page->numbers = {AtomId{1855}, 0, 1'000'000, 0, 0, 3e-6, 0, 0, false};
    page->category.name = "dead";
    page->logitEffects = logitEffects();
    return page;
}

std::shared_ptr<AtomPage> scriptsPage()
{
    auto page = examplePage();
    page->contexts.clear();
    page->strata = {{{Stratum::Kind::Top, -1}, 1, 30, 8, 8}};
    const auto add = [&](std::vector<std::string> tokens, int peak) {
        std::vector<float> activations(tokens.size(), 0);
        for (std::size_t i = 0; i < tokens.size(); i += 2)
            activations[i] = 6.0F + static_cast<float>(i);
        activations[static_cast<std::size_t>(peak)] = 30;
        page->contexts.push_back(exampleContext(std::move(tokens), std::move(activations), peak));
    };
    add({"ال", "كت", "اب", " ال", "جد", "يد", " على", " الط", "اولة"}, 4); // the new book is on the table
    add({"הספר", " הח", "דש", " על", " השולחן"}, 2);
    add({"नम", "स्", "ते", " दु", "निया", ", ", "क्षे", "त्र"}, 3);
    add({"family: ", "\xF0\x9F\x91\xA8", "\xE2\x80\x8D", "\xF0\x9F\x91\xA9", "\xE2\x80\x8D", "\xF0\x9F\x91", "\xA7",
         " end"},
        1);
    add({"cafe", "\xCC\x81", " na", "i\xCC\x88", "ve", " caf\xC3", "\xA9"}, 4);
    add({"one", "\r", "\n", "two", "\t", "three", "  ", " four"}, 3);
    add({"for", " (", "int", " i", "=", "0", ";", " i", "<", "n", ";", " ++", "i", ")", " {", "\n", "    ", "x", "[i]"},
        2);
    add({"English with ", "عرب", "ية", " inside", " it"}, 1);
    return page;
}

LabelContent exampleLabel()
{
    LabelContent content;
    content.label = "of or relating to, in glosses";
    content.category = "token in context";
    content.verdict = Verdict::Monosemantic;
    content.confidence = 3;
    content.nSenses = 1;
    content.tags = {"gloss", "dictionary"};
    content.notes = "Fires on the participle of a definition; weak firings are other participles.";
    content.isStarred = true;
    return content;
}

} // namespace atomscope::test
