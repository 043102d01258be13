#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace atomscope::text {

/// Spellings and ids of a model's tokens (without those added beside the model).
class Vocabulary
{
public:
    /// Ids must lie in [0, kMaxTokens). Error BadFormat for a spelling or an id given twice.
    static Result<Vocabulary> make(std::vector<std::pair<std::string, std::int64_t>> tokens);

    /// The id of a spelling, or -1.
    std::int32_t find(std::string_view spelling) const
    {
        const auto found = m_ids.find(spelling);
        return found == m_ids.end() ? -1 : found->second;
    }
    /// Empty for an id that no token has.
    std::string_view spelling(std::int32_t id) const
    {
        return id < 0 || id >= size() ? std::string_view()
                                      : std::string_view(m_spellings[static_cast<std::size_t>(id)]);
    }
    bool has(std::int32_t id) const { return id >= 0 && id < size() && m_isUsed[static_cast<std::size_t>(id)]; }
    /// One more than the largest id.
    std::int32_t size() const { return static_cast<std::int32_t>(m_spellings.size()); }

private:
    std::vector<std::string> m_spellings; ///< by id
    std::vector<bool> m_isUsed; ///< by id
    std::unordered_map<std::string_view, std::int32_t> m_ids; ///< views into m_spellings
};

} // namespace atomscope::text
