#include "core/pages/documentpage.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <algorithm>
#include <cmath>
#include <set>

using namespace atomscope;
using test::TinyIndexSpec;
using test::TinyTable;

namespace {

struct Written
{
    QTemporaryDir folder;
    TinyTable table;
    std::optional<AtomIndex> index;

    explicit Written(const TinyIndexSpec& spec)
        : table(test::makeTinyTable(spec))
    {
    }
    bool open()
    {
        const auto file = std::filesystem::path(folder.path().toStdString()) / "tiny.atoms";
        if (!test::writeTinyIndex(file, table))
            return false;
        auto opened = AtomIndex::open(file);
        if (!opened)
            return false;
        index.emplace(std::move(*opened));
        return true;
    }
    // Of all firings of an atom, those at least so strong.
    double plainCount(AtomId atom, float activation) const
    {
        const PostingList list = table.stored(atom);
        return static_cast<double>(
            std::ranges::count_if(list.activation, [&](float other) { return other >= activation; }));
    }
};

TinyIndexSpec longDocuments()
{
    TinyIndexSpec spec;
    spec.nDocuments = 3;
    spec.contextSize = 1500;
    return spec;
}

} // namespace

class DocumentPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDocumentReadsAsItWas_data()
    {
        QTest::addColumn<bool>("prependBos");
        QTest::newRow("with BOS") << true;
        QTest::newRow("without BOS") << false;
    }

    void aDocumentReadsAsItWas()
    {
        QFETCH(bool, prependBos);
        TinyIndexSpec spec;
        spec.prependBos = prependBos;
        Written written(spec);
        QVERIFY(written.open());
        for (const DocumentRecord& document : written.table.documents) {
            const auto page = makeDocumentPage(*written.index, document.id, 0);
            VERIFY_RESULT(page);
            QCOMPARE(page->nParts, document.nSequences > 0 ? 1 : 0);
            std::vector<TokenId> ids;
            std::vector<std::int32_t> begins;
            std::size_t token = 0;
            for (std::size_t window = 0; window < written.table.windows.size(); ++window) {
                const SequenceTokens& tokens = written.table.windows[window];
                if (tokens.document != document.id)
                    continue;
                begins.push_back(static_cast<std::int32_t>(token));
                for (std::size_t i = tokens.hasBos ? 1 : 0; i < tokens.ids.size(); ++i, ++token) {
                    ids.push_back(tokens.ids[i]);
                    QCOMPARE(page->errorNorms[token], tokens.errorNorm[i]);
                    QVERIFY(page->firings[token].atom == written.table.firings[window][i].atom);
                    QCOMPARE(page->places[token].sequence, tokens.id);
                    QCOMPARE(page->places[token].position, static_cast<std::int32_t>(i));
                    QCOMPARE(page->tokens[token], written.index->tokenBytes(tokens.ids[i]));
                }
            }
            QVERIFY(page->tokenIds == ids);
            QVERIFY(page->windowBegins == begins);
            QCOMPARE(page->nTokens, static_cast<std::int32_t>(ids.size()));
        }
    }

    void aLongDocumentComesInPartsThatFitTogether()
    {
        Written written(longDocuments());
        QVERIFY(written.open());
        const DocumentId document = written.table.documents.front().id;
        std::int32_t next = 0;
        std::int32_t part = 0;
        auto page = makeDocumentPage(*written.index, document, 0);
        VERIFY_RESULT(page);
        const std::int32_t nTokens = page->nTokens;
        while (next < nTokens) {
            page = makeDocumentPage(*written.index, document, next);
            VERIFY_RESULT(page);
            QCOMPARE(page->firstToken, next);
            QCOMPARE(page->part, part);
            const auto last = makeDocumentPage(*written.index, document,
                                               next + static_cast<std::int32_t>(page->tokenIds.size()) - 1);
            QCOMPARE(last->part, part);
            next += static_cast<std::int32_t>(page->tokenIds.size());
            ++part;
        }
        QCOMPARE(next, nTokens);
        QCOMPARE(part, page->nParts);
    }

    void whatIsNotThereIsSaid()
    {
        Written written({});
        QVERIFY(written.open());
        QCOMPARE(makeDocumentPage(*written.index, DocumentId{9999}, 0).error().code, ErrorCode::NotFound);
        QVERIFY(!makeDocumentPage(*written.index, DocumentId{-1}, 0));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(makeDocumentPage(*written.index, DocumentId{0}, 0, stop.get_token()).error().code,
                 ErrorCode::Cancelled);
    }

    void tailsAreCountsOfTheAtomsOwnFirings()
    {
        TinyIndexSpec spec;
        spec.nDocuments = 200;
        Written written(spec);
        QVERIFY(written.open());
        AtomTails tails;
        for (int atom = 1; atom < spec.dSae; ++atom) {
            const PostingList list = written.table.stored(AtomId{atom});
            for (std::size_t i = 0; i < list.activation.size(); i += 7) {
                const auto count = tails.count(*written.index, AtomId{atom}, list.activation[i]);
                VERIFY_RESULT(count);
                const double plain = written.plainCount(AtomId{atom}, list.activation[i]);
                QVERIFY2(std::abs(*count - plain) <= plain / 11 + 1e-9,
                         qPrintable(QStringLiteral("%1 for %2").arg(*count).arg(plain)));
                if (plain <= 11)
                    QCOMPARE(*count, plain);
            }
        }
    }

    void theRarestAtomsOfEveryTokenComeFirst()
    {
        TinyIndexSpec spec;
        spec.nDocuments = 60;
        Written written(spec);
        QVERIFY(written.open());
        const auto page = makeDocumentPage(*written.index, written.table.documents[2].id, 0);
        VERIFY_RESULT(page);
        AtomTails tails;
        const auto specifics = specificAtoms(*written.index, *page, tails);
        VERIFY_RESULT(specifics);
        QCOMPARE(specifics->size(), page->tokenIds.size());
        std::size_t nSeen = 0;
        for (std::size_t token = 0; token < specifics->size(); ++token) {
            const auto& here = (*specifics)[token];
            std::set<AtomId> chosen;
            for (const SpecificAtom& atom : here) {
                QCOMPARE(page->activationOf(atom.atom, token), atom.activation);
                const std::int64_t nFired = written.table.statistics(atom.atom).nFired;
                QVERIFY(nFired >= 30 && nFired * 10 <= written.table.nTokens());
                chosen.insert(atom.atom);
                ++nSeen;
            }
            QVERIFY(std::ranges::is_sorted(here, {}, &SpecificAtom::tailCount));
            for (const AtomId other : page->firings[token].atom) {
                const std::int64_t nFired = written.table.statistics(other).nFired;
                if (chosen.contains(other) || nFired < 30 || nFired * 10 > written.table.nTokens())
                    continue;
                QCOMPARE(here.size(), kMostSpecific);
                QVERIFY(*tails.count(*written.index, other, page->activationOf(other, token)) >= here.back().tailCount);
            }
        }
        QVERIFY(nSeen > 0);
        // A run's rarest are the rarest of everything that fires in it, each once.
        const auto run = mostSpecific(*specifics, 0, specifics->size());
        QVERIFY(run.size() <= kMostSpecific && !run.empty());
        for (const auto& here : *specifics) {
            for (const SpecificAtom& atom : here) {
                const bool isChosen = std::ranges::find(run, atom.atom, &SpecificAtom::atom) != run.end();
                QVERIFY(isChosen || atom.tailCount >= run.back().tailCount);
            }
        }
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(DocumentPageTest)
#include "tst_documentpage.moc"
