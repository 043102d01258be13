#include "ui/windows/demo.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <utility>

namespace atomscope {

namespace {

constexpr qint64 kDefaultTokens = 1'000'000;
constexpr qint64 kCharactersOfAToken = 6; // a little more than there are, so that the budget ends the text

qint64 tokenBudget()
{
    bool isNumber = false;
    const qint64 tokens = qEnvironmentVariable("ATOMSCOPE_DEMO_TOKENS").toLongLong(&isNumber);
    return isNumber && tokens > 0 ? tokens : kDefaultTokens;
}

} // namespace

QString Demo::sourceFolder()
{
    const QDir program(QCoreApplication::applicationDirPath());
    for (const char* place : {"../share/atomscope/demo", "../../../resources/demo"}) {
        const QString folder = QDir::cleanPath(program.absoluteFilePath(QString::fromLatin1(place)));
        if (QFileInfo::exists(folder + QStringLiteral("/model/config.json")))
            return folder;
    }
    return {};
}

Demo::Demo(const QString& folder, QObject* parent)
    : QObject(parent)
    , m_folder(folder)
    , m_tokens(tokenBudget())
{
}

IndexJobRequest Demo::job() const
{
    IndexJobRequest job;
    job.model = sourceFolder() + QStringLiteral("/model");
    job.sae = sourceFolder() + QStringLiteral("/sae");
    const QString stem = m_folder + QStringLiteral("/demo-%1").arg(m_tokens);
    job.corpus = {stem + QStringLiteral(".jsonl")};
    job.out = stem + QStringLiteral(".atoms");
    job.tokens = m_tokens;
    return job;
}

void Demo::start()
{
    if (m_script)
        return;
    if (sourceFolder().isEmpty())
        fail(tr("The demo's model is not beside this program; is it installed completely?"));
    else if (!QDir().mkpath(m_folder))
        fail(tr("The folder %1 for the demo cannot be made").arg(m_folder));
    else if (QFileInfo(job().corpus.front()).size() > 0)
        Q_EMIT ready(job());
    else
        makeText();
}

void Demo::makeText()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty()) {
        fail(tr("The demo's text is made with python3, which is not installed"));
        return;
    }
    Q_EMIT preparing(
        tr("Preparing the demo's text from Debian packages; without a network from what this machine has …"));
    m_script = new QProcess(this);
    m_script->setProcessChannelMode(QProcess::MergedChannels);
    connect(m_script, &QProcess::finished, this, &Demo::finishText);
    connect(m_script, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        std::exchange(m_script, nullptr)->deleteLater();
        fail(tr("python3 cannot be started"));
    });
    m_script->start(python,
                    QStringList{sourceFolder() + QStringLiteral("/make_demo_text.py"), QStringLiteral("--out"),
                                job().corpus.front() + QStringLiteral(".part"), QStringLiteral("--cache"),
                                m_folder + QStringLiteral("/packages"), QStringLiteral("--characters"),
                                QString::number(m_tokens * kCharactersOfAToken + 100'000)}
                        + m_arguments);
}

void Demo::finishText()
{
    QProcess* script = std::exchange(m_script, nullptr);
    script->deleteLater();
    const QString text = job().corpus.front(), part = text + QStringLiteral(".part");
    const bool isMade = script->exitStatus() == QProcess::NormalExit && script->exitCode() == 0
        && QFileInfo(part).size() > 0 && (!QFile::exists(text) || QFile::remove(text)) && QFile::rename(part, text);
    if (isMade)
        Q_EMIT ready(job());
    else
        fail(tr("The demo's text could not be made"), QString::fromUtf8(script->readAll()).trimmed());
}

void Demo::fail(const QString& message, const QString& detail)
{
    Q_EMIT failed(Error{ErrorCode::NotFound, message.toStdString(), detail.toStdString()});
}

} // namespace atomscope
