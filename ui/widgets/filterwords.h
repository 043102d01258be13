#pragma once

#include "ui/session/atomfilter.h"

#include <QString>
#include <functional>
#include <optional>
#include <vector>

/// How a filter of the list is said in words, and how a bound is written and read.
namespace atomscope {

/// What a column is called in the list, by its name in the table.
using ColumnTitle = std::function<QString(const std::string& measure)>;

/// One part of a filter, and the filter without it.
struct FilterPart
{
    QString text;
    AtomFilter without;
};

/// Every part that holds but the text, which stands in its field.
std::vector<FilterPart> partsOf(const AtomFilter& filter, const ColumnTitle& titleOf);

/// A bound as it is typed: a density as a percentage, as the list shows it. Empty for an infinite one.
QString boundText(const std::string& measure, double bound);
/// A number, or a percentage; `open` for an empty text. Nothing for any other.
std::optional<double> boundFromText(const QString& text, double open);

} // namespace atomscope
