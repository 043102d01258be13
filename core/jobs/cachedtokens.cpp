// Which tokens a cache holds, what they are called, and which of them count.
#include "core/jobs/cachedinputs.h"
#include "core/jobs/tokenids.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 2> kIdFiles = {".npy", ".safetensors"};
constexpr std::int32_t kLargestUnnamedId = 1 << 21; // without a tokenizer; no vocabulary is as large

Result<ShardedArray> openIds(const std::vector<fs::path>& paths, std::span<const std::string_view> names)
{
    TRY_ASSIGN(const auto files, filesInNumberOrder(paths, kIdFiles));
    std::vector<std::shared_ptr<const TensorSource>> sources;
    for (const fs::path& file : files) {
        const bool isJson = file.extension() == ".json";
        TRY_ASSIGN(auto source, isJson ? openJsonIds(file) : openTensorFile(file));
        sources.push_back(std::move(source));
    }
    return ShardedArray::make(std::move(sources), {}, names);
}

Result<ShardedArray> chooseIds(const IndexJob& job, const CacheShape& shape)
{
    constexpr std::array<std::string_view, 4> kNames = {"token_ids", "tokens", "input_ids", "ids"};
    if (job.cache.tokenIds.empty() && shape.ids)
        return *shape.ids;
    if (job.cache.tokenIds.empty())
        return fail(ErrorCode::Usage, "give the tokens of the cache with --token-ids FILE");
    return openIds(job.cache.tokenIds, kNames);
}

/// Tokens of a window: what ids and cache have as T, or what was asked for.
Result<int> windowTokens(const IndexJob& job, const CacheShape& shape, const ShardedArray& ids)
{
    constexpr std::int64_t kLongestWindow = 1 << 20;
    const auto& axes = ids.shape();
    const auto idsAreOf = ids.count();
    if (axes.size() > 2)
        return fail(
            ErrorCode::ShapeMismatch,
            fmt::format("{} has shape [{}]; token ids are [N] or [B, T]", ids.path().string(), fmt::join(axes, ", ")));
    if (shape.nTokens > 0 && idsAreOf != shape.nTokens) {
        return fail(ErrorCode::ShapeMismatch,
                    fmt::format("{} holds {} tokens and {} those of {}: they do not belong together",
                                ids.path().string(), idsAreOf, shape.where, shape.nTokens));
    }
    std::optional<std::int64_t> T = shape.windowTokens;
    if (axes.size() == 2 && T && *T != axes.back()) {
        return fail(
            ErrorCode::ShapeMismatch,
            fmt::format("{} has windows of {} tokens and {} of {}", ids.path().string(), axes.back(), shape.where, *T));
    }
    if (axes.size() == 2)
        T = axes.back();
    if (T && job.context > 0 && *T != job.context)
        return fail(
            ErrorCode::Usage,
            fmt::format("the cache has windows of {} tokens; --context {} cannot change that", *T, job.context));
    if (!T && job.context == 0)
        return fail(ErrorCode::Usage,
                    ids.path().string()
                        + " is one long row of tokens; give the number of tokens of each window with "
                          "--context");
    const std::int64_t tokens = T.value_or(job.context);
    if (tokens > kLongestWindow)
        return fail(ErrorCode::Limit, fmt::format("windows of {} tokens are too long to be indexed", tokens));
    return static_cast<int>(tokens);
}

Result<std::shared_ptr<const Tokenizer>> openTokenizer(const fs::path& path)
{
    if (path.empty())
        return std::shared_ptr<const Tokenizer>();
    std::error_code failed;
    auto tokenizer = fs::is_directory(path, failed) ? Tokenizer::loadFromModel(path) : Tokenizer::load(path);
    if (!tokenizer)
        return passOn(tokenizer);
    return std::make_shared<const Tokenizer>(std::move(*tokenizer));
}

struct Bos
{
    std::optional<TokenId> id;
    std::string rule;
};

/// The token that stands in front of windows and belongs to no document.
Result<Bos> decideBos(const IndexJob& job, const Sae* sae, const Tokenizer* tokenizer, CachedText& text)
{
    if (job.cache.bosId)
        return Bos{TokenId{*job.cache.bosId}, "as given"};
    if (!sae || !sae->prependBos.value_or(false))
        return Bos{{}, sae && sae->prependBos ? "the SAE was trained without" : "not said"};
    if (tokenizer && tokenizer->bos())
        return Bos{tokenizer->bos(), "the SAE wants one; the tokenizer names it"};
    TRY_ASSIGN(const auto common, text.commonFirstId());
    if (common)
        return Bos{common, "the SAE wants one; every window of the cache begins with it"};
    return Bos{{}, "the SAE wants one, but windows begin with different tokens"};
}

std::function<bool(TokenId)> specialRule(const IndexJob& job, std::shared_ptr<const Tokenizer> tokenizer,
                                         std::optional<TokenId> bos)
{
    std::set<std::int32_t> given(job.cache.specialIds.begin(), job.cache.specialIds.end());
    if (bos)
        given.insert(bos->v);
    return [tokenizer = std::move(tokenizer), given = std::move(given)](TokenId id) {
        return given.contains(id.v) || (tokenizer && tokenizer->isSpecial(id));
    };
}

} // namespace

Result<CachedText> openCachedText(const IndexJob& job, const CacheShape& shape, const Sae* sae, IndexInputs& inputs)
{
    TRY_ASSIGN(auto ids, chooseIds(job, shape));
    WindowRule rule;
    TRY_ASSIGN(rule.context, windowTokens(job, shape, ids));
    std::optional<ShardedArray> documents;
    if (!job.cache.documents.empty()) {
        constexpr std::array<std::string_view, 1> kNames = {"documents"};
        TRY_ASSIGN(documents, openIds(job.cache.documents, kNames));
    }
    const bool hasRows = shape.hasRows || ids.shape().size() == 2;
    TRY_ASSIGN(inputs.tokenizer, openTokenizer(job.cache.tokenizer));
    TRY_ASSIGN(auto plain, CachedText::make(ids, documents, rule, hasRows));
    const std::int32_t limit = inputs.tokenizer ? inputs.tokenizer->vocabularySize() - 1 : kLargestUnnamedId;
    TRY_ASSIGN(const std::int32_t largest, plain.largestId(limit));
    TRY_ASSIGN(const Bos bos, decideBos(job, sae, inputs.tokenizer.get(), plain));
    rule.bos = bos.id;
    rule.isSpecial = specialRule(job, inputs.tokenizer, bos.id);

    Definitions& to = inputs.definitions;
    to.tokenizerFingerprint = inputs.tokenizer ? inputs.tokenizer->fingerprint() : "";
    to.nVocabulary = inputs.tokenizer ? inputs.tokenizer->vocabularySize() : largest + 1;
    to.prependBos = bos.id.has_value();
    to.bosRule = bos.rule;
    to.bosId = bos.id.value_or(TokenId{}).v;
    to.specialIds = fmt::format("{}", fmt::join(job.cache.specialIds, ", "));
    to.contextSize = rule.context;
    to.split = job.cache.documents.empty() ? "window" : "documents";
    to.logitConvention = fmt::format("none: made from {}, without a model", to.inputs);
    for (const auto& path : job.cache.tokenIds)
        to.sources.push_back(path.lexically_normal().filename().string());
    inputs.rule = rule;
    return CachedText::make(std::move(ids), std::move(documents), std::move(rule), hasRows);
}

} // namespace atomscope
