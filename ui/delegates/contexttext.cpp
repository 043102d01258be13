#include "ui/delegates/contexttext.h"

#include "core/text/utf8.h"
#include "ui/delegates/visiblesign.h"

#include <QTextBoundaryFinder>
#include <algorithm>
#include <string_view>

namespace atomscope {

namespace {

/// Text whose every UTF-16 unit knows the first and last token it has bytes of.
struct OwnedText
{
    QString text;
    std::vector<int> first, last;
};

OwnedText decodeRun(const std::vector<std::string>& tokens, int begin, int end)
{
    std::string bytes;
    std::vector<int> owner;
    for (int token = begin; token < end; ++token) {
        bytes += tokens[static_cast<std::size_t>(token)];
        owner.resize(bytes.size(), token);
    }
    OwnedText run;
    for (std::size_t i = 0; i < bytes.size();) {
        const text::FrontCharacter decoded = text::decodeFront(std::string_view(bytes).substr(i));
        run.text += QString::fromUcs4(&decoded.character, 1);
        run.first.resize(static_cast<std::size_t>(run.text.size()), owner[i]);
        run.last.resize(static_cast<std::size_t>(run.text.size()), owner[i + decoded.length - 1]);
        i += decoded.length;
    }
    return run;
}

QString decodeAlone(const std::string& bytes)
{
    QString text;
    for (std::size_t i = 0; i < bytes.size();) {
        const text::FrontCharacter decoded = text::decodeFront(std::string_view(bytes).substr(i));
        text += QString::fromUcs4(&decoded.character, 1);
        i += decoded.length;
    }
    return text;
}

class Builder
{
public:
    Builder(std::size_t nTokens, bool marksBlanks)
        : m_marksBlanks(marksBlanks)
    {
        m_result.tokens.assign(nTokens, TextRange{-1, -1});
    }

    void addSpecial(int token, const QString& spelling)
    {
        m_result.plain += spelling;
        addCluster(spelling, true, token, token);
        m_mayExtend = false;
    }

    void addRun(const OwnedText& run)
    {
        m_result.plain += run.text;
        m_mayExtend = false;
        QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, run.text);
        for (qsizetype begin = 0; begin < run.text.size();) {
            const qsizetype next = finder.toNextBoundary();
            const qsizetype end = next < 0 ? run.text.size() : next;
            const VisibleSign sign = visibleSign(run.text, begin, end, m_marksBlanks);
            addCluster(sign.text, sign.isSubstitute, run.first[static_cast<std::size_t>(begin)],
                       run.last[static_cast<std::size_t>(end - 1)]);
            begin = end;
        }
        m_mayExtend = false;
    }

    ContextText finish()
    {
        // A token without bytes has an empty range where it stands.
        int at = 0;
        for (TextRange& range : m_result.tokens) {
            if (range.begin < 0)
                range = {at, at};
            at = range.end;
        }
        return std::move(m_result);
    }

private:
    void addCluster(const QString& shown, bool isSign, int firstToken, int lastToken)
    {
        const int begin = static_cast<int>(m_result.display.size());
        m_result.display += shown;
        const TextRange range{begin, static_cast<int>(m_result.display.size())};
        if (isSign) {
            if (!m_result.signs.empty() && m_result.signs.back().end == begin)
                m_result.signs.back().end = range.end;
            else
                m_result.signs.push_back(range);
        }
        auto& cells = m_result.cells;
        const bool isSameCell = m_mayExtend && !cells.empty() && firstToken == lastToken
            && cells.back().firstToken == firstToken && cells.back().lastToken == lastToken;
        if (isSameCell)
            cells.back().range.end = range.end;
        else
            cells.push_back({range, firstToken, lastToken});
        m_mayExtend = true;
        for (int token = firstToken; token <= lastToken; ++token) {
            TextRange& whole = m_result.tokens[static_cast<std::size_t>(token)];
            whole.begin = whole.begin < 0 ? range.begin : whole.begin;
            whole.end = range.end;
        }
    }

    ContextText m_result;
    bool m_mayExtend = false;
    const bool m_marksBlanks;
};

} // namespace

int ContextText::cellAt(int unit) const
{
    const auto after = std::upper_bound(cells.begin(), cells.end(), unit,
                                        [](int value, const Cell& cell) { return value < cell.range.begin; });
    if (after == cells.begin() || !(after - 1)->range.contains(unit))
        return -1;
    return static_cast<int>(after - 1 - cells.begin());
}

ContextText makeContextText(const std::vector<std::string>& tokens, const std::vector<std::uint8_t>& isSpecial,
                            bool marksBlanks)
{
    const int nTokens = static_cast<int>(tokens.size());
    const auto special = [&](int token) {
        return static_cast<std::size_t>(token) < isSpecial.size() && isSpecial[static_cast<std::size_t>(token)] != 0;
    };
    Builder builder(tokens.size(), marksBlanks);
    for (int token = 0; token < nTokens;) {
        if (special(token)) {
            builder.addSpecial(token, decodeAlone(tokens[static_cast<std::size_t>(token)]));
            ++token;
            continue;
        }
        int end = token;
        while (end < nTokens && !special(end))
            ++end;
        builder.addRun(decodeRun(tokens, token, end));
        token = end;
    }
    ContextText result = builder.finish();
    result.tokenText.reserve(tokens.size());
    for (const std::string& bytes : tokens)
        result.tokenText.push_back(decodeAlone(bytes));
    return result;
}

} // namespace atomscope
