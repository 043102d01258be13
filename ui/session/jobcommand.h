#pragma once

#include "ui/session/workermessages.h"

namespace atomscope {

/// The same job as a command for a shell: `atomscope-worker index --model …`. Parts that are not chosen are left out.
QString workerCommand(const QString& program, const IndexJobRequest& job);

/// Where the index of a job goes unless somebody says otherwise: NAME OF THE SAE-NAME OF THE TEXT.atoms in `folder`,
/// with a number behind it while there is such a file. Empty without SAE and text.
QString suggestedOut(const QString& folder, const QString& sae, const QStringList& corpus);

/// A folder for indexes: that of the index that was opened last, else the first text's, else the home folder; the first
/// of them that can be written.
QString suggestedFolder(const QStringList& recentIndexes, const QStringList& corpus);

} // namespace atomscope
