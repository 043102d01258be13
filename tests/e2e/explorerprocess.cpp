#include "tests/e2e/explorerprocess.h"

#include "tests/support/testsupport.h"

#include <QProcess>

namespace atomscope::test {

namespace {

constexpr int kPatienceMs = 120'000; // a hang is a failure, not a hung test

QByteArray withoutPlatformLines(const QByteArray& errors)
{
    QByteArray rest;
    for (const QByteArray& line : errors.split('\n')) {
        if (!line.trimmed().isEmpty() && !line.startsWith("This plugin ")
            && !line.contains("OpenType support missing for"))
            rest += line + '\n';
    }
    return rest;
}

} // namespace

QProcessEnvironment explorerEnvironment(const QString& home)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("HOME"), home);
    for (const char* folder : {"CONFIG", "DATA", "CACHE", "STATE"})
        environment.insert(QStringLiteral("XDG_%1_HOME").arg(QLatin1String(folder)),
                           home + QLatin1Char('/') + QString::fromLatin1(folder).toLower());
    return environment;
}

ExplorerOutcome runExplorer(const QStringList& arguments, const QString& home)
{
    QProcess process;
    process.setProcessEnvironment(explorerEnvironment(home));
    process.start(QString::fromStdString(program("atomscope").string()), arguments);
    process.closeWriteChannel();
    ExplorerOutcome outcome;
    outcome.hasEnded = process.waitForFinished(kPatienceMs) && process.exitStatus() == QProcess::NormalExit;
    outcome.exitCode = process.exitCode();
    outcome.output = process.readAllStandardOutput();
    outcome.errors = withoutPlatformLines(process.readAllStandardError());
    return outcome;
}

} // namespace atomscope::test
