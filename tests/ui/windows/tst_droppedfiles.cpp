// What files that are dropped on a window are taken for.
#include "tests/support/testsupport.h"
#include "ui/windows/droppedfiles.h"

#include <QDir>
#include <QFile>
#include <QMimeData>
#include <QTemporaryDir>
#include <QUrl>

using namespace atomscope;

class DroppedFilesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString make(const char* name)
    {
        const QString path = m_folder.filePath(QString::fromLatin1(name));
        QFile file(path);
        if (!QDir().mkpath(path.section(QLatin1Char('/'), 0, -2)) || !file.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", name);
        return path;
    }
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void eachIsKnownByItsNames()
    {
        make("model/config.json");
        make("model/model-00001-of-00002.safetensors");
        make("sae/cfg.json");
        make("sae/sae_weights.safetensors");
        make("texts/a.txt");
        make("texts/b.jsonl.zst");
        const QString index = make("x.atoms"), labels = make("x.labels"), text = make("more.TXT"),
                      picture = make("picture.png");
        const DroppedFiles dropped
            = sortDropped({path("model"), path("sae"), path("texts"), index, labels, text, picture});
        QCOMPARE(dropped.job.model, path("model"));
        QCOMPARE(dropped.job.sae, path("sae"));
        QCOMPARE(dropped.texts, (QStringList{path("texts"), text}));
        QCOMPARE(dropped.indexes, QStringList{index});
        QCOMPARE(dropped.labels, QStringList{labels});
        QCOMPARE(dropped.unknown, QStringList{picture});
        QVERIFY(dropped.hasMaterial());
        QVERIFY(!sortDropped({index, labels, picture}).hasMaterial());
        QCOMPARE(sortDropped({make("ae.pt")}).job.sae, path("ae.pt"));
    }

    void whatIsNotOnThisMachineIsLeftOut()
    {
        QMimeData data;
        data.setUrls(
            {QUrl(QStringLiteral("https://example.org/x.atoms")), QUrl::fromLocalFile(QStringLiteral("/a/../b"))});
        QCOMPARE(localFiles(&data), QStringList{QStringLiteral("/b")});
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(DroppedFilesTest)
#include "tst_droppedfiles.moc"
