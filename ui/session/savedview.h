#pragma once

#include "ui/session/atomcolumns.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <optional>

namespace atomscope {

/// A way to look at the list of atoms, under a person's name for it: which atoms, in which order, with which columns.
/// Atoms that were chosen by hand belong to one dictionary and are not part of it.
struct SavedView
{
    QString name;
    AtomFilter filter;
    AtomSort sort;
    QByteArray columns; ///< as the list writes them (AtomList::columnState)

    friend bool operator==(const SavedView&, const SavedView&) = default;
};

/// One line of JSON, for the settings and the clipboard. Fields that say nothing are left out.
QByteArray toText(const SavedView& view);
/// Nothing when it is no view. What a newer program wrote besides is ignored; a value that makes no sense is as if it
/// were not there.
std::optional<SavedView> savedViewFromText(const QByteArray& text);

} // namespace atomscope
