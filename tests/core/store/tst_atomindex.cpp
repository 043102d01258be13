// What was written is read back: every query of AtomIndex against the plain table the index was made from.
#include "core/index/activationcodec.h"
#include "core/store/atomindex.h"
#include "core/store/indexwriter.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <cmath>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

bool isEqual(const SequenceTokens& a, const SequenceTokens& b)
{
    return a.id == b.id && a.document == b.document && a.firstTokenInDocument == b.firstTokenInDocument
        && a.hasBos == b.hasBos && a.ids == b.ids && a.counted == b.counted && a.errorNorm == b.errorNorm;
}

bool isEqual(const AtomStatistics& a, const AtomStatistics& b)
{
    return a.nFired == b.nFired && a.nDocuments == b.nDocuments && std::abs(a.sum - b.sum) <= 1e-15 * b.sum
        && std::abs(a.sumOfSquares - b.sumOfSquares) <= 1e-15 * b.sumOfSquares && a.maxActivation == b.maxActivation
        && a.maxPosition == b.maxPosition;
}

} // namespace

class AtomIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }

    void everythingWrittenIsRead_data()
    {
        QTest::addColumn<int>("segmentTokens");
        QTest::addColumn<bool>("prependBos");
        QTest::newRow("one segment") << 1000000 << true;
        QTest::newRow("several") << 200 << true;
        QTest::newRow("without BOS") << 200 << false;
        QTest::newRow("a window each, merged") << 1 << true;
    }

    void everythingWrittenIsRead()
    {
        QFETCH(int, segmentTokens);
        QFETCH(bool, prependBos);
        TinyIndexSpec spec;
        spec.segmentTokens = segmentTokens;
        spec.prependBos = prependBos;
        const TinyTable table = makeTinyTable(spec);
        const fs::path file = path(QTest::currentDataTag());
        VERIFY_RESULT(writeTinyIndex(file, table));
        auto index = AtomIndex::open(file);
        VERIFY_RESULT(index);

        QCOMPARE(index->state().nTokens, table.nTokens());
        QCOMPARE(index->state().nFirings, table.nFirings());
        QCOMPARE(index->state().nSequences, static_cast<std::int64_t>(table.windows.size()));
        QCOMPARE(index->state().nDocuments, static_cast<std::int64_t>(table.documents.size()));
        QVERIFY(index->state().isFinished);
        QVERIFY(index->state().nSegments <= 32);
        QCOMPARE(index->definitions().saeFingerprint, table.definitions.saeFingerprint);
        QCOMPARE(index->definitions().sources, table.definitions.sources);
        checkAtoms(*index, table);
        checkWindows(*index, table);
        checkTokens(*index, table);
        checkColumns(*index, table);
    }

    void documentsAreFound()
    {
        const TinyTable table = makeTinyTable();
        VERIFY_RESULT(writeTinyIndex(path("documents"), table));
        auto index = AtomIndex::open(path("documents"));
        VERIFY_RESULT(index);
        for (const auto& expected : table.documents) {
            if (expected.nSequences == 0)
                continue;
            const auto document = index->document(expected.id);
            VERIFY_RESULT(document);
            QCOMPARE(document->source, expected.source);
            QCOMPARE(document->firstSequence.v, expected.firstSequence.v);
            QCOMPARE(document->nSequences, expected.nSequences);
            QCOMPARE(document->textHash, expected.textHash);
        }
        QCOMPARE(index->document(DocumentId{1000}).error().code, ErrorCode::NotFound);
    }

    void whatIsNotThereIsSaid()
    {
        const TinyTable table = makeTinyTable();
        VERIFY_RESULT(writeTinyIndex(path("absent"), table));
        auto index = AtomIndex::open(path("absent"));
        VERIFY_RESULT(index);
        QCOMPARE(index->postings(AtomId{table.spec.dSae}).error().code, ErrorCode::NotFound);
        QCOMPARE(index->statistics(AtomId{-1}).error().code, ErrorCode::NotFound);
        QCOMPARE(index->sequence(SequenceId{100000}).error().code, ErrorCode::NotFound);
        QCOMPARE(index->column("no_such_column").error().code, ErrorCode::NotFound);
        QVERIFY(index->tokenPositions(TokenId{29999}).value().empty());
        QVERIFY(index->tokenBytes(TokenId{-1}).empty());
        QCOMPARE(AtomIndex::open(path("nowhere")).error().code, ErrorCode::NotFound);
        QCOMPARE(AtomIndex::open(path("")).error().code, ErrorCode::BadFormat); // a folder
    }

