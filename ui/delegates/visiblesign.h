#pragma once

#include <QString>

namespace atomscope {

/// How a grapheme cluster is drawn: itself, or a sign for what would otherwise be invisible or break the line.
struct VisibleSign
{
    QString text;
    bool isSubstitute = false;
};

/// The cluster [begin, end) of `text`: ⏎ for line ends, ⇥ for tabs, · for spaces that come in runs or end a line,
/// ␀ … ␡ for control characters, ⟨NAME⟩ for invisible format characters that stand alone. Without `marksBlanks` line
/// ends, tabs and all spaces are a blank each.
VisibleSign visibleSign(const QString& text, qsizetype begin, qsizetype end, bool marksBlanks = true);

} // namespace atomscope
