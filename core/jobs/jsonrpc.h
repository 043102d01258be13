#pragma once

#include "core/base/result.h"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace atomscope::rpc {

/// Codes of JSON-RPC 2.0, and the one of our own failures.
enum Code {
    kParseError = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kFailed = -32000,
};

struct Request
{
    nlohmann::json id; ///< null for a notification, which gets no answer
    bool wantsAnswer = false;
    std::string method;
    nlohmann::json params = nlohmann::json::object();
};

/// One line as a request; otherwise the answer that the line deserves.
tl::expected<Request, nlohmann::json> parseRequest(std::string_view line);

nlohmann::json resultMessage(const nlohmann::json& id, nlohmann::json result);
nlohmann::json errorMessage(const nlohmann::json& id, int code, const std::string& message);
/// Our own failure: code -32000 with data {kind, detail}.
nlohmann::json errorMessage(const nlohmann::json& id, const Error& error);
nlohmann::json notification(const std::string& method, nlohmann::json params);

} // namespace atomscope::rpc
