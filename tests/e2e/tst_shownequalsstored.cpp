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
#include <algorithm>
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
        return runWorker({QStringLiteral("atom"), m_index, QString::number(atom), QStringLiteral("--json"),
                          QStringLiteral("--cofiring"), QStringLiteral("6")})
            .object();
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
    void compareNeighbours(const ShownPage& shown, const QJsonObject& atom);
    void compareMargin(const QString& shown, const QMap<int, QList<QPair<double, double>>>& specific, qint64 nTokens);
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
        compareNeighbours(shown, json);
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

    void theOverviewShowsWhatIsStored()
    {
        const ShownPage shown = dump({QStringLiteral("--page"), QStringLiteral("overview"), m_index});
        const QJsonObject json = runWorker({QStringLiteral("info"), m_index, QStringLiteral("--json")}).object();
        const qint64 nAtoms = json[QStringLiteral("definitions")][QStringLiteral("d_sae")].toInteger();
        const auto valueOf = [&](const char* name) { return shown.quantity(QString::fromUtf8(name)).value; };
        for (const auto& [name, key] :
             {std::pair("L0", "l0"), std::pair("FVU", "fvu"), std::pair("bytes per firing", "bytes_per_firing")})
            QVERIFY2(isRounded(valueOf(name), json[QLatin1String(key)].toDouble(), 3), name);
        for (const auto& [name, key] : {std::pair("tokens", "n_tokens"), std::pair("documents", "n_documents"),
                                        std::pair("firings", "n_firings")})
            QCOMPARE(valueOf(name), withCommas(json[QLatin1String(key)].toInteger()));
        for (const auto& [name, key] : {std::pair("dead", "dead"), std::pair("dense", "dense")}) {
            const qint64 n = json[QLatin1String(key)].toInteger();
            const QString shownShare = valueOf(name).section(QStringLiteral("  ("), 0, 0);
            QVERIFY2(isShare(shownShare, static_cast<double>(n) / static_cast<double>(nAtoms), n, nAtoms),
                     qPrintable(shownShare));
        }
        for (const auto& [name, key] :
             {std::pair("model", "model_name"), std::pair("site", "hook_name"), std::pair("SAE", "sae_name"),
              std::pair("SAE fingerprint", "sae_fingerprint"), std::pair("tokenizer", "tokenizer_fingerprint"),
              std::pair("split", "split"), std::pair("held out", "hold_out_unit")})
            QCOMPARE(valueOf(name), json[QStringLiteral("definitions")][QLatin1String(key)].toString());
    }

    void theReaderShowsWhatIsStored()
    {
        for (const int document : {0, 3}) {
            const ShownPage shown = dump({QStringLiteral("--page"), QStringLiteral("reader"),
                                          QStringLiteral("--document"), QString::number(document), m_index});
            const QJsonObject json
                = runWorker({QStringLiteral("document"), m_index, QString::number(document), QStringLiteral("--json")})
                      .object();
            const auto canvas = std::ranges::find_if(shown.items, [](const ShownItem& item) {
                return item.role == QStringLiteral("Document") && item.name == QStringLiteral("Document");
            });
            QVERIFY(canvas != shown.items.end());
            QString text;
            QMap<int, QList<QPair<double, double>>> specific; // by atom: activation and tail
            for (const QJsonValue token : json[QStringLiteral("tokens")].toArray()) {
                text += token[QStringLiteral("token")].toString();
                for (const QJsonValue atom : token[QStringLiteral("specific")].toArray())
                    specific[atom[QStringLiteral("atom_id")].toInt()].append(
                        {atom[QStringLiteral("activation")].toDouble(), atom[QStringLiteral("tail_count")].toDouble()});
            }
            if (!text.contains(QChar::ReplacementCharacter))
                QCOMPARE(canvas->value, text);
            compareMargin(canvas->description, specific, json[QStringLiteral("n_tokens_of_index")].toInteger());
        }
    }

    void theProbeShowsWhatTheWorkerSays()
    {
        const QString demo = QString::fromStdString((test::sourceFolder() / "resources/demo").string());
        const QString model = demo + QStringLiteral("/model"), sae = demo + QStringLiteral("/sae"),
                      text = QStringLiteral("in the beginning was the word");
        const ShownPage shown
            = dump({QStringLiteral("--page"), QStringLiteral("probe"), QStringLiteral("--probe-model"), model,
                    QStringLiteral("--probe-sae"), sae, QStringLiteral("--probe-text"), text, QStringLiteral("--size"),
                    QStringLiteral("1920x1080"), m_index});
        const QJsonArray tokens
            = runWorker({QStringLiteral("encode"), QStringLiteral("--model"), model, QStringLiteral("--sae"), sae,
                         QStringLiteral("--text"), text, QStringLiteral("--json")})
                  .object()[QStringLiteral("sequences")][0][QStringLiteral("tokens")]
                  .toArray();
        QVERIFY(tokens.size() > 4);
        // The list of atoms beside it has rows too.
        const QList<QStringList> rows = shown.rows();
        const auto isToken = [](const QStringList& cells, const QJsonValue& token) {
            return cells.size() >= 4
                && numberIn(cells[2]) == static_cast<double>(token[QStringLiteral("atoms")].toArray().size());
        };
        const auto first = std::search(rows.begin(), rows.end(), tokens.begin(), tokens.end(), isToken);
        QVERIFY(first != rows.end());
        for (qsizetype i = 0; i < tokens.size(); ++i) {
            const QStringList& cells = *(first + i);
            const double norm = tokens[i][QStringLiteral("x_norm")].toDouble();
            if (norm > 0)
                QVERIFY(isRounded(cells[1], tokens[i][QStringLiteral("error_norm")].toDouble() / norm, 3));
            QPair<double, int> strongest(0, -1);
            for (const QJsonValue atom : tokens[i][QStringLiteral("atoms")].toArray())
                strongest = std::max(
                    strongest, {atom[QStringLiteral("activation")].toDouble(), atom[QStringLiteral("atom")].toInt()});
            if (strongest.second < 0)
                continue;
            const QStringList said = cells[3].split(QStringLiteral("  "));
            QCOMPARE(said[0], QString::number(strongest.second));
            QVERIFY(isRounded(said[1], strongest.first, 3));
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

void ShownEqualsStoredTest::compareNeighbours(const ShownPage& shown, const QJsonObject& atom)
{
    const QJsonArray neighbours = atom[QStringLiteral("neighbours")].toArray();
    const QJsonArray coFiring = atom[QStringLiteral("neighbours_cofiring")].toArray();
    QCOMPARE(coFiring.size(), neighbours.size());
    int row = 0;
    for (const ShownItem& item : shown.items) {
        if (!item.name.startsWith(QStringLiteral("cosine with atom ")) || item.value.isEmpty())
            continue;
        const int other = neighbours[row][QStringLiteral("atom_id")].toInt();
        QCOMPARE(item.name.section(QLatin1Char(' '), -1).toInt(), other);
        QVERIFY(isRounded(item.value, neighbours[row][QStringLiteral("cosine")].toDouble(), 3));
        const QJsonObject pair = coFiring[row].toObject();
        QCOMPARE(pair[QStringLiteral("atom_id")].toInt(), other);
        const ShownItem phi = shown.quantity(QStringLiteral("φ with atom %1").arg(other));
        const bool isDefined = !pair[QStringLiteral("phi")].isNull();
        QVERIFY2(isDefined ? isRounded(phi.value, pair[QStringLiteral("phi")].toDouble(), 3)
                           : phi.value == QStringLiteral("–"),
                 qPrintable(phi.value));
        QVERIFY(phi.description.contains(withCommas(pair[QStringLiteral("n_together")].toInteger())));
        ++row;
    }
    QVERIFY(row >= 3);
}

void ShownEqualsStoredTest::compareMargin(const QString& shown, const QMap<int, QList<QPair<double, double>>>& specific,
                                          qint64 nTokens)
{
    int nAtoms = 0;
    for (const QString& line : shown.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        for (const QString& said : line.split(QStringLiteral("; "))) {
            const int atom = said.section(QLatin1Char(' '), 1, 1).toInt();
            const QString activation = said.section(QStringLiteral("activation "), 1).section(QLatin1Char(','), 0, 0);
            const QString tail = said.section(QStringLiteral("as active at "), 1);
            QVERIFY2(tail.endsWith(QStringLiteral(" of %1 tokens").arg(withCommas(nTokens))), qPrintable(said));
            const auto matches = std::ranges::count_if(specific[atom], [&](const QPair<double, double>& token) {
                return isRounded(activation, token.first, 3)
                    && tail.startsWith(withCommas(std::llround(token.second)) + QLatin1Char(' '));
            });
            QVERIFY2(matches > 0, qPrintable(said));
            ++nAtoms;
        }
    }
    QVERIFY(nAtoms > 0);
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
