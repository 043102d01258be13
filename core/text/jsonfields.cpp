#include "core/text/jsonfields.h"

namespace atomscope::text {

namespace {

/// The field, or null when it is absent, null, or `object` is no object.
const Json* present(const Json& object, const char* key)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

tl::unexpected<Error> wrong(const char* key, const char* kind)
{
    return fail(ErrorCode::BadFormat, std::string("\"") + key + "\" should be " + kind);
}

} // namespace

Result<bool> boolField(const Json& object, const char* key, std::optional<bool> fallback)
{
    const Json* value = present(object, key);
    if (value == nullptr && fallback)
        return *fallback;
    if (value == nullptr || !value->is_boolean())
        return wrong(key, "true or false");
    return value->get<bool>();
}

Result<std::int64_t> integerField(const Json& object, const char* key)
{
    const Json* value = present(object, key);
    if (value == nullptr || !value->is_number_integer())
        return wrong(key, "an integer");
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX)
        return wrong(key, "a smaller integer");
    return value->get<std::int64_t>();
}

Result<std::string> stringField(const Json& object, const char* key)
{
    const Json* value = present(object, key);
    if (value == nullptr || !value->is_string())
        return wrong(key, "a string");
    return value->get<std::string>();
}

Result<std::optional<std::string>> optionalStringField(const Json& object, const char* key)
{
    if (present(object, key) == nullptr)
        return std::nullopt;
    TRY_ASSIGN(auto value, stringField(object, key));
    return value;
}

Result<const Json*> listField(const Json& object, const char* key)
{
    const Json* value = present(object, key);
    if (value == nullptr || !value->is_array())
        return wrong(key, "a list");
    return value;
}

Result<std::string> typeOf(const Json& part, const char* role)
{
    const Json* value = present(part, "type");
    if (value == nullptr || !value->is_string())
        return fail(ErrorCode::BadFormat, std::string("the ") + role + " has no type");
    return value->get<std::string>();
}

tl::unexpected<Error> unsupported(std::string_view role, std::string_view name)
{
    return fail(ErrorCode::Unsupported,
                "the " + std::string(role) + " \"" + std::string(name) + "\" is not supported by this program");
}

} // namespace atomscope::text
