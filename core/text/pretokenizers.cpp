#include "core/text/pretokenizers.h"

#include "core/text/characters.h"
#include "core/text/pattern.h"
#include "core/text/splitbehavior.h"
#include "core/text/splitters.h"
#include "core/text/utf8.h"

namespace atomscope::text {

namespace {

/// Replaces every span by the parts `split(piece, parts)` finds in it.
template <typename Split> Result<void> splitEach(Pieces& pieces, Split split)
{
    Spans finer;
    finer.reserve(pieces.spans.size());
    for (const Span& span : pieces.spans) {
        const std::size_t before = finer.size();
        TRY(split(span.of(pieces.text), finer));
        for (std::size_t i = before; i < finer.size(); ++i)
            finer[i] = {finer[i].begin + span.begin, finer[i].end + span.begin};
    }
    pieces.spans = std::move(finer);
    return {};
}

/// Rewrites every piece by `rewrite(piece, isFirstOfInput, out)`.
template <typename Rewrite> void rewriteEach(Pieces& pieces, Rewrite rewrite)
{
    std::string text;
    text.reserve(pieces.text.size() + pieces.text.size() / 2);
    for (Span& span : pieces.spans) {
        const std::size_t begin = text.size();
        rewrite(span.of(pieces.text), pieces.startsInput && span.begin == 0, text);
        span = {begin, text.size()};
    }
    pieces.text = std::move(text);
}

class ByteLevel : public PreTokenizer
{
public:
    ByteLevel(bool addPrefixSpace, bool useRegex)
        : m_addPrefixSpace(addPrefixSpace)
        , m_useRegex(useRegex)
    {
    }

    Result<void> apply(Pieces& pieces) const override
    {
        if (m_addPrefixSpace)
            rewriteEach(pieces, [](std::string_view piece, bool, std::string& out) {
                if (!piece.starts_with(' '))
                    out += ' ';
                out += piece;
            });
        if (!m_useRegex)
            return {};
        return splitEach(pieces, [](std::string_view piece, Spans& parts) -> Result<void> {
            Splitter{}.split(piece, parts);
            return {};
        });
    }

private:
    bool m_addPrefixSpace;
    bool m_useRegex;
};

class Split : public PreTokenizer
{
public:
    Split(Pattern pattern, SplitBehavior behavior, bool invert)
        : m_pattern(std::move(pattern))
        , m_behavior(behavior)
        , m_invert(invert)
    {
    }

    Result<void> apply(Pieces& pieces) const override
    {
        Spans matches;
        return splitEach(pieces, [&](std::string_view piece, Spans& parts) -> Result<void> {
            matches.clear();
            TRY(m_pattern.find(piece, matches));
            splitByMatches(piece.size(), matches, m_behavior, m_invert, parts);
            return {};
        });
    }

private:
    Pattern m_pattern;
    SplitBehavior m_behavior;
    bool m_invert;
};

/// Numbers apart from everything else, as runs or each digit alone.
class Digits : public PreTokenizer
{
public:
    explicit Digits(bool individual)
        : m_individual(individual)
    {
    }

    Result<void> apply(Pieces& pieces) const override
    {
        return splitEach(pieces, [&](std::string_view piece, Spans& parts) -> Result<void> {
            std::size_t begin = 0;
            bool runIsNumeric = false;
            for (std::size_t at = 0; at < piece.size();) {
                const std::size_t here = at;
                const bool numeric = isNumeric(nextCodePoint(piece, at));
                if (here > begin && (numeric != runIsNumeric || (numeric && m_individual))) {
                    parts.push_back({begin, here});
                    begin = here;
                }
                runIsNumeric = numeric;
            }
            if (begin < piece.size())
                parts.push_back({begin, piece.size()});
            return {};
        });
    }

private:
    bool m_individual;
};

/// SentencePiece's way with spaces: each becomes a visible character, and one is put in front.
class Metaspace : public PreTokenizer
{
public:
    enum class Prepend { Always, First, Never };

    Metaspace(std::string replacement, Prepend prepend, bool split)
        : m_replacement(std::move(replacement))
        , m_prepend(prepend)
        , m_split(split)
    {
    }

