// What `atomscope --dump` reads back from the live window against what `atomscope-worker atom --json` reads from the
// file, on an index of the demo model.
#include "tests/e2e/explorerprocess.h"
#include "tests/e2e/shownpage.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

#include <QDir>
#include <QFile>
#include <QMap>
#include <QTemporaryDir>
#include <cmath>

using namespace atomscope;
using test::ExplorerOutcome;
using test::runWorker;
using test::ShownContext;
using test::ShownItem;
using test::ShownPage;
using test::ShownStratum;

namespace {

constexpr int kShownEffects = 8;
constexpr int kFewestForPercent = 30;

double numberIn(QString text)
{
    return text.remove(QLatin1Char(',')).toDouble();
}

/// Whether a text is a number rounded to so many significant digits.
bool isRounded(const QString& shown, double stored, int digits)
{
    bool isNumber = false;
    const double value = shown.toDouble(&isNumber);
    return isNumber && value == QString::number(stored, 'e', digits - 1).toDouble();
}

/// "3.5 %" for 0.0351: rounded as shown, and not further than to two digits.
bool isPercent(const QString& shown, double stored)
{
    const QString number = shown.section(QChar(0xa0), 0, 0);
    if (!shown.endsWith(QLatin1Char('%')))
        return false;
    if (number == QStringLiteral("> 99.9"))
        return stored > 0.9994 && stored < 1;
    const qsizetype nDecimals = number.contains(QLatin1Char('.')) ? number.section(QLatin1Char('.'), 1).size() : 0;
    const double half = 0.5 * std::pow(10.0, -static_cast<double>(nDecimals));
    const double percent = 100 * stored;
    return std::abs(number.toDouble() - percent) <= half * (1 + 1e-9) && (percent >= 99.5 || half < 0.06 * percent);
}

/// A share of counts: as counts below 30.
bool isShare(const QString& shown, double share, qint64 n, qint64 total)
{
    if (n >= kFewestForPercent)
        return isPercent(shown, share);
    const QStringList counts = shown.split(QStringLiteral(" of "));
    return counts.size() == 2 && numberIn(counts[0]) == static_cast<double>(n)
        && numberIn(counts[1]) == static_cast<double>(total);
}

QString titleOf(const QString& stratum)
{
    if (stratum.startsWith(QStringLiteral("decile:"))) {
        const int decile = stratum.mid(7).toInt();
        return QStringLiteral("%1–%2\u00a0%").arg(10 * decile).arg(10 * decile + 10);
    }
    return stratum == QStringLiteral("top") ? QStringLiteral("Top") : QStringLiteral("No firing");
}

QString withCommas(qint64 count)
{
    return QLocale(QLocale::English).toString(count);
}

} // namespace

class ShownEqualsStoredTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_index;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    ExplorerOutcome explore(const QStringList& arguments) const { return test::runExplorer(arguments, path("home")); }

    ShownPage dump(const QStringList& arguments) const
    {
        const QString file = path("dump.json");
        QFile::remove(file);
        const ExplorerOutcome outcome = explore(QStringList{QStringLiteral("--dump"), file} + arguments);
        if (outcome.exitCode != 0 || !outcome.errors.isEmpty())
            qWarning("atomscope --dump: %d, %s", outcome.exitCode, outcome.errors.constData());
        QFile written(file);
        return written.open(QIODevice::ReadOnly) ? ShownPage::fromJson(written.readAll()) : ShownPage();
    }

    QJsonObject stored(int atom) const
    {
        return runWorker({QStringLiteral("atom"), m_index, QString::number(atom), QStringLiteral("--json")}).object();
    }

    QJsonArray table(const QString& columns) const
    {
        return runWorker(
                   {QStringLiteral("atoms"), m_index, QStringLiteral("--json"), QStringLiteral("--columns"), columns})
            .array();
    }

    void compareNumbers(const ShownPage& shown, const QJsonObject& atom);
    void compareCategory(const ShownPage& shown, const QJsonObject& category, qint64 nFired);
    void compareEffects(const ShownPage& shown, const QString& title, const QJsonArray& effects);
    void compareNeighbours(const ShownPage& shown, const QJsonArray& neighbours);
    void compareStrata(const ShownPage& shown, const QJsonObject& atom);
    void compareContext(const ShownContext& shown, const QJsonObject& example);

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(QDir().mkpath(path("home")));
        QFile text(path("text.txt")),
            languages(QString::fromStdString((test::dataFolder() / "text/languages.txt").string())),
            licence(QString::fromStdString((test::sourceFolder() / "LICENSE").string()));
        QVERIFY(text.open(QIODevice::WriteOnly) && languages.open(QIODevice::ReadOnly)
                && licence.open(QIODevice::ReadOnly));
        text.write(languages.readAll() + "\n\n" + licence.read(9000));
        text.close();
        const QString demo = QString::fromStdString((test::sourceFolder() / "resources/demo").string());
        m_index = path("demo.atoms");
        const auto indexed
            = runWorker({QStringLiteral("index"), QStringLiteral("--model"), demo + QStringLiteral("/model"),
                         QStringLiteral("--sae"), demo + QStringLiteral("/sae"), QStringLiteral("--corpus"),
                         path("text.txt"), QStringLiteral("--split"), QStringLiteral("blank-line"),
                         QStringLiteral("--tokens"), QStringLiteral("2000"), QStringLiteral("--out"), m_index});
        QVERIFY2(indexed.exitCode == 0, indexed.errors.constData());
    }

    void pagesShowWhatIsStored_data()
    {
        QTest::addColumn<int>("atom");
        // Of every category the first atom and the one with the most firings.
        QMap<QString, QPair<int, int>> chosen;
        QMap<int, qint64> nFired;
        for (const QJsonValue row : table(QStringLiteral("atom_id,category,n_fired"))) {
            const int atom = row[QStringLiteral("atom_id")].toInt();
            nFired[atom] = row[QStringLiteral("n_fired")].toInteger();
            const QString category = row[QStringLiteral("category")].toString();
            if (!chosen.contains(category))
                chosen[category] = {atom, atom};
            if (nFired[atom] > nFired[chosen[category].second])
                chosen[category].second = atom;
        }
        QVERIFY(chosen.size() >= 6 && chosen.contains(QStringLiteral("dead"))
                && chosen.contains(QStringLiteral("dense")));
        for (auto category = chosen.cbegin(); category != chosen.cend(); ++category) {
            QTest::addRow("%s, first", qPrintable(category.key())) << category->first;
            if (category->second != category->first)
                QTest::addRow("%s, most firings", qPrintable(category.key())) << category->second;
        }
    }

    void pagesShowWhatIsStored()
    {
        QFETCH(const int, atom);
        const ShownPage shown = dump({QStringLiteral("--atom"), QString::number(atom), m_index});
        const QJsonObject json = stored(atom);
        QVERIFY(shown.hasName(QStringLiteral("atom %1").arg(atom)));
        QCOMPARE(json[QStringLiteral("atom_id")].toInt(), atom);
        compareNumbers(shown, json);
        compareCategory(shown, json[QStringLiteral("category")].toObject(),
                        json[QStringLiteral("n_fired")].toInteger());
        compareEffects(shown, QStringLiteral("raised most"), json[QStringLiteral("top_logits")].toArray());
        compareEffects(shown, QStringLiteral("lowered most"), json[QStringLiteral("bottom_logits")].toArray());
        compareNeighbours(shown, json[QStringLiteral("neighbours")].toArray());
        compareStrata(shown, json);
    }

    void theListShowsWhatIsStored()
    {
        const QList<QStringList> rows = dump({QStringLiteral("--page"), QStringLiteral("list"),
                                              QStringLiteral("--size"), QStringLiteral("1400x500"), m_index})
                                            .rows();
        QVERIFY(rows.size() >= 10);
        const QJsonArray atoms = table(QStringLiteral("n_fired,density,max_act,category"));
        const qint64 nTokens = stored(0)[QStringLiteral("n_tokens")].toInteger();
        for (qsizetype row = 0; row < rows.size(); ++row) {
            QVERIFY(rows[row].size() >= 8);
            QCOMPARE(rows[row][0], QString::number(row));
            const QJsonObject atom = atoms[row].toObject();
            const qint64 nFired = atom[QStringLiteral("n_fired")].toInteger();
            const QString density = rows[row][2];
            if (nFired == 0)
                QVERIFY(density.isEmpty());
            else if (nFired < kFewestForPercent)
                QCOMPARE(density.section(QLatin1Char(' '), 0, 0), QString::number(nFired));
            else
                QVERIFY2(isShare(density, atom[QStringLiteral("density")].toDouble(), nFired, nTokens),
                         qPrintable(density));
            QVERIFY(nFired == 0 || isRounded(rows[row][3], atom[QStringLiteral("max_act")].toDouble(), 3));
            QCOMPARE(rows[row][5], QStringLiteral("not tested"));
            QCOMPARE(rows[row][6], atom[QStringLiteral("category")].toString());
        }
    }
};

