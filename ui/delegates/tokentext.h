#pragma once

#include <QString>

namespace atomscope {

/// A token's text as it is shown in lists: blanks in front as "␣", line ends and controls as signs, "∅" for none.
QString shownToken(const QString& text);

} // namespace atomscope
