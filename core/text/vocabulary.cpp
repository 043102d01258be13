#include "core/text/vocabulary.h"

#include <algorithm>

namespace atomscope::text {

Result<Vocabulary> Vocabulary::make(std::vector<std::pair<std::string, std::int64_t>> tokens)
{
    Vocabulary vocabulary;
    std::int64_t last = -1;
    for (const auto& [spelling, id] : tokens)
        last = std::max(last, id);
    vocabulary.m_spellings.resize(static_cast<std::size_t>(last + 1));
    vocabulary.m_isUsed.resize(static_cast<std::size_t>(last + 1));
    vocabulary.m_ids.reserve(tokens.size());
    for (auto& [spelling, id] : tokens) {
        const auto at = static_cast<std::size_t>(id);
        if (vocabulary.m_isUsed[at])
            return fail(ErrorCode::BadFormat, "two tokens have the id " + std::to_string(id));
        vocabulary.m_isUsed[at] = true;
        vocabulary.m_spellings[at] = std::move(spelling);
        const std::string& kept = vocabulary.m_spellings[at];
        if (!vocabulary.m_ids.emplace(kept, static_cast<std::int32_t>(id)).second)
            return fail(ErrorCode::BadFormat, "the token \"" + kept + "\" is given twice");
    }
    return vocabulary;
}

} // namespace atomscope::text
