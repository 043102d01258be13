#pragma once

#include "core/index/types.h"
#include "core/index/windowtable.h"
#include "core/pages/windowreader.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

namespace atomscope::test {

/// A random text in windows with the firings of one atom, held in memory: what a page is made of, without a file.
struct RandomText
{
    struct Shape
    {
        int nDocuments = 30;
        int longestDocument = 60; ///< tokens; lengths are random
        int windowTokens = 12; ///< document tokens a window
        bool hasBos = true;
        int nVocabulary = 20; ///< the last id is a special token
        double density = 0.1;
        int nValues = 25; ///< distinct activations, so that ties occur
        std::uint32_t seed = 1;
    };

    static constexpr std::int32_t kBos = 1000;

    WindowTable table;
    std::vector<SequenceTokens> windows;
    std::vector<std::vector<TokenId>> documents;
    PostingList firings;
    int nWindowsRead = 0;

    explicit RandomText(const Shape& shape)
        : m_shape(shape)
        , m_random(shape.seed)
    {
        table.firstPosition.push_back(0);
        for (int d = 0; d < shape.nDocuments; ++d) {
            std::vector<TokenId> text(m_random() % static_cast<unsigned>(shape.longestDocument));
            for (TokenId& token : text)
                token = TokenId{static_cast<std::int32_t>(m_random() % static_cast<unsigned>(shape.nVocabulary))};
            addDocument(text);
        }
    }

    /// Appends a document and lets the atom fire at random in it. Every third document number is left out, as empty
    /// records are.
    void addDocument(const std::vector<TokenId>& text)
    {
        const DocumentId id{static_cast<std::int32_t>(documents.size() * 3 / 2)};
        documents.push_back(text);
        for (std::size_t first = 0; first < text.size(); first += static_cast<std::size_t>(m_shape.windowTokens))
            addWindow(id, text, first);
    }

    bool isCounted(std::uint64_t position) const
    {
        const std::size_t window = table.windowOf(position);
        return windows[window].counted[position - table.firstPosition[window]];
    }
    std::uint64_t nPositions() const { return table.firstPosition.back(); }
    std::int64_t nTokens() const
    {
        std::int64_t n = 0;
        for (std::uint64_t p = 0; p < nPositions(); ++p)
            n += isCounted(p);
        return n;
    }
    std::size_t windowOfFiring(std::size_t firing) const { return table.windowOf(firings.position[firing]); }
    std::int32_t documentOf(std::uint64_t position) const { return table.document[table.windowOf(position)].v; }
    std::int32_t tokenInDocument(std::uint64_t position) const
    {
        return table.tokenInDocument(table.windowOf(position), position);
    }

    WindowReader reader()
    {
        return {[this](SequenceId id) -> Result<SequenceTokens> {
                    ++nWindowsRead;
                    return windows.at(static_cast<std::size_t>(id.v));
                },
                [this](TokenId token) -> Result<std::vector<std::uint64_t>> {
                    std::vector<std::uint64_t> places;
                    for (std::size_t w = 0; w < windows.size(); ++w) {
                        for (std::size_t i = 0; i < windows[w].ids.size(); ++i) {
                            if (windows[w].ids[i] == token && windows[w].counted[i])
                                places.push_back(table.firstPosition[w] + i);
                        }
                    }
                    return places;
                }};
    }

private:
    void addWindow(DocumentId document, const std::vector<TokenId>& text, std::size_t first)
    {
        SequenceTokens window;
        window.id = SequenceId{static_cast<std::int32_t>(windows.size())};
        window.document = document;
        window.firstTokenInDocument = static_cast<std::int32_t>(first);
        window.hasBos = m_shape.hasBos;
        if (m_shape.hasBos)
            window.ids.push_back(TokenId{kBos});
        const std::size_t end = std::min(text.size(), first + static_cast<std::size_t>(m_shape.windowTokens));
        window.ids.insert(window.ids.end(), text.begin() + static_cast<std::ptrdiff_t>(first),
                          text.begin() + static_cast<std::ptrdiff_t>(end));
        for (std::size_t i = 0; i < window.ids.size(); ++i) {
            window.counted.push_back(i > 0 && window.ids[i].v != m_shape.nVocabulary - 1);
            window.errorNorm.push_back(static_cast<float>(m_random() % 100) / 100);
            if (window.counted[i] && m_random() % 10000 < m_shape.density * 10000) {
                firings.position.push_back(table.firstPosition.back() + i);
                const auto value = 1 + m_random() % static_cast<unsigned>(m_shape.nValues);
                firings.activation.push_back(0.25f * static_cast<float>(value));
            }
        }
        table.firstPosition.push_back(table.firstPosition.back() + window.ids.size());
        table.document.push_back(document);
        table.firstTokenInDocument.push_back(window.firstTokenInDocument);
        table.hasBos.push_back(window.hasBos);
        windows.push_back(std::move(window));
    }

    Shape m_shape;
    std::mt19937 m_random;
};

} // namespace atomscope::test
