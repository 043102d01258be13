// What `cmake --install` and the Debian package put where, and that the programs run from there.
#include "core/store/labelbook.h"
#include "core/store/labelschema.h"
#include "core/store/schema.h"
#include "tests/e2e/explorerprocess.h"
#include "tests/support/testsupport.h"
#include "ui/session/filepath.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QXmlStreamReader>

using namespace atomscope;

namespace {

const QString kId = QStringLiteral("org.atomscope.atomscope");

struct Outcome
{
    int exitCode = -1;
    QByteArray output, errors;
};

QProcessEnvironment withoutScreen(const QString& home)
{
    QProcessEnvironment environment = test::explorerEnvironment(home);
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    return environment;
}

Outcome run(const QString& program, const QStringList& arguments, const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.closeWriteChannel();
    Outcome outcome;
    if (process.waitForFinished(240'000) && process.exitStatus() == QProcess::NormalExit)
        outcome.exitCode = process.exitCode();
    outcome.output = process.readAllStandardOutput();
    outcome.errors = process.readAllStandardError();
    return outcome;
}

Outcome run(const QString& program, const QStringList& arguments)
{
    return run(program, arguments, QProcessEnvironment::systemEnvironment());
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Texts of all elements of that name, or of one of their attributes.
QStringList valuesIn(const QString& xmlFile, const QString& element, const QString& attribute = {})
{
    QStringList values;
    QXmlStreamReader xml(contentOf(xmlFile));
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement || xml.name() != element)
            continue;
        values << (attribute.isEmpty() ? xml.readElementText(QXmlStreamReader::IncludeChildElements)
                                       : xml.attributes().value(attribute).toString());
    }
    return values;
}

} // namespace

class InstallTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_root; ///< what /usr would be

    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString installed(const QString& name) const { return m_root + QLatin1Char('/') + name; }

    /// From an empty home, with no display, and nothing of the build: the demo is indexed, and a text is probed with
    /// it.
    void tryPrograms(const QString& root)
    {
        const QString home = path(QStringLiteral("home"));
        QVERIFY(QDir().mkpath(home));
        const QString explorer = root + QStringLiteral("/bin/atomscope"), worker = explorer + QStringLiteral("-worker");
        const QString demo = root + QStringLiteral("/share/atomscope/demo/");
        const QProcessEnvironment environment = withoutScreen(home);
        const Outcome version = run(explorer, {QStringLiteral("--version")}, environment);
        QCOMPARE(version.exitCode, 0);
        QCOMPARE(version.output.trimmed(), QByteArray("atomscope " ATOMSCOPE_VERSION));
        QCOMPARE(run(explorer, {QStringLiteral("--help")}, environment).exitCode, 0);

        QFile text(path(QStringLiteral("text.txt")));
        QVERIFY(text.open(QIODevice::WriteOnly));
        for (int line = 0; line < 20; ++line)
            text.write("A microscope shows what the eye cannot see, and what it shows is small.\n\n");
        text.close();
        const QString index = path(QStringLiteral("demo.atoms"));
        QFile::remove(index);
        const QStringList folders{demo + QStringLiteral("model"), demo + QStringLiteral("sae")};
        const Outcome made
            = run(worker,
                  {QStringLiteral("index"), QStringLiteral("--model"), folders[0], QStringLiteral("--sae"), folders[1],
                   QStringLiteral("--corpus"), text.fileName(), QStringLiteral("--out"), index},
                  environment);
        QVERIFY2(made.exitCode == 0, made.errors.constData());

        const QString dump = path(QStringLiteral("probe.json"));
        QFile::remove(dump);
        const Outcome probed
            = run(explorer,
                  {QStringLiteral("--page"), QStringLiteral("probe"), QStringLiteral("--probe-model"), folders[0],
                   QStringLiteral("--probe-sae"), folders[1], QStringLiteral("--probe-text"),
                   QStringLiteral("a small eye"), QStringLiteral("--dump"), dump, index},
                  environment);
        QVERIFY2(probed.exitCode == 0, probed.errors.constData());
        QVERIFY(QJsonDocument::fromJson(contentOf(dump)).isObject());
        QVERIFY2(contentOf(dump).contains("small"), contentOf(dump).constData());
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_root = path(QStringLiteral("usr"));
        const Outcome install
            = run(QStringLiteral(ATOMSCOPE_CMAKE),
                  {QStringLiteral("--install"), QStringLiteral(ATOMSCOPE_BUILD), QStringLiteral("--prefix"), m_root});
        QVERIFY2(install.exitCode == 0, install.errors.constData());
    }

