#include "core/jobs/pairedrecords.h"

#include "core/base/randomstream.h"

#include <fmt/format.h>
#include <utility>

namespace atomscope {

PairedRecords::PairedRecords(std::shared_ptr<RecordSource> records, AtomIndex paired,
                             std::optional<std::uint64_t> shuffleSeed)
    : m_records(std::move(records))
    , m_paired(std::move(paired))
    , m_seed(shuffleSeed)
{
}

Result<std::optional<SourceRecord>> PairedRecords::next()
{
    TRY_ASSIGN(auto record, m_records->next());
    if (!record)
        return record;
    const std::int32_t number = m_nRead++;
    const auto known = m_paired.document(DocumentId{number});
    // Empty records at the end of a text may have no row; the hash over all of them is compared at the end.
    const bool isOther = known ? known->textHash != record->textHash : number >= m_paired.state().nDocuments;
    if (isOther)
        return fail(
            ErrorCode::Conflict,
            fmt::format("record {} of the text ({}) is another than {} was made from; a null needs the same text",
                        number, record->source, m_paired.path().string()));
    return record;
}

Result<std::vector<Window>> PairedRecords::windows()
{
    TRY_ASSIGN(auto windows, m_records->windows());
    if (m_seed)
        shuffleCounted(windows, *m_seed, m_nRead - 1);
    return windows;
}

void PairedRecords::goBack()
{
    m_nRead = 0;
    m_records->goBack();
}

void shuffleCounted(std::vector<Window>& windows, std::uint64_t seed, std::int32_t document)
{
    constexpr std::uint64_t kPurpose = 0x73687566; // "shuf", then the document
    RandomStream random(seed, kPurpose << 32 | static_cast<std::uint32_t>(document));
    std::vector<TokenId*> places;
    for (Window& window : windows)
        for (std::size_t t = 0; t < window.ids.size(); ++t)
            if (window.counted[t])
                places.push_back(&window.ids[t]);
    for (std::size_t left = places.size(); left > 1; --left)
        std::swap(*places[left - 1], *places[static_cast<std::size_t>(random.below(static_cast<int>(left)))]);
}

} // namespace atomscope
