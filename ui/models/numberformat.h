#pragma once

#include <QString>
#include <cstdint>

/// How numbers are written everywhere in the explorer, so that a list, a page and a tooltip never disagree.
/// The same in every locale: what is copied from the screen can be parsed by a script.
namespace atomscope {

/// Below this many a share of firings is written as a count: a percentage would pretend a precision it has not.
inline constexpr std::int64_t kFewestForPercent = 30;

/// "1,234,567".
QString formatCount(std::int64_t count);

/// Short, for progress: "9,999", "412k", "1.02M", "3.10G".
QString formatCompact(std::int64_t count);

/// "812 bytes", "23.4 MB", "1.20 GB": powers of 1000.
QString formatBytes(std::int64_t bytes);

/// Three significant digits for columns and legends: "34.1", "8.20", "0.612", "1.5e-05"; "0" for exactly zero.
QString formatActivation(double activation);
/// Five significant digits, for tooltips and accessible values.
QString formatActivationPrecise(double activation);

/// The shortest text that reads back as the same number: what is copied.
QString exactNumber(float number);
QString exactNumber(double number);

/// A share of 0 … 1 with two significant digits: "3.5 %", "0.012 %", "100 %".
QString formatPercent(double share);

/// n of total as a percentage, or "12 of 1,000,000" where n is below kFewestForPercent.
QString formatShare(std::int64_t n, std::int64_t total);

/// An atom's density from its two exact counts; the same rule as formatShare.
QString formatDensity(std::int64_t nFired, std::int64_t nTokens);

} // namespace atomscope
