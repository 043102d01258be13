#pragma once

#include "ui/session/viewchoices.h"

#include <QStringList>

namespace atomscope {

/// What `--page` can name.
namespace page {
inline const QString kStart = QStringLiteral("start"); ///< no index is open
inline const QString kAtom = QStringLiteral("atom"); ///< the whole window at one atom
inline const QString kList = QStringLiteral("list"); ///< the atom list alone, with all its columns
inline const QString kWork = QStringLiteral("work"); ///< the whole window with the work dock
inline const QString kOverview = QStringLiteral("overview"); ///< the whole window with the dictionary's overview

inline const QString kProbe = QStringLiteral("probe"); ///< the whole window with the probe pane

inline const QString kReader = QStringLiteral("reader"); ///< the whole window with a document

inline const QString kClaims = QStringLiteral("claims"); ///< the whole window with the claims

inline const QString kPresent = QStringLiteral("present"); ///< an atom's page alone, in large type
inline const QString kNewIndex = QStringLiteral("newindex"); ///< the dialog for a new index over the window

inline bool canDoWithoutIndex(const QString& name)
{
    return name == kStart || name == kNewIndex;
}

inline CentreView viewOf(const QString& name)
{
    if (name == kOverview)
        return CentreView::Overview;
    if (name == kProbe)
        return CentreView::Probe;
    if (name == kClaims)
        return CentreView::Claims;
    return name == kReader ? CentreView::Reader : CentreView::Atom;
}
} // namespace page

inline QStringList pageNames()
{
    return {page::kStart, page::kAtom,   page::kList,   page::kWork,    page::kOverview,
            page::kProbe, page::kReader, page::kClaims, page::kPresent, page::kNewIndex};
}

} // namespace atomscope
