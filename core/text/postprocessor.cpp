#include "core/text/postprocessor.h"

namespace atomscope::text {

namespace {

/// The ids of a special token of a template.
Result<std::vector<TokenId>> specialIds(const Json& part, const std::string& name, std::int32_t nTokens)
{
    const auto specials = part.find("special_tokens");
    if (specials == part.end() || !specials->is_object() || !specials->contains(name))
        return fail(ErrorCode::BadFormat, "the template speaks of \"" + name + "\", which its special_tokens lack");
    TRY_ASSIGN(const Json* list, listField((*specials)[name], "ids"));
    std::vector<TokenId> ids;
    for (const Json& id : *list) {
        if (!id.is_number_integer() || id < 0 || id >= nTokens)
            return fail(ErrorCode::BadFormat, "the template's token \"" + name + "\" has an id outside the vocabulary");
        ids.push_back(TokenId{id.get<std::int32_t>()});
    }
    return ids;
}

} // namespace

Result<PostProcessor> PostProcessor::make(const Json& part, std::int32_t nTokens)
{
    PostProcessor made;
    TRY(made.add(part, nTokens));
    return made;
}

Result<void> PostProcessor::add(const Json& part, std::int32_t nTokens)
{
    if (part.is_null())
        return {};
    TRY_ASSIGN(const std::string type, typeOf(part, "post-processor"));
    if (type == "ByteLevel")
        return {};
    if (type == "TemplateProcessing")
        return addTemplate(part, nTokens);
    if (type != "Sequence")
        return unsupported("post-processor", type);
    TRY_ASSIGN(const Json* list, listField(part, "processors"));
    for (const Json& step : *list)
        TRY(add(step, nTokens));
    return {};
}

Result<void> PostProcessor::addTemplate(const Json& part, std::int32_t nTokens)
{
    TRY_ASSIGN(const Json* pieces, listField(part, "single"));
    Template made;
    bool sawText = false;
    for (const Json& piece : *pieces) {
        if (piece.is_object() && piece.contains("SpecialToken")) {
            TRY_ASSIGN(const std::string name, stringField(piece["SpecialToken"], "id"));
            TRY_ASSIGN(const auto ids, specialIds(part, name, nTokens));
            auto& side = sawText ? made.after : made.before;
            side.insert(side.end(), ids.begin(), ids.end());
        } else if (piece.is_object() && piece.contains("Sequence")) {
            const Json name = piece["Sequence"].is_object() ? piece["Sequence"].value("id", Json()) : Json();
            if (name != "A" || sawText)
                return unsupported("template piece", "Sequence " + (name.is_string() ? name.get<std::string>() : "?"));
            sawText = true;
        } else {
            return unsupported("template piece", piece.dump(-1, ' ', false, Json::error_handler_t::replace));
        }
    }
    if (!sawText)
        return unsupported("template", "one without the text");
    m_templates.push_back(std::move(made));
    return {};
}

std::vector<TokenId> PostProcessor::apply(std::span<const TokenId> ids) const
{
    std::vector<TokenId> all(ids.begin(), ids.end());
    for (const Template& around : m_templates) {
        all.insert(all.begin(), around.before.begin(), around.before.end());
        all.insert(all.end(), around.after.begin(), around.after.end());
    }
    return all;
}

std::optional<TokenId> PostProcessor::first() const
{
    for (auto around = m_templates.rbegin(); around != m_templates.rend(); ++around)
        if (!around->before.empty())
            return around->before.front();
    return std::nullopt;
}

} // namespace atomscope::text
