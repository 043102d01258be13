#include "core/jobs/cachedtext.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <utility>

namespace atomscope {

namespace {

constexpr std::int64_t kReadAtOnce = 1 << 16; // numbers

/// Of one document: places in it are 32-bit numbers.
constexpr std::int64_t kLongestDocument = std::numeric_limits<std::int32_t>::max() / 2;

} // namespace

CachedText::CachedText(ShardedArray ids, std::optional<ShardedArray> documents, WindowRule rule)
    : m_ids(std::move(ids))
    , m_documents(std::move(documents))
    , m_rule(std::move(rule))
{
}

Result<CachedText> CachedText::make(ShardedArray ids, std::optional<ShardedArray> documents, WindowRule rule,
                                    bool hasRows)
{
    if (rule.context < 2)
        return fail(ErrorCode::Usage,
                    fmt::format("windows of {} tokens are too short; at least 2 are needed", rule.context));
    CachedText text(std::move(ids), std::move(documents), std::move(rule));
    text.m_hasRows = hasRows;
    if (!text.m_documents)
        return text;
    const bool areWindows = text.m_ids.shape().size() == 2 && text.m_documents->count() == text.m_ids.shape().front();
    if (!areWindows && text.m_documents->count() != text.nTokens()) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} has {} numbers of documents for {} of shape [{}]; give one for each token, or one "
                                "for each window",
                                text.m_documents->path().string(), text.m_documents->count(),
                                text.m_ids.path().string(), fmt::join(text.m_ids.shape(), ", ")));
    }
    text.m_tokensOfNumber = areWindows ? text.m_ids.shape().back() : 1;
    return text;
}

Result<std::int32_t> CachedText::largestId(std::int32_t limit) const
{
    std::int64_t largest = -1;
    std::vector<std::int64_t> part;
    for (std::int64_t first = 0; first < nTokens(); first += kReadAtOnce) {
        part.resize(static_cast<std::size_t>(std::min(kReadAtOnce, nTokens() - first)));
        TRY(m_ids.readWhole(first, part));
        const auto bad = std::ranges::find_if(part, [limit](std::int64_t id) { return id < 0 || id > limit; });
        if (bad != part.end()) {
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: token {} (from 0) has the id {}, which is not from 0 to {}",
                                    m_ids.pathAt(first).string(), first + (bad - part.begin()), *bad, limit));
        }
        largest = std::max(largest, *std::ranges::max_element(part));
    }
    return static_cast<std::int32_t>(largest);
}

Result<std::optional<TokenId>> CachedText::commonFirstId()
{
    goBack();
    std::optional<TokenId> common;
    bool isCommon = true;
    while (isCommon) {
        TRY_ASSIGN(const auto run, next());
        if (!run)
            break;
        TRY_ASSIGN(const auto cut, windows(*run));
        for (std::size_t i = 0; i < cut.size() && isCommon; ++i) {
            isCommon = !common || *common == cut[i].ids.front();
            common = cut[i].ids.front();
        }
    }
    goBack();
    return isCommon ? common : std::nullopt;
}

Result<std::int64_t> CachedText::documentAt(std::int64_t token)
{
    const std::int64_t place = token / m_tokensOfNumber;
    if (place < m_firstNumber || place >= m_firstNumber + std::ssize(m_numbers)) {
        m_numbers.resize(static_cast<std::size_t>(std::min(kReadAtOnce, m_documents->count() - place)));
        m_firstNumber = place;
        TRY(m_documents->readWhole(place, m_numbers));
    }
    return m_numbers[static_cast<std::size_t>(place - m_firstNumber)];
}

Result<std::optional<CachedText::Run>> CachedText::next()
{
    if (m_next >= nTokens())
        return std::nullopt;
    Run run;
    run.first = m_next;
    if (!m_documents) {
        run.count = std::min<std::int64_t>(m_rule.context, nTokens() - m_next);
        run.source = fmt::format("{} window {}", m_ids.pathAt(m_next).filename().string(), m_nDocuments);
    } else {
        TRY_ASSIGN(const std::int64_t number, documentAt(m_next));
        std::int64_t end = m_next;
        std::int64_t following = number;
        while (following == number && (end += m_tokensOfNumber) < nTokens()) {
            TRY_ASSIGN(following, documentAt(end));
        }
        if (following < number) {
            return fail(ErrorCode::BadFormat,
                        fmt::format("{}: the number of the document falls from {} to {} at place {}; the numbers must "
                                    "not descend, so that equal ones follow each other",
                                    m_documents->path().string(), number, following, end / m_tokensOfNumber));
        }
        run.count = end - m_next;
        run.source = fmt::format("{} document {}", m_ids.pathAt(m_next).filename().string(), number);
    }
    if (run.count > kLongestDocument)
        return fail(ErrorCode::Limit, fmt::format("a document of {} tokens is too long to be indexed", run.count));
    m_next += run.count;
    ++m_nDocuments;
    return run;
}

void CachedText::goBack()
{
    m_next = 0;
    m_nDocuments = 0;
    m_numbers.clear();
    m_firstNumber = 0;
}

Result<std::vector<TokenId>> CachedText::ids(const Run& run) const
{
    std::vector<std::int64_t> read(static_cast<std::size_t>(run.count));
    TRY(m_ids.readWhole(run.first, read));
    std::vector<TokenId> ids;
    ids.reserve(read.size());
    for (const std::int64_t id : read) {
        if (id < 0 || id > std::numeric_limits<std::int32_t>::max())
            return fail(ErrorCode::BadFormat, m_ids.pathAt(run.first).string() + " has changed while it was read");
        ids.push_back(TokenId{static_cast<std::int32_t>(id)});
    }
    return ids;
}

Result<std::vector<Window>> CachedText::windows(const Run& run) const
{
    TRY_ASSIGN(const auto tokens, ids(run));
    return windowsAsCut(tokens, m_rule, m_hasRows ? static_cast<int>(run.first % m_rule.context) : 0);
}

} // namespace atomscope
