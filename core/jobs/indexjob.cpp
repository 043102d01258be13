#include "core/jobs/indexjob.h"

#include "core/base/product.h"
#include "core/index/densecodec.h"
#include "core/jobs/computepool.h"
#include "core/jobs/heartbeat.h"
#include "core/jobs/indexinputs.h"
#include "core/jobs/logitpass.h"
#include "core/jobs/neighbours.h"
#include "core/jobs/nulljob.h"
#include "core/jobs/progressmeter.h"
#include "core/jobs/sanitycheck.h"
#include "core/jobs/segmentcollector.h"
#include "core/jobs/textsurvey.h"
#include "core/jobs/windowstream.h"
#include "core/measures/atomtable.h"
#include "core/measures/holdout.h"
#include "core/store/densestore.h"

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
        WindowStream stream(*m_inputs->records, m_job.tokens);
        TRY(resume(stream));
        TRY_ASSIGN(const bool isComplete, indexText(stream));
        if (!isComplete)
            return stopped();
        return finish();
    }

    Result<void> prepare()
    {
        m_meter.enter(Stage::Loading);
        if (const auto warning = slowProductWarning())
            spdlog::warn(*warning);
        TRY_ASSIGN(auto inputs, loadIndexInputs(m_job, m_control.endToken()));
        m_inputs = std::move(inputs);
        if (m_job.null)
            TRY(makeNull(m_job, m_nThreads, m_control, *m_inputs));

        m_meter.enter(Stage::Preparing);
        TRY_ASSIGN(const TextSurvey survey, surveyText(*m_inputs, m_job.tokens, m_control));
        TRY(tryOut(survey));
        Definitions& definitions = m_inputs->definitions;
        definitions.denseSample = m_inputs->isEncoded() ? 0 : m_job.denseBytes; // firings come without x
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
        if (!m_inputs->sae || !m_inputs->definitions.errorsAbsent.empty())
            return {};
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
        return m_writer->writeVocabulary(vocabularyOf(*m_inputs));
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
        const auto* jump = m_inputs->sae ? std::get_if<JumpRelu>(&m_inputs->sae->activation) : nullptr;
        const Definitions& definitions = m_inputs->definitions;
        return [dSae = definitions.dSae, dIn = definitions.dIn,
                threshold = jump ? jump->threshold : std::vector<float>()] {
            return std::make_unique<SegmentBuilder>(dSae, dIn, threshold);
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

    /// Takes up the sample of what is committed.
    Result<void> restoreSample(DenseSampler& sampler) const
    {
        if (m_writer->state().nPositions == 0)
            return {};
        TRY_ASSIGN(const auto positions, readDensePositions(m_job.out));
        TRY_ASSIGN(const AtomIndex index, AtomIndex::open(m_job.out));
        TRY_ASSIGN(const auto windows, index.windows());
        for (const std::uint64_t position : positions) {
            if (position >= windows->firstPosition.back())
                return fail(
                    ErrorCode::BadFormat,
                    m_job.out.string()
                        + ": the dense sample holds a token that is not in the index; make it again with --force");
            const std::size_t window = windows->windowOf(position);
            sampler.restore(position,
                            denseKey(windows->document[window].v, windows->tokenInDocument(window, position)));
        }
        return {};
    }

    /// True when the whole text is in the file, false after a stop.
    Result<bool> indexText(WindowStream& stream)
    {
        LogitPass logits(*m_inputs, m_sigma);
        DenseSampler sampler(denseCapacity(m_inputs->definitions.denseSample, m_inputs->sae ? m_inputs->sae->dIn : 0));
        TRY(restoreSample(sampler));
        SegmentWriter segmentWriter(*m_writer, writerCallbacks(logits));
        SegmentCollector collector({m_job.segmentTokens}, builderFactory(), m_writer->state(), m_writer->documents(),
                                   segmentWriter, sampler);
        WindowComputer computer(m_inputs->model, m_inputs->site,
                                m_inputs->isEncoded() ? nullptr : std::make_shared<const Encoder>(m_inputs->sae),
                                m_inputs->target);
        if (!m_inputs->isEncoded())
            computer.sampleInto(sampler);
        if (!m_inputs->definitions.errorsAbsent.empty())
            computer.withoutErrors();
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
        constexpr std::size_t kMostValues = std::size_t{1} << 26; // that windows bring with them
        std::vector<IndexWindow> windows;
        std::size_t nValues = 0;
        for (int read = 0; read < rows && nValues < kMostValues;) {
            TRY_ASSIGN(auto window, stream.nextComplete());
            if (!window)
                break;
            read += window->length();
            nValues += window->rows.size() + window->atom.size();
            windows.push_back(std::move(*window));
        }
        return windows;
    }

    Result<IndexOutcome> finish()
    {
        TRY(checkNullText(m_inputs->definitions, m_writer->state()));
        m_meter.enter(Stage::Finishing, 0, m_inputs->definitions.dSae);
        if (m_inputs->sae)
            TRY(writeNeighbours(*m_inputs->sae));
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

    Result<void> writeNeighbours(const Sae& sae)
    {
        if (sae.dSae > kMostAtomsForNeighbours) {
            spdlog::info("{} atoms are too many to compare with each other: the index has no neighbours", sae.dSae);
            return {};
        }
        Heartbeat heartbeat;
        TRY_ASSIGN(const auto found, decoderNeighbours(sae, m_nThreads, m_control, [&](std::int64_t nDone) {
                       m_meter.advance(nDone, sae.dSae);
                       (void)heartbeat.beatIfDue(*m_writer); // a failure shows at the next write
                   }));
        return m_writer->writeNeighbours(AtomId{0}, found);
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
    std::optional<IndexInputs> m_inputs;
    std::optional<IndexWriter> m_writer;
    double m_sigma = 1;
    std::int64_t m_tableTokens = 0; // what the table of atoms was last computed on; the thread that owns the writer
};

Result<void> checkCacheJob(const IndexJob& job)
{
    if (!job.model.empty() || !job.corpus.empty())
        return fail(ErrorCode::Usage, "activations take the place of model and corpus: give the one or the others");
    if (job.loss)
        return fail(ErrorCode::Usage, "the loss of the next token (--loss) needs a model");
    const auto& special = job.cache.specialIds;
    if (job.cache.bosId.value_or(0) < 0 || std::ranges::any_of(special, [](std::int32_t id) { return id < 0; }))
        return fail(ErrorCode::Usage, "token ids are not negative");
    return {};
}

Result<void> checkJob(const IndexJob& job)
{
    if (job.denseBytes < 0 || job.tokens < 0 || job.segmentTokens < 0 || job.threads < 0 || job.context < 0
        || job.blockRows < 1)
        return fail(ErrorCode::Usage, "sizes and counts of an index job cannot be negative");
    if (!job.cache.activations.empty())
        return checkCacheJob(job);
    if (job.model.empty() || job.corpus.empty())
        return fail(
            ErrorCode::Usage,
            "give --model and --corpus with at least one text file or folder, or --activations and --token-ids");
    if (job.sae.empty())
        return fail(ErrorCode::Usage, "give the SAE with --sae");
    const CacheFiles& cache = job.cache;
    if (!cache.tokenIds.empty() || !cache.documents.empty() || !cache.tokenizer.empty() || !cache.array.empty()
        || !cache.specialIds.empty() || cache.bosId)
        return fail(ErrorCode::Usage, "token ids and what belongs to them go with --activations, not with a model");
    return {};
}

} // namespace

Result<IndexOutcome> runIndexJob(const IndexJob& job, IndexControl& control, const IndexObserver& observer)
{
    TRY(checkJob(job));
    if (job.null) {
        TRY_ASSIGN(const IndexJob whole, completeNullJob(job));
        return IndexRun(whole, control, observer).run();
    }
    return IndexRun(job, control, observer).run();
}

} // namespace atomscope