    Result<void> apply(Pieces& pieces) const override
    {
        rewriteEach(pieces, [&](std::string_view piece, bool isFirst, std::string& out) {
            const bool wanted = m_prepend == Prepend::Always || (m_prepend == Prepend::First && isFirst);
            if (wanted && !piece.starts_with(' ') && !piece.starts_with(m_replacement))
                out += m_replacement;
            for (const char c : piece) {
                if (c == ' ')
                    out += m_replacement;
                else
                    out += c;
            }
        });
        if (!m_split)
            return {};
        return splitEach(pieces, [&](std::string_view piece, Spans& parts) -> Result<void> {
            Spans matches;
            for (std::size_t at = piece.find(m_replacement); at != std::string_view::npos;
                 at = piece.find(m_replacement, at + m_replacement.size()))
                matches.push_back({at, at + m_replacement.size()});
            splitByMatches(piece.size(), matches, SplitBehavior::MergedWithNext, false, parts);
            return {};
        });
    }

private:
    std::string m_replacement;
    Prepend m_prepend;
    bool m_split;
};

using Made = Result<std::unique_ptr<PreTokenizer>>;

Made makeSplit(const Json& part)
{
    TRY_ASSIGN(Pattern pattern, Pattern::make(part));
    TRY_ASSIGN(const std::string name, stringField(part, "behavior"));
    const auto behavior = splitBehavior(name);
    if (!behavior)
        return unsupported("Split behavior", name);
    TRY_ASSIGN(const bool invert, boolField(part, "invert", false));
    return std::make_unique<Split>(std::move(pattern), *behavior, invert);
}

Made makeMetaspace(const Json& part)
{
    TRY_ASSIGN(std::string replacement, stringField(part, "replacement"));
    std::size_t end = 0;
    if (!replacement.empty())
        nextCodePoint(replacement, end);
    if (replacement.empty() || end != replacement.size())
        return fail(ErrorCode::BadFormat, "the Metaspace replacement should be one character");
    TRY_ASSIGN(const auto scheme, optionalStringField(part, "prepend_scheme"));
    TRY_ASSIGN(const bool oldPrefix, boolField(part, "add_prefix_space", true)); // the key of older files
    TRY_ASSIGN(const bool split, boolField(part, "split", true));
    const std::string name = scheme ? *scheme : oldPrefix ? "always" : "never";
    Metaspace::Prepend prepend = Metaspace::Prepend::Never;
    if (name == "always")
        prepend = Metaspace::Prepend::Always;
    else if (name == "first")
        prepend = Metaspace::Prepend::First;
    else if (name != "never")
        return unsupported("Metaspace prepend_scheme", name);
    if (!oldPrefix && prepend != Metaspace::Prepend::Never)
        return fail(ErrorCode::BadFormat, "the Metaspace prepend_scheme and add_prefix_space contradict each other");
    return std::make_unique<Metaspace>(std::move(replacement), prepend, split);
}

Result<std::unique_ptr<PreTokenizer>> makeStep(std::string_view type, const Json& part)
{
    if (type == "ByteLevel") {
        TRY_ASSIGN(const bool addPrefixSpace, boolField(part, "add_prefix_space", true));
        TRY_ASSIGN(const bool useRegex, boolField(part, "use_regex", true));
        return std::make_unique<ByteLevel>(addPrefixSpace, useRegex);
    }
    if (type == "Split")
        return makeSplit(part);
    if (type == "Digits") {
        TRY_ASSIGN(const bool individual, boolField(part, "individual_digits", false));
        return std::make_unique<Digits>(individual);
    }
    if (type == "Metaspace")
        return makeMetaspace(part);
    return unsupported("pre-tokenizer", std::string(type));
}

Result<void> addSteps(const Json& part, PreTokenizers& all)
{
    if (part.is_null())
        return {};
    TRY_ASSIGN(const std::string name, typeOf(part, "pre-tokenizer"));
    const std::string_view type = name;
    if (type == "Sequence") {
        TRY_ASSIGN(const Json* list, listField(part, "pretokenizers"));
        for (const Json& step : *list)
            TRY(addSteps(step, all));
        return {};
    }
    if (all.byteLevel) // the steps after it would see the spelled bytes
        return unsupported("pre-tokenizer", name + " after ByteLevel");
    TRY_ASSIGN(std::unique_ptr<PreTokenizer> step, makeStep(type, part));
    all.byteLevel = type == "ByteLevel";
    all.steps.push_back(std::move(step));
    return {};
}

} // namespace

Result<void> PreTokenizers::apply(Pieces& pieces) const
{
    for (const auto& step : steps)
        TRY(step->apply(pieces));
    return {};
}

Result<PreTokenizers> makePreTokenizers(const Json& part)
{
    PreTokenizers all;
    TRY(addSteps(part, all));
    return all;
}

} // namespace atomscope::text
