#include "core/jobs/indexjob.h"

#include "core/base/product.h"
#include "core/jobs/computepool.h"
#include "core/jobs/heartbeat.h"
#include "core/jobs/indexinputs.h"
#include "core/jobs/logitpass.h"
#include "core/jobs/neighbours.h"
#include "core/jobs/progressmeter.h"
#include "core/jobs/sanitycheck.h"
#include "core/jobs/segmentcollector.h"
#include "core/jobs/textsurvey.h"
#include "core/jobs/windowstream.h"
#include "core/measures/atomtable.h"
#include "core/measures/holdout.h"

#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>

namespace atomscope {

namespace {

using Stage = IndexProgress::Stage;

/// One run of a job, from loading to the finished file.
class IndexRun
{
public:
    IndexRun(const IndexJob& job, IndexControl& control, const IndexObserver& observer)
        : m_job(job)
        , m_control(control)
        , m_observer(observer)
        , m_meter(observer, control)
        , m_nThreads(job.threads > 0 ? job.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())))
    {
    }

    Result<IndexOutcome> run()
    {
        auto result = runToTheEnd();
        if (!result && result.error().code == ErrorCode::Cancelled && m_control.isStopped())
            return stopped();
        return result;
    }

private:
    Result<IndexOutcome> runToTheEnd()
    {
        TRY(prepare());
        WindowStream stream(*m_corpus, *m_inputs, m_job.tokens);
        TRY(resume(stream));
        TRY_ASSIGN(const bool isComplete, indexText(stream));
        if (!isComplete)
            return stopped();
        return finish();
    }

    Result<Corpus> openCorpus() const
    {
        CorpusOptions options;
        options.split = m_job.split;
        options.textKey = m_job.textKey;
        options.stop = m_control.endToken();
        return Corpus::open(m_job.corpus, options);
    }

    Result<void> prepare()
    {
        m_meter.enter(Stage::Loading);
        if (const auto warning = slowProductWarning())
            spdlog::warn(*warning);
        TRY_ASSIGN(auto corpus, openCorpus()); // a missing file is reported before a model is loaded
        m_corpus = std::move(corpus);
        TRY_ASSIGN(auto inputs, loadIndexInputs(m_job));
        m_inputs = std::move(inputs);

        m_meter.enter(Stage::Preparing);
        TRY_ASSIGN(const TextSurvey survey, surveyText(*m_corpus, *m_inputs, m_job.tokens, m_control));
        TRY(tryOut(survey));
        Definitions& definitions = m_inputs->definitions;
        definitions.holdOutUnit = toString(holdOutUnitFor(survey.nDocuments));
        TRY_ASSIGN(auto writer,
                   IndexWriter::open(m_job.out, definitions,
                                     m_job.force ? IndexWriter::Existing::Replace : IndexWriter::Existing::Resume));
        m_writer = std::move(writer);
        if (!m_writer->hasVocabulary())
            TRY(writeVocabulary(survey));
        return {};
    }

    /// Before anything is written, and not when an index goes on.
    Result<void> tryOut(const TextSurvey& survey)
    {
        std::error_code ignored;
        if (!m_job.checksSanity || (!m_job.force && std::filesystem::exists(m_job.out, ignored)))
            return {};
        TRY_ASSIGN(const SanityCheck check, checkSanity(*m_inputs, survey.first, m_control));
        if (m_observer.onChecked)
            m_observer.onChecked(check);
        return refuseMisreading(check);
    }

    /// What is written once, in front of the first segment.
    Result<void> writeVocabulary(const TextSurvey& survey)
    {
        if (survey.nSigmaTokens > 0)
            TRY(m_writer->writeLogitSigma(
                survey.sigma,
                fmt::format("mean scale in front of the unembedding on the first {} counted tokens",
                            survey.nSigmaTokens)));
        const Tokenizer& tokenizer = *m_inputs->tokenizer;
        std::vector<VocabularyEntry> entries(static_cast<std::size_t>(m_inputs->definitions.nVocabulary));
        for (std::int32_t id = 0; id < std::min(tokenizer.vocabularySize(), m_inputs->definitions.nVocabulary); ++id) {
            const TokenId token{id};
            entries[static_cast<std::size_t>(id)]
                = {tokenizer.bytes(token), std::string(tokenizer.spelling(token)), tokenizer.isSpecial(token)};
        }
        return m_writer->writeVocabulary(entries);
    }