void ShownEqualsStoredTest::compareNumbers(const ShownPage& shown, const QJsonObject& atom)
{
    const qint64 nFired = atom[QStringLiteral("n_fired")].toInteger();
    const qint64 nTokens = atom[QStringLiteral("n_tokens")].toInteger();
    const double density = atom[QStringLiteral("density")].toDouble();
    QCOMPARE(density, static_cast<double>(nFired) / static_cast<double>(nTokens));
    QCOMPARE(shown.quantity(QStringLiteral("firings")).value, withCommas(nFired));
    QCOMPARE(shown.quantity(QStringLiteral("tokens read")).value, withCommas(nTokens));
    QCOMPARE(shown.quantity(QStringLiteral("documents")).value,
             withCommas(atom[QStringLiteral("n_documents")].toInteger()));
    const ShownItem shownDensity = shown.quantity(QStringLiteral("density"));
    const ShownItem maximum = shown.quantity(QStringLiteral("max")), mean = shown.quantity(QStringLiteral("mean"));
    if (nFired == 0) {
        QVERIFY(shownDensity.value.startsWith(QStringLiteral("< ")));
        QVERIFY(isRounded(shownDensity.value.mid(2), atom[QStringLiteral("density_upper_bound")].toDouble(), 2));
        QCOMPARE(maximum.value, QStringLiteral("–"));
        QCOMPARE(mean.value, QStringLiteral("–"));
        return;
    }
    QVERIFY2(isShare(shownDensity.value, density, nFired, nTokens), qPrintable(shownDensity.value));
    QVERIFY(shownDensity.description.contains(QStringLiteral("%1 of %2").arg(withCommas(nFired), withCommas(nTokens))));
    const double maxAct = atom[QStringLiteral("max_act")].toDouble(),
                 meanAct = atom[QStringLiteral("mean_act")].toDouble();
    QVERIFY(isRounded(maximum.value, maxAct, 3));
    QVERIFY(isRounded(maximum.description.section(QLatin1Char(' '), -1), maxAct, 5));
    QVERIFY(isRounded(mean.value, meanAct, 3));
    QVERIFY(isRounded(mean.description.section(QLatin1Char(' '), -1), meanAct, 5));
    qint64 nInHistogram = 0;
    for (const QJsonValue count : atom[QStringLiteral("histogram")][QStringLiteral("counts")].toArray())
        nInHistogram += count.toInteger();
    QCOMPARE(nInHistogram, nFired);
}

void ShownEqualsStoredTest::compareCategory(const ShownPage& shown, const QJsonObject& category, qint64 nFired)
{
    const QString name = category[QStringLiteral("name")].toString();
    QCOMPARE(shown.quantity(QStringLiteral("Automatic category")).value, name);
    QVERIFY(shown.hasName(QStringLiteral("○ ") + name));
    QVERIFY(shown.hasName(QStringLiteral("monosemantic: not tested")));
    for (const auto& [caption, key] : {std::pair("lookup gain", "lookup_gain"), std::pair("lookup F1", "lookup_f1")}) {
        const QJsonValue value = category[QLatin1String(key)];
        const QString text = shown.quantity(QString::fromLatin1(caption)).value;
        QVERIFY2(value.isNull() ? text == QStringLiteral("–") : isRounded(text, value.toDouble(), 3), qPrintable(text));
    }
    const auto isShownShare = [&](const char* caption, const char* key) {
        const QString text = shown.quantity(QString::fromLatin1(caption)).value;
        const double share = category[QLatin1String(key)].toDouble();
        return nFired == 0
            ? text == QStringLiteral("–")
            : isShare(text, share,
                      nFired < kFewestForPercent ? std::llround(share * static_cast<double>(nFired)) : nFired, nFired);
    };
    QVERIFY(isShownShare("its share", "top_token_share"));
    QVERIFY(isShownShare("five tokens", "five_token_share"));
    const QString token = category[QStringLiteral("top_token")].toString();
    const QString shownToken = shown.quantity(QStringLiteral("top token")).value;
    if (nFired == 0)
        QCOMPARE(shownToken, QStringLiteral("–"));
    else if (!token.trimmed().isEmpty())
        QCOMPARE(QString(shownToken).replace(QChar(0x2423), QLatin1Char(' ')).trimmed(), token.trimmed());
}

void ShownEqualsStoredTest::compareEffects(const ShownPage& shown, const QString& title, const QJsonArray& effects)
{
    const auto rows = shown.effects(title);
    QCOMPARE(rows.size(), qMin(qsizetype(kShownEffects), effects.size()));
    QVERIFY(!rows.isEmpty());
    for (qsizetype row = 0; row < rows.size(); ++row) {
        QCOMPARE(rows[row].token, effects[row][QStringLiteral("token")].toString());
        QVERIFY2(isRounded(rows[row].value, effects[row][QStringLiteral("value")].toDouble(), 3),
                 qPrintable(rows[row].value));
    }
}

