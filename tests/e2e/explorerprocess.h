#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace atomscope::test {

/// What one run of `atomscope` left behind.
struct ExplorerOutcome
{
    bool hasEnded = false; ///< by itself, within two minutes
    int exitCode = -1;
    QByteArray output;
    QByteArray errors; ///< without the lines that Qt's offscreen platform prints for every window
};

/// For an explorer without a screen that reads and writes no settings but those in `home`.
QProcessEnvironment explorerEnvironment(const QString& home);

/// Runs the explorer to its end.
ExplorerOutcome runExplorer(const QStringList& arguments, const QString& home);

} // namespace atomscope::test
