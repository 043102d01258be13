#include "core/jobs/jsonrpc.h"

#include "core/base/errorname.h"

namespace atomscope::rpc {

using nlohmann::json;

namespace {

bool isId(const json& value)
{
    return value.is_string() || value.is_number() || value.is_null();
}

} // namespace

tl::expected<Request, json> parseRequest(std::string_view line)
{
    const json message = json::parse(line, nullptr, false);
    if (message.is_discarded())
        return tl::unexpected(errorMessage(nullptr, kParseError, "the line is not JSON"));
    if (!message.is_object())
        return tl::unexpected(errorMessage(nullptr, kInvalidRequest, "a request is one JSON object on a line"));
    const auto id = message.value("id", json());
    const auto method = message.find("method");
    if (!isId(id) || message.value("jsonrpc", json()) != "2.0" || method == message.end() || !method->is_string())
        return tl::unexpected(
            errorMessage(isId(id) ? id : json(), kInvalidRequest, "a request needs \"jsonrpc\": \"2.0\" and a method"));
    Request request;
    request.id = id;
    request.wantsAnswer = message.contains("id");
    request.method = method->get<std::string>();
    request.params = message.value("params", json::object());
    if (!request.params.is_object())
        return tl::unexpected(errorMessage(id, kInvalidParams, "params must be an object with named values"));
    return request;
}

json resultMessage(const json& id, json result)
{
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

json errorMessage(const json& id, int code, const std::string& message)
{
    return {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", code}, {"message", message}}}};
}

json errorMessage(const json& id, const Error& error)
{
    json answer = errorMessage(id, kFailed, error.message);
    answer["error"]["data"] = {{"kind", nameOf(error.code)}, {"detail", error.detail}};
    return answer;
}

json notification(const std::string& method, json params)
{
    return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

} // namespace atomscope::rpc
