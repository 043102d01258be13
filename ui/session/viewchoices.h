#pragma once

#include <QString>
#include <optional>

/// Choices of a person that the whole window shares and the settings keep.
namespace atomscope {

enum class ThemeChoice { System, Light, Dark };

/// "system", "light", "dark"; nothing for any other word.
std::optional<ThemeChoice> themeChoiceFromString(const QString& text);
QString toString(ThemeChoice choice);

/// What the middle of the window shows.
enum class CentreView { Atom, Overview, Probe, Reader, Claims };

/// Which contexts a page shows.
enum class StrataMode { FullRange, TopOnly };

/// By what the contexts of a page stand together.
enum class ContextGrouping { Strata, PeakToken, Document };

/// What the strongest tint of a token stands for: the atom's largest activation, or its last quantile.
enum class TintScale { Maximum, Quantile };

/// How contexts are shown, beside which ones and how wide.
struct ContextLook
{
    ContextGrouping grouping = ContextGrouping::Strata;
    TintScale scale = TintScale::Maximum;
    bool areErrorsShown = false; ///< a strip of the reconstruction error under every token
    bool areBlanksMarked = true; ///< line ends, tabs and counted blanks as signs; else as a blank
    friend bool operator==(const ContextLook&, const ContextLook&) = default;
};

/// BrowseState::width() beyond the whole window (0): as much of the document as there is, at most
/// kDocumentTokens on each side of the peak.
inline constexpr int kWholeDocument = -1;
inline constexpr int kDocumentTokens = 2048;

/// "full-range", "top-only"; nothing for any other word.
std::optional<StrataMode> strataModeFromString(const QString& text);
QString toString(StrataMode mode);

} // namespace atomscope
