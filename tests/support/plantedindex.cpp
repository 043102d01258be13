#include "tests/support/plantedindex.h"

#include "core/base/hash.h"
#include "core/index/segmentbuilder.h"
#include "core/measures/atomtable.h"
#include "core/planted/words.h"
#include "core/planted/writeplanted.h"
#include "core/sae/encoder.h"
#include "core/store/indexwriter.h"

namespace atomscope::test {

namespace {

Definitions definitionsOf(const PlantedSet& set, const Sae& sae)
{
    Definitions d;
    d.modelName = set.spec.name();
    d.modelFamily = "planted";
    d.saeName = "sae";
    d.saeFormat = sae.format;
    d.saeArchitecture = sae.architecture;
    d.saeFingerprint = sae.fingerprint();
    d.hookName = sae.hookName;
    d.centring = "none";
    d.inputNorm = "none";
    d.contextSize = kDocumentTokens;
    d.dIn = sae.dIn;
    d.dSae = sae.dSae;
    d.nVocabulary = kVocabulary;
    d.sources = {"planted"};
    d.split = "none";
    d.seed = 1;
    return d;
}

Result<void> writeWords(IndexWriter& writer)
{
    std::vector<VocabularyEntry> entries;
    for (const std::string& word : plantedVocabulary())
        entries.push_back({word, word, entries.empty()});
    return writer.writeVocabulary(entries);
}

double squaredDistance(const float* a, const float* b, std::size_t n)
{
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i)
        sum += (static_cast<double>(a[i]) - static_cast<double>(b[i]))
            * (static_cast<double>(a[i]) - static_cast<double>(b[i]));
    return sum;
}

SequenceMoments momentsOf(const float* x, const float* xHat, std::size_t n, std::size_t D)
{
    SequenceMoments moments;
    for (std::size_t t = 1; t < n; ++t) {
        SequenceMoments one;
        one.nTokens = 1;
        one.mean.assign(x + t * D, x + (t + 1) * D);
        one.sumSquaredError = squaredDistance(x + t * D, xHat + t * D, D);
        moments.add(one);
    }
    return moments;
}

} // namespace

Result<void> writePlantedIndex(const std::filesystem::path& folder, const std::filesystem::path& file,
                               const PlantedSet& set)
{
    TRY(writePlantedSae(folder / "sae", set.atoms, set.directions.mean, set.spec.name()));
    TRY_ASSIGN(Sae loaded, loadSae(folder / "sae"));
    const auto sae = std::make_shared<const Sae>(std::move(loaded));
    const Encoder encoder(sae);
    auto scratch = encoder.makeScratch();
    TRY_ASSIGN(auto writer, IndexWriter::open(file, definitionsOf(set, *sae), IndexWriter::Existing::Replace));
    TRY(writeWords(writer));
    SegmentBuilder builder(sae->dSae, sae->dIn, std::get<JumpRelu>(sae->activation).threshold);
    builder.start(0, SequenceId{0});
    SegmentDocuments documents;
    const auto D = static_cast<std::size_t>(sae->dIn);
    constexpr std::size_t T = kDocumentTokens;
    std::vector<float> xHat(T * D);
    for (int b = 0; b < set.spec.nDocuments; ++b) {
        const float* x = set.activations.data() + static_cast<std::size_t>(b) * T * D;
        SparseRows rows;
        TRY(encoder.encode({x, T * D}, T, *scratch, rows));
        TRY(encoder.decode({x, T * D}, T, rows, *scratch, xHat));
        SequenceTokens window;
        window.id = SequenceId{b};
        window.document = DocumentId{b};
        window.counted.assign(T, 1);
        window.counted[0] = 0;
        window.errorNorm.assign(T, 0);
        const auto first = set.text.tokens.begin() + static_cast<std::ptrdiff_t>(b) * kDocumentTokens;
        for (std::size_t t = 0; t < T; ++t)
            window.ids.push_back(TokenId{first[static_cast<std::ptrdiff_t>(t)]});
        // The first token's firings are those of a token that is not counted.
        rows.rowStart[0] = rows.rowStart[1];
        builder.add(window, {rows.rowStart, rows.atom, rows.activation}, momentsOf(x, xHat.data(), T, D));
        documents.documents.push_back({DocumentId{b}, "planted", SequenceId{b}, 1,
                                       mix64(set.spec.seed * 1'000'003 + static_cast<std::uint64_t>(b))});
    }
    documents.nDocuments = set.spec.nDocuments;
    TRY(writer.commit(builder.finish(), documents));
    TRY_ASSIGN(const AtomIndex index, AtomIndex::open(file));
    TRY_ASSIGN(const AtomTable table, makeAtomTable(index));
    TRY(writer.writeAtomsTable(table.columns, table.sparklines, table.nTokens));
    TRY(writer.finish());
    return {};
}

} // namespace atomscope::test