    Result<void> resume(WindowStream& stream)
    {
        TRY_ASSIGN(const AtomIndex index, AtomIndex::open(m_job.out));
        m_sigma = index.definitions().logitSigma; // as it was first estimated
        m_tableTokens = index.atomsTableTokens();
        const SegmentDocuments& done = m_writer->documents();
        if (done.nDocuments == 0 && done.nWindowsOfOpenDocument == 0)
            return {};
        const std::int64_t nTokens = index.state().nTokens;
        m_meter.committed(nTokens, index.state().nSegments);
        m_meter.enter(Stage::Preparing, 0, done.nDocuments);
        return stream.skip(index, done, [&](std::int64_t nDocuments) -> Result<void> {
            m_meter.advance(nDocuments, done.nDocuments);
            if (!m_control.waitWhilePaused())
                return fail(ErrorCode::Cancelled, "stopped while the text was read again");
            return {};
        });
    }

    SegmentCollector::MakeBuilder builderFactory() const
    {
        const auto* jump = std::get_if<JumpRelu>(&m_inputs->sae->activation);
        return [sae = m_inputs->sae, threshold = jump ? jump->threshold : std::vector<float>()] {
            return std::make_unique<SegmentBuilder>(sae->dSae, sae->outWidth(), threshold);
        };
    }

    SegmentWriter::Callbacks writerCallbacks(LogitPass& logits)
    {
        SegmentWriter::Callbacks callbacks;
        callbacks.onCommitted = [this](IndexWriter& writer) -> Result<void> {
            m_meter.committed(writer.state().nTokens, writer.state().nSegments);
            const bool hasDoubled = writer.state().nTokens >= 2 * m_tableTokens;
            if (!hasDoubled)
                return {};
            auto rebuilt = rebuildTable(writer);
            if (!rebuilt && m_control.isEnding())
                return {}; // the next run rebuilds it
            return rebuilt;
        };
        callbacks.idleStep = [this, &logits](IndexWriter& writer) -> Result<bool> {
            if (!m_control.waitWhilePaused())
                return false;
            return logits.step(writer);
        };
        return callbacks;
    }

    Result<void> rebuildTable(IndexWriter& writer)
    {
        TRY_ASSIGN(const AtomIndex index, AtomIndex::open(m_job.out));
        TRY_ASSIGN(const AtomTable table, makeAtomTable(index, m_control.endToken()));
        TRY(writer.writeAtomsTable(table.columns, table.sparklines, table.nTokens));
        m_tableTokens = table.nTokens;
        return {};
    }

    /// True when the whole text is in the file, false after a stop.
    Result<bool> indexText(WindowStream& stream)
    {
        LogitPass logits(*m_inputs, m_sigma);
        SegmentWriter segmentWriter(*m_writer, writerCallbacks(logits));
        SegmentCollector collector({m_job.segmentTokens}, builderFactory(), m_writer->state(), m_writer->documents(),
                                   segmentWriter);
        WindowComputer computer(m_inputs->model, m_inputs->site, std::make_shared<const Encoder>(m_inputs->sae),
                                m_inputs->target);
        if (m_job.loss)
            computer.measureLoss();
        m_meter.enter(Stage::Indexing, collector.nTokens(), stream.estimatedTotal());
        TRY_ASSIGN(const bool isWhole, collectText(stream, computer, collector, segmentWriter));
        if (m_control.isCancelled())
            return fail(ErrorCode::Cancelled, "cancelled; what was committed stays");
        if (isWhole)
            TRY(collector.endText(stream.trailingDocuments()));
        else
            TRY(collector.flush());
        TRY(segmentWriter.finish(isWhole));
        if (m_control.isCancelled())
            return fail(ErrorCode::Cancelled, "cancelled; what was committed stays");
        return isWhole && !m_control.isEnding();
    }

