// From Oniguruma's Ruby syntax to ICU's: what both read the same way passes through, \s and \S are spelled out (ICU's
// own \s lacks U+000B and U+0085), everything else is refused.
#include "core/text/icuregex.h"

namespace atomscope::text {

namespace {

class Translator
{
public:
    explicit Translator(std::string_view pattern)
        : m_pattern(pattern)
    {
    }

    Result<std::string> run()
    {
        while (m_at < m_pattern.size()) {
            const char c = m_pattern[m_at];
            bool ok = true;
            if (c == '\\')
                ok = escape();
            else if (c == '[')
                ok = set();
            else if (c == '(')
                ok = group();
            else if (c == '{')
                ok = repetition();
            else if (c == '^' || c == '$' || c == '.') // other line ends for each engine
                return refuse(std::string(1, c));
            else
                take(1);
            if (!ok)
                return refuse(m_problem);
        }
        return std::move(m_result);
    }

private:
    std::string_view rest() const { return m_pattern.substr(m_at); }
    void take(std::size_t length)
    {
        m_result += rest().substr(0, length);
        m_at += length;
    }
    bool problem(std::string what)
    {
        m_problem = std::move(what);
        return false;
    }
    tl::unexpected<Error> refuse(const std::string& what) const
    {
        return fail(ErrorCode::Unsupported,
                    "the pattern " + std::string(m_pattern.substr(0, 200)) + " is not supported by this program: \""
                        + what + "\"");
    }

    bool escape()
    {
        const char c = m_at + 1 < m_pattern.size() ? m_pattern[m_at + 1] : '\0';
        if (c == 's' || c == 'S') {
            m_result += c == 's' ? "\\p{White_Space}" : "\\P{White_Space}";
            m_at += 2;
            return true;
        }
        if (c == 'p' || c == 'P')
            return property();
        const bool isPunctuation
            = c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z');
        if (c == 'n' || c == 'r' || c == 't' || c == 'd' || c == 'D' || isPunctuation) {
            take(2);
            return true;
        }
        if (c == 'u' && rest().size() >= 6
            && rest().substr(2, 4).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos) {
            take(6);
            return true;
        }
        return problem(std::string(rest().substr(0, 2)));
    }

    bool property()
    {
        const std::size_t close = rest().find('}');
        const bool isPlain = rest().size() > 3 && rest()[2] == '{' && close != std::string_view::npos && close > 3
            && rest().substr(3, close - 3).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_")
                == std::string_view::npos;
        if (!isPlain)
            return problem(std::string(rest().substr(0, 12)));
        take(close + 1);
        return true;
    }

    bool set()
    {
        take(1);
        if (rest().starts_with('^'))
            take(1);
        if (rest().starts_with(']'))
            return problem("[]");
        while (m_at < m_pattern.size() && m_pattern[m_at] != ']') {
            const char c = m_pattern[m_at];
            if (c == '[' || rest().starts_with("&&") || rest().starts_with("--"))
                return problem(std::string(rest().substr(0, 2)));
            if (c == '\\') {
                if (!escape())
                    return false;
            } else if (c == '{' || c == '}' || c == '$' || c == ' ' || c == '&') { // literal here, for ICU perhaps not
                m_result += '\\';
                take(1);
            } else {
                take(1);
            }
        }
        if (m_at == m_pattern.size())
            return problem("[");
        take(1);
        return true;
    }

    bool group()
    {
        for (const std::string_view start : {"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?i:", "(?>"}) {
            if (rest().starts_with(start)) {
                take(start.size());
                return true;
            }
        }
        if (rest().starts_with("(?"))
            return problem(std::string(rest().substr(0, 4)));
        take(1);
        return true;
    }

    bool repetition()
    {
        const std::size_t close = rest().find('}');
        const std::string_view inside = close == std::string_view::npos ? "" : rest().substr(1, close - 1);
        const bool isNumeric = !inside.empty() && inside[0] >= '0' && inside[0] <= '9'
            && inside.find_first_not_of("0123456789,") == std::string_view::npos;
        if (!isNumeric)
            return problem("{");
        take(close + 1);
        // {n,m}+ is possessive to ICU, a repeated repetition to the other.
        return !rest().starts_with('+') || problem("}+");
    }

    std::string_view m_pattern;
    std::size_t m_at = 0;
    std::string m_result;
    std::string m_problem;
};

} // namespace

Result<std::string> translatePattern(std::string_view pattern)
{
    return Translator(pattern).run();
}

} // namespace atomscope::text
