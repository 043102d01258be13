#include "core/planted/concepts.h"

#include "core/planted/words.h"

namespace atomscope {

namespace {

using Kind = Concept::Kind;

constexpr double kTopicRate = 0.15; // of the tokens of a topic's passages
constexpr int kConceptsOfATopic = 6;

Concept token(int i)
{
    Concept made{Kind::Token};
    if (i < 20) {
        made.token = kFirstWord + 40 + i; // background words that are neither very frequent nor rare
        made.variant = i < kVariantWords ? kFirstVariant + i : -1;
    } else {
        made.token = kFirstTopicWord + (i - 20) * kTopicWords + 3;
    }
    return made;
}

Concept ofTopic(int topic, double rate)
{
    Concept made{Kind::Topic};
    made.topic = topic;
    made.rate = rate;
    return made;
}

Concept part(int parent, int group, double rate)
{
    Concept made{Kind::Part};
    made.parent = parent;
    made.group = group;
    made.rate = rate;
    return made;
}

// The rates that give the shared atoms their shares: topics are equally long.
void setSharedRates(std::vector<Concept>& concepts)
{
    for (const SharedAtom& atom : plantedSharedAtoms()) {
        for (std::size_t i = 0; i < atom.concepts.size(); ++i)
            concepts[static_cast<std::size_t>(atom.concepts[i])].rate
                = kTopicRate * atom.shares[i] * static_cast<double>(atom.concepts.size());
    }
}

void addDays(std::vector<Concept>& concepts)
{
    for (int i = 0; i < kDayWords; ++i) {
        Concept day{Kind::Day};
        day.token = kFirstDay + i;
        day.strengthLow = 1.5F;
        day.strengthHigh = 1.6F;
        concepts.push_back(day);
    }
}

// Four parents; of each of the groups of a parent exactly one part is there.
void addParts(std::vector<Concept>& concepts, int groupsOfAParent, int partsOfAGroup)
{
    int group = 0;
    for (int p = 0; p < 4; ++p) {
        const int parent = static_cast<int>(concepts.size());
        concepts.push_back(ofTopic(p, 0.3));
        for (int g = 0; g < groupsOfAParent; ++g, ++group) {
            for (int i = 0; i < partsOfAGroup; ++i) {
                concepts.push_back(part(parent, group, 0));
                concepts.back().strengthHigh = 1.3F;
            }
        }
    }
}

void addAbsorbed(std::vector<Concept>& concepts)
{
    for (int p = 0; p < 4; ++p) {
        const int parent = static_cast<int>(concepts.size());
        concepts.push_back(ofTopic(p, 0.3));
        concepts.push_back(part(parent, -1, 0.2));
        concepts.back().strengthLow = 2.6F; // above every strength of its parent
        concepts.back().strengthHigh = 3;
    }
}

void addWeak(std::vector<Concept>& concepts)
{
    for (int i = 0; i < 40; ++i) {
        Concept weak{Kind::Weak};
        weak.rate = 0.5;
        weak.strengthLow = 0.1F;
        weak.strengthHigh = 0.12F; // below every threshold
        concepts.push_back(weak);
    }
}

} // namespace

const char* toString(Kind kind)
{
    switch (kind) {
    case Kind::Token:
        return "token";
    case Kind::TokenInTopic:
        return "token in context";
    case Kind::Bigram:
        return "bigram";
    case Kind::Topic:
        return "topic";
    case Kind::Part:
        return "part";
    case Kind::Dense:
        return "dense";
    case Kind::Weak:
        return "weak";
    case Kind::Day:
        return "day";
    }
    return "topic";
}

std::vector<SharedAtom> plantedSharedAtoms()
{
    std::vector<SharedAtom> atoms;
    int next = 0; // of the topics' concepts, in an order in which neighbours belong to different topics
    const auto take = [&] {
        const int chosen = kFirstTopicConcept + next % kTopics * kConceptsOfATopic + next / kTopics;
        ++next;
        return chosen;
    };
    const auto add = [&](const std::vector<double>& shares) {
        SharedAtom atom{{}, shares};
        while (atom.concepts.size() < shares.size())
            atom.concepts.push_back(take());
        atoms.push_back(std::move(atom));
    };
    for (const double minor : {0.5, 0.3, 0.1}) {
        for (int i = 0; i < 5; ++i)
            add({1 - minor, minor});
    }
    for (int i = 0; i < 3; ++i)
        add({1.0 / 3, 1.0 / 3, 1.0 / 3});
    for (int i = 0; i < 2; ++i)
        add({0.25, 0.25, 0.25, 0.25});
    return atoms;
}

std::vector<Concept> plantedConcepts(const PlantedSpec& spec)
{
    std::vector<Concept> concepts;
    for (int i = 0; i < kFirstInTopic; ++i)
        concepts.push_back(token(i));
    for (int i = 0; i < kFirstBigram - kFirstInTopic; ++i) {
        Concept made{Kind::TokenInTopic};
        made.token = kFirstSharedWord + i;
        made.topic = i;
        concepts.push_back(made);
    }
    for (int i = 0; i < kFirstTopicConcept - kFirstBigram; ++i) {
        Concept made{Kind::Bigram};
        made.previous = kFirstWord + 5 + i;
        made.token = kFirstWord + 70 + i;
        concepts.push_back(made);
    }
    for (int i = 0; i < kConcepts - kFirstTopicConcept; ++i)
        concepts.push_back(ofTopic(i / kConceptsOfATopic, kTopicRate));
    if (spec.isSuperposed)
        return concepts;
    for (int i = 0; i < kDenseConcepts; ++i) {
        Concept dense{Kind::Dense};
        dense.rate = 0.3;
        concepts.push_back(dense);
    }
    switch (spec.kase) {
    case 'B':
        setSharedRates(concepts);
        break;
    case 'D':
        addDays(concepts);
        break;
    case 'E':
        addParts(concepts, 1, 2);
        break;
    case 'F':
        addAbsorbed(concepts);
        break;
    case 'G':
        addParts(concepts, 1, 3);
        break;
    case 'H':
        addParts(concepts, 2, 2);
        break;
    case 'L':
        addWeak(concepts);
        break;
    default:
        break;
    }
    return concepts;
}

} // namespace atomscope
