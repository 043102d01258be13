// Indexes of cached activations and firings as a script makes them: exit codes, what info and atom say is absent, and
// a killed worker that goes on.
#include "tests/core/formats/filebytes.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

#include <csignal>
#include <cstdint>

using namespace atomscope;
using test::bytesOf;
using test::JobFixture;
using test::npyBytes;
using test::runWorker;
using test::WorkerOutcome;
using test::WorkerProcess;
using test::writeBytes;

namespace {

constexpr int kB = 600;
constexpr int kT = 16;
constexpr int kD = 24;

QString text(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

bool isOk(const WorkerOutcome& outcome)
{
    return outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0;
}

std::string npyHeader(const char* descr, const std::string& shape)
{
    return std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (" + shape + ")}\n";
}

} // namespace

class CachedIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture
            = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, std::vector<std::string>{"a"});
        std::vector<std::int32_t> ids;
        std::vector<float> values;
        for (int i = 0; i < kB * kT; ++i)
            ids.push_back(i % kT == 0 ? 0 : 1 + i * i % 262);
        for (int i = 0; i < kB * kT * kD; ++i)
            values.push_back(static_cast<float>(i * 37 % 211 - 105) / 64.0F);
        writeBytes(m_fixture->path("x.npy"), npyBytes(npyHeader("<f4", "600, 16, 24"), bytesOf(values)));
        writeBytes(m_fixture->path("ids.npy"), npyBytes(npyHeader("<i4", "600, 16"), bytesOf(ids)));
        const auto outcome = runWorker(arguments("whole.atoms"));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        m_digest = digestOf("whole.atoms");
        QCOMPARE(m_digest.size(), 64);
    }

    void whatIsAbsentIsSaidWithItsReason()
    {
        const QString file = text(m_fixture->path("whole.atoms"));
        const auto info = runWorker({QStringLiteral("info"), file, QStringLiteral("--json")}).object();
        QVERIFY(info[QStringLiteral("fvu")].isDouble());
        QCOMPARE(info[QStringLiteral("definitions")][QStringLiteral("inputs")].toString(),
                 QStringLiteral("cached activations"));
        const auto absent = info[QStringLiteral("absent")].toObject();
        QVERIFY(absent[QStringLiteral("logit_effects")].toString().contains(QStringLiteral("without a model")));
        QVERIFY(absent[QStringLiteral("loss")].toString().contains(QStringLiteral("without a model")));
        const auto atom
            = runWorker({QStringLiteral("atom"), file, QStringLiteral("3"), QStringLiteral("--json")}).object();
        QCOMPARE(atom[QStringLiteral("absent")].toObject(), absent);
        QVERIFY(atom[QStringLiteral("top_logits")].toArray().isEmpty());
        const auto plain = runWorker({QStringLiteral("info"), file});
        QVERIFY2(isOk(plain) && plain.output.contains("not known"), plain.output.constData());
    }

    void aKilledWorkerGoesOnToTheSameContent()
    {
        int nKills = 0;
        for (int nLines = 5;; nLines += 4) {
            WorkerProcess worker(arguments("killed.atoms") << QStringLiteral("--json-progress"));
            int nRead = 0;
            while (nRead < nLines && !worker.readLine().isEmpty())
                ++nRead;
            if (nRead == nLines) {
                worker.signal(SIGKILL);
                ++nKills;
            }
            if (isOk(worker.waitForEnd()))
                break;
        }
        QVERIFY(nKills > 1);
        QCOMPARE(digestOf("killed.atoms"), m_digest);
    }

    void wrongUsageIsTwoAndBadFilesAreOne_data()
    {
        QTest::addColumn<QStringList>("instead");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("no ids") << QStringList{QStringLiteral("--token-ids")} << 2 << QByteArray("--token-ids");
        QTest::newRow("a loss") << QStringList{QString(), QStringLiteral("--loss")} << 2 << QByteArray("needs a model");
        // What says how a text becomes documents and tokens says nothing here, so it is no wish to pass over.
        QTest::newRow("a split") << QStringList{QString(), QStringLiteral("--split"), QStringLiteral("line")} << 2
                                 << QByteArray("--split");
        QTest::newRow("a field") << QStringList{QString(), QStringLiteral("--text-key"), QStringLiteral("body")} << 2
                                 << QByteArray("--text-key");
        QTest::newRow("specials as text")
            << QStringList{QString(), QStringLiteral("--specials-as-text")} << 2 << QByteArray("--specials-as-text");
        QTest::newRow("ids that are activations")
            << QStringList{QStringLiteral("--token-ids"), QStringLiteral("x.npy")} << 1 << QByteArray("token ids are");
        QTest::newRow("activations that are ids")
            << QStringList{QStringLiteral("--activations"), QStringLiteral("ids.npy")} << 1 << QByteArray("[600, 16]");
    }

    void wrongUsageIsTwoAndBadFilesAreOne()
    {
        QFETCH(QStringList, instead);
        QFETCH(int, exitCode);
        QFETCH(QByteArray, says);
        QStringList changed = arguments("bad.atoms");
        if (const auto at = changed.indexOf(instead.first()); at >= 0) {
            changed.remove(at, 2);
            if (instead.size() > 1)
                changed << instead.first() << text(m_fixture->path(instead[1].toStdString()));
        } else {
            changed << instead.mid(1);
        }
        const auto outcome = runWorker(changed);
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY2(outcome.errors.contains(says), outcome.errors.constData());
        QVERIFY(!std::filesystem::exists(m_fixture->path("bad.atoms")));
    }

private:
    QStringList arguments(const std::string& file) const
    {
        const auto at = [this](const std::string& name) { return text(m_fixture->path(name)); };
        return {QStringLiteral("index"),
                QStringLiteral("--activations"),
                at("x.npy"),
                QStringLiteral("--token-ids"),
                at("ids.npy"),
                QStringLiteral("--sae"),
                at("sae"),
                QStringLiteral("--segment-tokens"),
                QStringLiteral("250"),
                QStringLiteral("--no-sanity-check"),
                QStringLiteral("--out"),
                at(file)};
    }

    QByteArray digestOf(const std::string& file) const
    {
        const auto outcome
            = runWorker({QStringLiteral("verify"), text(m_fixture->path(file)), QStringLiteral("--digest")});
        return isOk(outcome) ? outcome.output.trimmed() : outcome.errors;
    }

    std::unique_ptr<JobFixture> m_fixture;
    QByteArray m_digest; // of an uninterrupted run
};

ATOMSCOPE_GUILESS_TEST_MAIN(CachedIndexTest)
#include "tst_cachedindex.moc"
