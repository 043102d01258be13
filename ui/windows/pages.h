#pragma once

#include <QStringList>

namespace atomscope {

/// What `--page` can name.
namespace page {
inline const QString kStart = QStringLiteral("start"); ///< no index is open
inline const QString kAtom = QStringLiteral("atom"); ///< the whole window at one atom
inline const QString kList = QStringLiteral("list"); ///< the atom list alone, with all its columns
inline const QString kWork = QStringLiteral("work"); ///< the whole window with the work dock
} // namespace page

inline QStringList pageNames()
{
    return {page::kStart, page::kAtom, page::kList, page::kWork};
}

} // namespace atomscope