    Result<bool> collectText(WindowStream& stream, const WindowComputer& computer, SegmentCollector& collector,
                             const SegmentWriter& segmentWriter)
    {
        constexpr int kBatchesAhead = 3;
        ComputePool pool(computer, m_control, m_nThreads, m_job.blockRows);
        bool hasMore = true;
        while (true) {
            while (hasMore && pool.nSubmitted() < kBatchesAhead && !m_control.isEnding()) {
                auto windows = readBatch(stream, pool.batchRows());
                if (wasInterrupted(windows))
                    break;
                if (!windows)
                    return passOn(windows);
                hasMore = !windows->empty();
                if (hasMore)
                    pool.submit(std::move(*windows));
            }
            if (pool.nSubmitted() == 0 && hasMore) { // a stop: whether it came too late decides the next window
                auto following = stream.next();
                if (!following && !wasInterrupted(following))
                    return passOn(following);
                return following && !*following;
            }
            if (pool.nSubmitted() == 0)
                return true;
            TRY_ASSIGN(const auto batch, pool.take());
            if (!batch)
                return false;
            TRY(segmentWriter.check());
            for (const IndexWindow& window : *batch)
                TRY(collector.add(window));
            m_meter.advance(collector.nTokens(), stream.estimatedTotal());
        }
    }

    /// A stop while standard input was awaited: more may follow.
    template <typename Read> bool wasInterrupted(const Result<Read>& read) const
    {
        return !read && read.error().code == ErrorCode::Cancelled && m_control.isEnding();
    }

    static Result<std::vector<IndexWindow>> readBatch(WindowStream& stream, int rows)
    {
        std::vector<IndexWindow> windows;
        for (int read = 0; read < rows;) {
            TRY_ASSIGN(auto window, stream.next());
            if (!window)
                break;
            read += window->length();
            windows.push_back(std::move(*window));
        }
        return windows;
    }

    Result<IndexOutcome> finish()
    {
        const Sae& sae = *m_inputs->sae;
        m_meter.enter(Stage::Finishing, 0, sae.dSae);
        if (sae.dSae <= kMostAtomsForNeighbours) {
            Heartbeat heartbeat;
            auto found = decoderNeighbours(sae, m_nThreads, m_control, [&](std::int64_t nDone) {
                m_meter.advance(nDone, sae.dSae);
                (void)heartbeat.beatIfDue(*m_writer); // a failure shows at the next write
            });
            if (!found)
                return passOn(found);
            TRY(m_writer->writeNeighbours(AtomId{0}, *found));
        } else {
            spdlog::info("{} atoms are too many to compare with each other: the index has no neighbours", sae.dSae);
        }
        TRY(m_writer->mergeSegments());
        TRY(rebuildTable(*m_writer));
        TRY(m_writer->finish());
        m_meter.committed(m_writer->state().nTokens, m_writer->state().nSegments);
        if (m_observer.onFinished)
            m_observer.onFinished(m_job.out);
        TRY_ASSIGN(const bool hasLeft, m_writer->leaveWal());
        const IndexState& state = m_writer->state();
        return IndexOutcome{true, state.nTokens, state.nFirings, state.nReplacedUtf8, !hasLeft};
    }

    /// What the file holds after a stop, which may have come before it was opened.
    IndexOutcome stopped() const
    {
        IndexState state;
        if (m_writer)
            state = m_writer->state();
        else if (const auto index = AtomIndex::open(m_job.out))
            state = index->state();
        return {false, state.nTokens, state.nFirings, state.nReplacedUtf8, true};
    }

    const IndexJob& m_job;
    IndexControl& m_control;
    const IndexObserver& m_observer;
    ProgressMeter m_meter;
    const int m_nThreads;
    std::optional<Corpus> m_corpus;
    std::optional<IndexInputs> m_inputs;
    std::optional<IndexWriter> m_writer;
    double m_sigma = 1;
    std::int64_t m_tableTokens = 0; // what the table of atoms was last computed on; the thread that owns the writer
};

Result<void> checkJob(const IndexJob& job)
{
    if (job.tokens < 0 || job.segmentTokens < 0 || job.threads < 0 || job.context < 0 || job.blockRows < 1)
        return fail(ErrorCode::Usage, "sizes and counts of an index job cannot be negative");
    if (job.corpus.empty())
        return fail(ErrorCode::Usage, "give at least one text file or folder to index");
    return {};
}

} // namespace

Result<IndexOutcome> runIndexJob(const IndexJob& job, IndexControl& control, const IndexObserver& observer)
{
    TRY(checkJob(job));
    return IndexRun(job, control, observer).run();
}

} // namespace atomscope
