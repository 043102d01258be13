#include "ui/session/atomsieve.h"

#include "core/measures/category.h"

#include <algorithm>

namespace atomscope {

namespace {

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char loweredAscii(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

QString foldedCase(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toCaseFolded();
}

AtomSieve::AtomSieve(const AtomColumns& columns, const AtomLabels& labels, const AtomFilter& filter)
    : m_columns(columns)
    , m_labels(labels)
    , m_filter(filter)
    , m_text(foldedCase(filter.text))
    , m_isAskingLabels(filter.asksLabels())
{
    if (const std::string bytes = m_text.toStdString(); isAscii(bytes))
        m_ascii = bytes;
    for (const AtomFilter::Range& range : filter.ranges)
        m_measures.push_back(columns.measure(range.measure));
}

bool AtomSieve::lets(std::int32_t atom) const
{
    const auto row = static_cast<std::size_t>(atom);
    if (!m_columns.has(atom))
        return false;
    if (m_filter.atoms && !m_filter.atoms->contains(AtomId{atom}))
        return false;
    if (!isInRanges(row) || !isFiringAsWanted(row))
        return false;
    if (m_filter.category && (m_columns.category.empty() || m_columns.category[row] != *m_filter.category))
        return false;
    if (m_filter.automaticVerdict
        && (m_columns.verdict.empty() || m_columns.verdict[row] != *m_filter.automaticVerdict))
        return false;
    if (!m_isAskingLabels)
        return true;
    const auto found = m_labels.find(AtomId{atom});
    const LabelContent* label = found == m_labels.end() || found->second.isEmpty() ? nullptr : &found->second;
    return isSaidAsWanted(label) && (m_text.isEmpty() || containsText(row, label));
}

bool AtomSieve::isInRanges(std::size_t row) const
{
    for (std::size_t i = 0; i < m_measures.size(); ++i) {
        if (!m_measures[i])
            return false;
        const double value = m_measures[i]->values[row];
        // Written so that NaN, a value that was not computed, is outside.
        if (!(value >= m_filter.ranges[i].low && value <= m_filter.ranges[i].high))
            return false;
    }
    return true;
}

bool AtomSieve::isFiringAsWanted(std::size_t row) const
{
    switch (m_filter.firing) {
    case AtomFilter::Firing::Alive:
        return m_columns.nFired[row] > 0;
    case AtomFilter::Firing::Dead:
        return m_columns.nFired[row] == 0;
    case AtomFilter::Firing::Dense:
        return isDense(m_columns.nFired[row], m_columns.nTokens);
    case AtomFilter::Firing::Any:
        break;
    }
    return true;
}

bool AtomSieve::isSaidAsWanted(const LabelContent* label) const
{
    if ((m_filter.isLabelledOnly && !label) || (m_filter.isUnlabelledOnly && label)
        || (m_filter.isStarredOnly && !(label && label->isStarred)))
        return false;
    if (m_filter.verdict && (label ? label->verdict : Verdict::None) != *m_filter.verdict)
        return false;
    return !m_filter.personsCategory || (label ? label->category : std::string()) == *m_filter.personsCategory;
}

bool AtomSieve::has(std::string_view text) const
{
    // Nearly every token and label is ASCII: no string of them is made then. A text with other bytes may fold to ASCII.
    if (!isAscii(text))
        return foldedCase(text).contains(m_text);
    const auto isSame = [](char a, char b) { return loweredAscii(a) == b; };
    return !m_ascii.empty()
        && std::search(text.begin(), text.end(), m_ascii.begin(), m_ascii.end(), isSame) != text.end();
}

bool AtomSieve::containsText(std::size_t row, const LabelContent* label) const
{
    if (label) {
        if (has(label->label) || has(label->category))
            return true;
        if (std::any_of(label->tags.begin(), label->tags.end(), [this](const auto& tag) { return has(tag); }))
            return true;
    }
    return (!m_columns.category.empty() && has(m_columns.category[row]))
        || (!m_columns.hypotheses.empty() && has(m_columns.hypotheses[row]))
        || (!m_columns.topToken.empty() && has(m_columns.topToken[row]));
}

} // namespace atomscope
