#pragma once

#include "ui/session/workermessages.h"

#include <QStringList>

class QMimeData;

namespace atomscope {

/// What files and folders that were dropped on a window are, by their names and by the names in them.
struct DroppedFiles
{
    QStringList indexes; ///< .atoms
    QStringList labels; ///< .labels
    IndexJobRequest job; ///< model and SAE, of the last of each
    QStringList texts;
    QStringList exports; ///< of Neuronpedia or SAEDashboard: batch-N.json or .jsonl, or folders with such files
    QStringList unknown;

    /// Something to make a new index of.
    bool hasMaterial() const { return !job.model.isEmpty() || !job.sae.isEmpty() || !texts.isEmpty(); }
};

DroppedFiles sortDropped(const QStringList& paths);

/// The paths of a drag that are on this machine.
QStringList localFiles(const QMimeData* data);

} // namespace atomscope
