#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "ui/delegates/theme.h"

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

namespace atomscope {

/// What the command line asks of the explorer.
struct ExplorerArguments
{
    QString file; ///< NAME.atoms; may be empty
    std::optional<AtomId> atom; ///< from --atom or FILE.atoms#ATOM
    std::optional<ThemeChoice> theme; ///< overrides the settings
    bool isPseudoLocale = false; ///< texts as a translation might make them, to find those that are cut
    QSize size; ///< of the window; invalid = as it was left

    // Without a person: render a page and leave.
    QString page = QStringLiteral("atom");
    QString screenshot; ///< PNG to write
    QString dump; ///< JSON to write
    std::optional<DocumentId> document; ///< with the reader
    std::vector<AtomId> pinned;
    QString probeModel, probeSae, probeText; ///< with the probe page
    bool isBatch() const { return !screenshot.isEmpty() || !dump.isEmpty(); }

    // Index into `file` with a worker of our own.
    QString indexModel, indexSae;
    QStringList indexCorpus;
    qint64 indexTokens = 0;
    // Without a window: merge one label book into another.
    QString mergeInto, mergeFrom;

    bool startsIndexing() const { return !indexModel.isEmpty(); }
};

/// Whether these arguments can be answered without a window, and so without a display: help, version, merging.
bool needNoWindow(const QStringList& arguments);

/// Error Usage says what is wrong with which option.
Result<ExplorerArguments> parseExplorerArguments(const QStringList& arguments);

} // namespace atomscope
