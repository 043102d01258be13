#include "core/planted/plantedtext.h"

#include "core/base/randomstream.h"
#include "core/planted/words.h"

#include <algorithm>
#include <map>

namespace atomscope {

namespace {

constexpr std::uint64_t kTextPurpose = 1, kPresencePurpose = 2;
constexpr double kTopicWordChance = 0.5;
constexpr double kSharedWordChance = 0.12; // of the topic's words
constexpr double kBigramChance = 0.12;
constexpr double kVariantChance = 0.3;
constexpr double kDayChance = 0.02;

/// Draws ranks with chance proportional to 1 / (rank + 3), as words are frequent.
class ZipfRanks
{
public:
    explicit ZipfRanks(int n)
    {
        double sum = 0;
        for (int rank = 0; rank < n; ++rank)
            m_sums.push_back(sum += 1.0 / (rank + 3));
    }
    int draw(RandomStream& random) const
    {
        const double wanted = random.uniform() * m_sums.back();
        return static_cast<int>(std::upper_bound(m_sums.begin(), m_sums.end() - 1, wanted) - m_sums.begin());
    }

private:
    std::vector<double> m_sums;
};

class TextMaker
{
public:
    TextMaker(const PlantedSpec& spec, std::span<const Concept> concepts)
        : m_random(spec.seed, kTextPurpose)
        , m_hasDays(spec.kase == 'D')
    {
        for (const Concept& c : concepts) {
            if (c.kind == Concept::Kind::Bigram)
                m_following[c.previous] = c.token;
            if (c.kind == Concept::Kind::Token && c.variant >= 0)
                m_variant[c.token] = c.variant;
        }
    }

    int topic() { return m_random.below(kTopics); }

    std::int32_t word(std::int32_t previous, int topic)
    {
        const auto following = m_following.find(previous);
        if (following != m_following.end() && m_random.chance(kBigramChance))
            return following->second;
        if (m_hasDays && m_random.chance(kDayChance))
            return day();
        if (m_random.chance(kTopicWordChance))
            return topicWord(topic);
        const std::int32_t chosen = kFirstWord + m_background.draw(m_random);
        const auto variant = m_variant.find(chosen);
        return variant != m_variant.end() && m_random.chance(kVariantChance) ? variant->second : chosen;
    }

private:
    // The days of the first circle are equally frequent, of the second each is half as frequent as the one before.
    std::int32_t day()
    {
        if (m_random.chance(0.5))
            return kFirstDay + m_random.below(7);
        int which = 0;
        while (which < 6 && m_random.chance(0.5))
            ++which;
        return kFirstDay + 7 + which;
    }

    std::int32_t topicWord(int topic)
    {
        if (!m_random.chance(kSharedWordChance))
            return kFirstTopicWord + topic * kTopicWords + m_topic.draw(m_random);
        // Shared word i is one of topics i, i + 7 and i + 13.
        constexpr int kSteps[] = {0, 7, 13};
        return kFirstSharedWord + (topic + kTopics - kSteps[m_random.below(3)]) % kTopics;
    }

    RandomStream m_random;
    bool m_hasDays;
    ZipfRanks m_background{kBackgroundWords}, m_topic{kTopicWords};
    std::map<std::int32_t, std::int32_t> m_following, m_variant;
};

class ConceptPlacer
{
public:
    ConceptPlacer(const PlantedSpec& spec, std::span<const Concept> concepts)
        : m_concepts(concepts)
        , m_random(spec.seed, kPresencePurpose)
        , m_isPresent(concepts.size())
    {
    }

    /// The concepts at one token, appended to `entries`.
    void place(std::int32_t token, std::int32_t previous, int topic, std::vector<Presences::Entry>& entries)
    {
        std::fill(m_isPresent.begin(), m_isPresent.end(), false);
        for (std::size_t i = 0; i < m_concepts.size(); ++i)
            m_isPresent[i] = m_isPresent[i] || isHere(i, token, previous, topic);
        for (std::size_t i = 0; i < m_concepts.size(); ++i) {
            if (!m_isPresent[i])
                continue;
            const Concept& c = m_concepts[i];
            const double strength = c.strengthLow + m_random.uniform() * (c.strengthHigh - c.strengthLow);
            entries.push_back({static_cast<std::int32_t>(i), static_cast<float>(strength)});
        }
    }

private:
    bool isHere(std::size_t i, std::int32_t token, std::int32_t previous, int topic)
    {
        const Concept& c = m_concepts[i];
        switch (c.kind) {
        case Concept::Kind::Token:
            return token == c.token || token == c.variant;
        case Concept::Kind::TokenInTopic:
            return token == c.token && topic == c.topic;
        case Concept::Kind::Bigram:
            return token == c.token && previous == c.previous;
        case Concept::Kind::Topic:
            return topic == c.topic && m_random.chance(c.rate);
        case Concept::Kind::Part:
            return isPart(i);
        case Concept::Kind::Dense:
        case Concept::Kind::Weak:
            return m_random.chance(c.rate);
        case Concept::Kind::Day:
            return token == c.token;
        }
        return false;
    }

    // Parts come behind their parent. The first of a group decides for all of it.
    bool isPart(std::size_t i)
    {
        const Concept& c = m_concepts[i];
        if (!m_isPresent[static_cast<std::size_t>(c.parent)])
            return false;
        if (c.group < 0)
            return m_random.chance(c.rate);
        if (m_concepts[i - 1].group == c.group)
            return false;
        std::size_t end = i;
        while (end < m_concepts.size() && m_concepts[end].group == c.group)
            ++end;
        const std::size_t chosen = i + static_cast<std::size_t>(m_random.below(static_cast<int>(end - i)));
        m_isPresent[chosen] = true;
        return chosen == i;
    }

    std::span<const Concept> m_concepts;
    RandomStream m_random;
    std::vector<bool> m_isPresent;
};

} // namespace

PlantedText makePlantedText(const PlantedSpec& spec, std::span<const Concept> concepts)
{
    PlantedText text;
    TextMaker maker(spec, concepts);
    for (int document = 0; document < spec.nDocuments; ++document) {
        std::int32_t previous = -1;
        for (int i = 0; i < kPlantedDocumentTokens; ++i) {
            if (i % kPassageTokens == 0)
                text.topics.push_back(static_cast<std::uint8_t>(maker.topic()));
            previous = maker.word(previous, text.topics.back());
            text.tokens.push_back(previous);
        }
    }
    return text;
}

Presences placeConcepts(const PlantedSpec& spec, std::span<const Concept> concepts, const PlantedText& text)
{
    Presences presences;
    ConceptPlacer placer(spec, concepts);
    presences.tokenStart = {0};
    for (std::size_t t = 0; t < text.tokens.size(); ++t) {
        const std::int32_t previous = t % kPlantedDocumentTokens == 0 ? -1 : text.tokens[t - 1];
        placer.place(text.tokens[t], previous, text.topicOf(t), presences.entries);
        presences.tokenStart.push_back(presences.entries.size());
    }
    return presences;
}

} // namespace atomscope