private:
    fs::path path(const std::string& name) const { return fs::path(m_folder.path().toStdString()) / name; }

    void checkAtoms(const AtomIndex& index, const TinyTable& table)
    {
        const auto all = index.allStatistics();
        VERIFY_RESULT(all);
        for (std::int32_t a = 0; a < table.spec.dSae; ++a) {
            const PostingList expected = table.stored(AtomId{a});
            const auto list = index.postings(AtomId{a});
            VERIFY_RESULT(list);
            QCOMPARE(list->position, expected.position);
            QCOMPARE(list->activation, expected.activation);
            const auto statistics = index.statistics(AtomId{a});
            VERIFY_RESULT(statistics);
            QVERIFY(isEqual(*statistics, table.statistics(AtomId{a})));
            QVERIFY(isEqual((*all)[static_cast<std::size_t>(a)], *statistics));
            const auto effects = index.logitEffects(AtomId{a});
            VERIFY_RESULT(effects);
            const auto& wanted = table.logitEffects[static_cast<std::size_t>(a)];
            QCOMPARE(effects->histogramEdges, wanted.histogramEdges);
            QCOMPARE(effects->histogramCounts, wanted.histogramCounts);
            QCOMPARE(effects->top.size(), wanted.top.size());
            QCOMPARE(effects->top[2].token.v, wanted.top[2].token.v);
            QCOMPARE(effects->bottom[1].value, wanted.bottom[1].value);
            QCOMPARE(index.neighbours(AtomId{a}).value().front().atom.v, (a + 1) % table.spec.dSae);
        }
    }

    void checkWindows(const AtomIndex& index, const TinyTable& table)
    {
        const auto windows = index.windows();
        VERIFY_RESULT(windows);
        QCOMPARE((*windows)->size(), table.windows.size());
        std::uint64_t position = 0;
        for (std::size_t w = 0; w < table.windows.size(); ++w) {
            const SequenceId id{static_cast<std::int32_t>(w)};
            const auto tokens = index.sequence(id);
            VERIFY_RESULT(tokens);
            QVERIFY(isEqual(*tokens, table.windows[w]));
            QCOMPARE((*windows)->document[w].v, tokens->document.v);
            QCOMPARE((*windows)->firstTokenInDocument[w], tokens->firstTokenInDocument);
            const auto firings = index.firingsOf(id);
            VERIFY_RESULT(firings);
            QCOMPARE(firings->size(), tokens->ids.size());
            for (std::size_t t = 0; t < firings->size(); ++t, ++position) {
                const auto& expected = table.firings[w][t];
                QCOMPARE((*firings)[t].atom, expected.atom);
                for (std::size_t i = 0; i < expected.atom.size(); ++i)
                    QCOMPARE((*firings)[t].activation[i],
                             storedActivation(expected.activation[i], table.spec.threshold));
                const TokenPlace place = index.locate(position);
                QCOMPARE(place.sequence.v, id.v);
                QCOMPARE(place.position, static_cast<std::int32_t>(t));
                QCOMPARE(index.positionOf(place), position);
            }
        }
    }

    void checkTokens(const AtomIndex& index, const TinyTable& table)
    {
        for (std::int32_t token = 0; token < table.spec.nVocabulary; ++token) {
            std::vector<std::uint64_t> expected;
            std::uint64_t position = 0;
            for (const auto& window : table.windows) {
                for (std::size_t t = 0; t < window.ids.size(); ++t, ++position) {
                    if (window.ids[t].v == token && window.counted[t] != 0)
                        expected.push_back(position);
                }
            }
            QCOMPARE(index.tokenPositions(TokenId{token}).value(), expected);
            QCOMPARE(index.tokenBytes(TokenId{token}), table.vocabulary[static_cast<std::size_t>(token)].bytes);
            QCOMPARE(index.isSpecialToken(TokenId{token}), token == 0);
        }
    }

    void checkColumns(const AtomIndex& index, const TinyTable& table)
    {
        const std::vector<std::string> names = {"n_fired", "density", "max_act", "mean_act", "n_documents", "category"};
        QCOMPARE(index.columnNames(), names);
        QCOMPARE(index.atomsTableTokens(), table.nTokens());
        const auto nFired = std::get<std::vector<std::int64_t>>(index.column("n_fired").value());
        const auto mean = std::get<std::vector<double>>(index.column("mean_act").value());
        const auto category = std::get<std::vector<std::string>>(index.column("category").value());
        QVERIFY(std::isnan(mean[0]));
        QCOMPARE(category[0], std::string("dead"));
        QCOMPARE(nFired[3], std::int64_t(1));
        const auto all = index.columns();
        VERIFY_RESULT(all);
        QCOMPARE(all->size(), names.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] != "mean_act") // holds a NaN
                QVERIFY((*all)[i] == index.column(names[i]).value());
        }
        QCOMPARE(std::get<std::vector<double>>((*all)[3])[3], mean[3]);
        std::stop_source stopped;
        stopped.request_stop();
        QCOMPARE(index.columns(stopped.get_token()).error().code, ErrorCode::Cancelled);
        const auto row = index.row(AtomId{3});
        VERIFY_RESULT(row);
        QCOMPARE(std::get<std::int64_t>((*row)[0]), std::int64_t(1));
        QCOMPARE(std::get<double>((*row)[3]), mean[3]);
        QCOMPARE(index.sparklines().value().size(), static_cast<std::size_t>(16 * table.spec.dSae));
    }

    QTemporaryDir m_folder;
};

ATOMSCOPE_GUILESS_TEST_MAIN(AtomIndexTest)
#include "tst_atomindex.moc"