    void everythingIsWhereTheDesktopLooks()
    {
        for (const char* name : {"bin/atomscope", "bin/atomscope-worker", "share/applications/%1.desktop",
                                 "share/metainfo/%1.metainfo.xml", "share/mime/packages/%1.xml",
                                 "share/icons/hicolor/scalable/apps/%1.svg", "share/man/man1/atomscope.1",
                                 "share/man/man1/atomscope-worker.1", "share/doc/Atomscope/README.md",
                                 "share/doc/Atomscope/resources/docs/glossary.md", "share/doc/Atomscope/copyright",
                                 "share/atomscope/demo/model/config.json", "share/atomscope/demo/sae/cfg.json"}) {
            QString file = QString::fromLatin1(name);
            if (file.contains(QStringLiteral("%1")))
                file = file.arg(kId);
            QVERIFY2(QFileInfo(installed(file)).isFile(), name);
        }
    }

    void desktopEntryIconAndTypesBelongTogether()
    {
        const QSettings entry(installed(QStringLiteral("share/applications/%1.desktop").arg(kId)),
                              QSettings::IniFormat);
        const auto value = [&](const char* key) {
            return entry.value(QStringLiteral("Desktop Entry/") + QLatin1String(key)).toString();
        };
        const QString program = value("Exec").section(QLatin1Char(' '), 0, 0);
        QVERIFY(QFileInfo(installed(QStringLiteral("bin/") + program)).isExecutable());
        QVERIFY(QFileInfo::exists(
            installed(QStringLiteral("share/icons/hicolor/scalable/apps/%1.svg").arg(value("Icon")))));

        const QString mime = installed(QStringLiteral("share/mime/packages/%1.xml").arg(kId));
        const QStringList types = valuesIn(mime, QStringLiteral("mime-type"), QStringLiteral("type"));
        QCOMPARE(types.size(), 2);
        QVERIFY(contentOf(entry.fileName()).contains("MimeType=" + types[0].toUtf8() + ";"));
        for (const QString& icon : valuesIn(mime, QStringLiteral("icon"), QStringLiteral("name")))
            QVERIFY(QFileInfo::exists(
                installed(QStringLiteral("share/icons/hicolor/scalable/mimetypes/%1.svg").arg(icon))));
        const QString metainfo = installed(QStringLiteral("share/metainfo/%1.metainfo.xml").arg(kId));
        QCOMPARE(valuesIn(metainfo, QStringLiteral("mediatype")), types);
        QCOMPARE(valuesIn(metainfo, QStringLiteral("launchable")), {kId + QStringLiteral(".desktop")});
    }

    /// The number by which the types are told from other SQLite files is the one that the files carry.
    void typesKnowTheFilesByTheirContent()
    {
        const QStringList magic = valuesIn(installed(QStringLiteral("share/mime/packages/%1.xml").arg(kId)),
                                           QStringLiteral("match"), QStringLiteral("value"));
        const auto hex = [](std::int64_t id) { return QStringLiteral("0x%1").arg(id, 8, 16, QLatin1Char('0')); };
        const QString sqlite = QStringLiteral("SQLite format 3");
        QCOMPARE(magic, (QStringList{sqlite, hex(kIndexApplicationId), sqlite, hex(kLabelApplicationId)}));
    }