void ShownEqualsStoredTest::compareNeighbours(const ShownPage& shown, const QJsonArray& neighbours)
{
    int row = 0;
    for (const ShownItem& item : shown.items) {
        if (!item.name.startsWith(QStringLiteral("cosine with atom ")) || item.value.isEmpty())
            continue;
        QCOMPARE(item.name.section(QLatin1Char(' '), -1).toInt(), neighbours[row][QStringLiteral("atom_id")].toInt());
        QVERIFY(isRounded(item.value, neighbours[row][QStringLiteral("cosine")].toDouble(), 3));
        ++row;
    }
    QVERIFY(row >= 3);
}

void ShownEqualsStoredTest::compareStrata(const ShownPage& shown, const QJsonObject& atom)
{
    const QJsonArray strata = atom[QStringLiteral("strata")].toArray();
    const QJsonArray examples = atom[QStringLiteral("examples")].toArray();
    const QList<ShownStratum> headings = shown.strata();
    QCOMPARE(headings.size(), strata.size());
    QCOMPARE(headings.isEmpty(), atom[QStringLiteral("n_fired")].toInteger() == 0);
    qsizetype example = 0;
    for (qsizetype i = 0; i < headings.size(); ++i) {
        const QJsonObject stratum = strata[i].toObject();
        const QString name = stratum[QStringLiteral("stratum")].toString();
        QCOMPARE(headings[i].title, titleOf(name));
        const QString counts = QStringLiteral("%1 of %2 ")
                                   .arg(withCommas(stratum[QStringLiteral("n_shown")].toInteger()),
                                        withCommas(stratum[QStringLiteral("n_firings")].toInteger()));
        QVERIFY2(headings[i].summary.contains(counts), qPrintable(headings[i].summary));
        if (name != QStringLiteral("nonfiring")) {
            const QStringList range
                = headings[i].summary.section(QStringLiteral("  ·  "), 0, 0).split(QStringLiteral(" … "));
            QVERIFY(isRounded(range.first(), stratum[QStringLiteral("low")].toDouble(), 3));
            QVERIFY(isRounded(range.last(), stratum[QStringLiteral("high")].toDouble(), 3));
        }
        QCOMPARE(headings[i].contexts.size(), stratum[QStringLiteral("n_shown")].toInteger());
        for (const ShownContext& context : headings[i].contexts) {
            const QJsonObject json = examples[example++].toObject();
            QCOMPARE(json[QStringLiteral("stratum")].toString(), name);
            compareContext(context, json);
        }
    }
    QCOMPARE(example, examples.size());
}

void ShownEqualsStoredTest::compareContext(const ShownContext& shown, const QJsonObject& example)
{
    const auto integer = [&](const char* key) { return example[QLatin1String(key)].toInt(); };
    QVERIFY(isRounded(shown.activation, example[QStringLiteral("activation")].toDouble(), 3));
    const QString place = QStringLiteral("document %1, token %2  ·  window %3, position %4")
                              .arg(integer("document"))
                              .arg(integer("token_in_document"))
                              .arg(integer("sequence"))
                              .arg(integer("position"));
    QVERIFY2(shown.description.contains(place), qPrintable(shown.description));
    QCOMPARE(shown.description.contains(QStringLiteral("×%1").arg(integer("multiplicity"))),
             integer("multiplicity") > 1);
    const QJsonArray tokens = example[QStringLiteral("tokens")].toArray();
    const QJsonArray activations = example[QStringLiteral("activations")].toArray();
    QCOMPARE(shown.tokens.size(), tokens.size());
    QString joined;
    for (qsizetype token = 0; token < tokens.size(); ++token) {
        const auto& seen = shown.tokens[token];
        joined += seen.text;
        QCOMPARE(seen.text, tokens[token].toString());
        QCOMPARE(seen.isPeak, token == integer("peak"));
        QCOMPARE(seen.isSeen, token >= integer("window_begin") && token < integer("window_end"));
        QVERIFY2(seen.isSeen ? isRounded(seen.activation, activations[token].toDouble(), 5) : seen.activation.isEmpty(),
                 qPrintable(seen.activation));
    }
    if (!joined.contains(QChar::ReplacementCharacter))
        QCOMPARE(shown.text, joined);
}

ATOMSCOPE_GUILESS_TEST_MAIN(ShownEqualsStoredTest)
#include "tst_shownequalsstored.moc"
