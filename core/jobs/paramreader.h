#pragma once

#include "core/base/result.h"

#include <concepts>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

namespace atomscope {

/// Reads named values of one type each out of the params of a request; remembers the first that does not fit.
class ParamReader
{
public:
    explicit ParamReader(const nlohmann::json& params)
        : m_params(params)
    {
    }

    template <typename Value> void read(const char* name, Value& value, bool isRequired = false)
    {
        const auto found = m_params.find(name);
        if (found == m_params.end()) {
            if (isRequired)
                complain(std::string("the parameter ") + name + " is missing");
            return;
        }
        ++m_nRead;
        if (!take(*found, value))
            complain(std::string("the parameter ") + name + " is not what this method expects");
    }

    /// Error Usage: the first complaint, or that there is a parameter which nobody asked for.
    Result<void> outcome()
    {
        if (m_complaint.empty() && m_nRead < m_params.size())
            complain("there is a parameter that this method does not know");
        if (!m_complaint.empty())
            return fail(ErrorCode::Usage, m_complaint);
        return {};
    }

private:
    template <typename Value> static bool take(const nlohmann::json& from, Value& to)
    {
        if constexpr (std::integral<Value> && !std::same_as<Value, bool>) {
            const bool fits = from.is_number_unsigned()
                ? std::in_range<Value>(from.get<std::uint64_t>())
                : from.is_number_integer() && std::in_range<Value>(from.get<std::int64_t>());
            if (fits)
                to = from.get<Value>();
            return fits;
        } else {
            try {
                from.get_to(to);
                return true;
            } catch (const nlohmann::json::exception&) {
                return false;
            }
        }
    }

    void complain(std::string text)
    {
        if (m_complaint.empty())
            m_complaint = std::move(text);
    }

    const nlohmann::json& m_params;
    std::size_t m_nRead = 0;
    std::string m_complaint;
};

} // namespace atomscope