    void metainfoIsValid()
    {
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("appstreamcli"));
        if (tool.isEmpty())
            QSKIP("needs appstreamcli, which is absent");
        const Outcome checked = run(tool,
                                    {QStringLiteral("validate"), QStringLiteral("--no-net"),
                                     installed(QStringLiteral("share/metainfo/%1.metainfo.xml").arg(kId))});
        QVERIFY2(checked.exitCode == 0, checked.output.constData());
    }

    void desktopEntryIsValid()
    {
        const QString tool = QStandardPaths::findExecutable(QStringLiteral("desktop-file-validate"));
        if (tool.isEmpty())
            QSKIP("needs desktop-file-validate, which is absent");
        const Outcome checked = run(tool, {installed(QStringLiteral("share/applications/%1.desktop").arg(kId))});
        QVERIFY2(checked.exitCode == 0, checked.output.constData());
    }

    void installedProgramsRun() { tryPrograms(m_root); }

    void labelBooksAreMergedWithoutAScreen()
    {
        const QString into = path(QStringLiteral("a.labels")), from = path(QStringLiteral("b.labels"));
        for (const QString& file : {into, from}) {
            auto book = LabelBook::open(toPath(file), "5ae1");
            VERIFY_RESULT(book);
            LabelContent content;
            content.label = "said in " + QFileInfo(file).fileName().toStdString();
            VERIFY_RESULT(book->commit(AtomId{3}, content, "Anna"));
        }
        const QStringList arguments{QStringLiteral("--merge-labels"), into, from};
        const Outcome merged
            = run(installed(QStringLiteral("bin/atomscope")), arguments, withoutScreen(m_folder.path()));
        QVERIFY2(merged.exitCode == 0, merged.errors.constData());
        for (const char* word : {"1 rows taken over", "atom 3", "said in a.labels (Anna", "said in b.labels (Anna"})
            QVERIFY2(merged.output.contains(word), merged.output.constData());
        QCOMPARE(run(installed(QStringLiteral("bin/atomscope")),
                     {arguments[0], into, path(QStringLiteral("no.labels"))}, withoutScreen(m_folder.path()))
                     .exitCode,
                 1);
    }

    void debianPackageNamesWhatItNeedsAndRuns()
    {
        for (const char* tool : {"dpkg-deb", "dpkg-shlibdeps"}) {
            if (QStandardPaths::findExecutable(QString::fromLatin1(tool)).isEmpty())
                QSKIP("needs dpkg-dev, which is absent");
        }
        const QString out = path(QStringLiteral("package"));
        const QString cpack = QFileInfo(QStringLiteral(ATOMSCOPE_CMAKE)).absolutePath() + QStringLiteral("/cpack");
        const Outcome packed = run(cpack,
                                   {QStringLiteral("-G"), QStringLiteral("DEB"), QStringLiteral("--config"),
                                    QStringLiteral(ATOMSCOPE_BUILD "/CPackConfig.cmake"), QStringLiteral("-B"), out});
        QVERIFY2(packed.exitCode == 0, packed.errors.constData());
        const QStringList files = QDir(out).entryList({QStringLiteral("atomscope_*.deb")}, QDir::Files);
        QCOMPARE(files.size(), 1);
        const QString file = out + QLatin1Char('/') + files.front();
        const QByteArray needs
            = run(QStringLiteral("dpkg-deb"), {QStringLiteral("--field"), file, QStringLiteral("Depends")}).output;
        for (const char* package : {"libqt6widgets6", "libqt6svg6", "libqcustomplot", "libtorch1.13", "libc6"})
            QVERIFY2(needs.contains(package), needs.constData());
        const QString root = path(QStringLiteral("root"));
        QCOMPARE(run(QStringLiteral("dpkg-deb"), {QStringLiteral("--extract"), file, root}).exitCode, 0);
        QVERIFY(QFileInfo::exists(root + QStringLiteral("/usr/share/applications/%1.desktop").arg(kId)));
        tryPrograms(root + QStringLiteral("/usr"));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(InstallTest)
#include "tst_install.moc"
