#include "core/jobs/measurejob.h"

#include "core/base/hash.h"
#include "core/measures/evidencemeasures.h"
#include "core/measures/verdict.h"
#include "core/store/evidencestore.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

namespace atomscope {

namespace {

constexpr std::int32_t kBlockAtoms = 64;

/// What the numbers follow from. The first line changes when a measure does.
std::string inputsOf(const AtomIndex& index)
{
    const Definitions& d = index.definitions();
    Sha256 hash;
    hash.add("evidence 1\n");
    for (const std::string& text : {index.state().textHash, d.saeFingerprint, d.tokenizerFingerprint, d.holdOutUnit}) {
        hash.add(text);
        hash.add("\n");
    }
    for (const auto number : {index.state().nTokens, index.state().nFirings, std::int64_t{d.dSae}})
        hash.addU64(static_cast<std::uint64_t>(number));
    hash.addU64(d.seed);
    for (const EvidenceMeasure& measure : evidenceMeasures()) {
        hash.add(measure.about.name);
        hash.add("\n");
    }
    return hash.finish();
}

/// Numbers of one atom in a block: its evidence, then the verdict's place among kAutomaticVerdicts.
std::size_t width()
{
    return evidenceMeasures().size() + 1;
}

struct Block
{
    AtomId first;
    std::vector<double> values;
};

class MeasureRun
{
public:
    MeasureRun(const MeasureJob& job, IndexControl& control,
               const std::function<void(std::int64_t, std::int64_t)>& onProgress)
        : m_job(job)
        , m_control(control)
        , m_onProgress(onProgress)
    {
    }

    Result<MeasureOutcome> run()
    {
        TRY_ASSIGN(AtomIndex index, AtomIndex::open(m_job.file));
        m_dSae = index.definitions().dSae;
        TRY_ASSIGN(EvidenceStore store, EvidenceStore::open(m_job.file, inputsOf(index)));
        if (store.isUpToDate())
            return MeasureOutcome{true, true, 0};
        TRY_ASSIGN(auto gain, index.column("lookup_gain"));
        if (!std::holds_alternative<std::vector<double>>(gain))
            return fail(ErrorCode::BadFormat, m_job.file.string() + ": column lookup_gain holds no numbers");
        m_lookupGain = std::move(std::get<std::vector<double>>(gain));
        TRY(findTodo(store));
        if (!m_todo.empty()) {
            TRY_ASSIGN(m_text, EvidenceText::read(index, m_control.endToken()));
            TRY(measureAll(store));
        }
        if (m_control.isCancelled())
            return fail(ErrorCode::Cancelled, "cancelled; what was measured stays");
        if (m_control.isEnding())
            return MeasureOutcome{false, false, m_nMeasured};
        TRY(finish(store));
        return MeasureOutcome{true, false, m_nMeasured};
    }

private:
    Result<void> findTodo(const EvidenceStore& store)
    {
        TRY_ASSIGN(const auto done, store.blocks());
        for (std::int32_t first = 0; first < m_dSae; first += kBlockAtoms) {
            if (std::ranges::binary_search(done, AtomId{first}))
                m_nDone += nAtomsOf(AtomId{first});
            else
                m_todo.push_back(AtomId{first});
        }
        return {};
    }

    std::int32_t nAtomsOf(AtomId first) const { return std::min(kBlockAtoms, m_dSae - first.v); }

    /// Threads measure, this one stores: SQLite has one writer.
    Result<void> measureAll(EvidenceStore& store)
    {
        const int wanted
            = m_job.threads > 0 ? m_job.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        std::vector<std::jthread> threads;
        m_nWorking = std::min(wanted, static_cast<int>(m_todo.size()));
        for (int i = 0, n = m_nWorking; i < n; ++i)
            threads.emplace_back([this] { work(); });
        while (auto block = takeMeasured()) {
            TRY(orEndThreads(store.writeBlock(block->first, block->values)));
            m_nMeasured += nAtomsOf(block->first);
            if (m_onProgress)
                m_onProgress(m_nDone + m_nMeasured, m_dSae);
        }
        const std::lock_guard lock(m_mutex);
        return m_error ? Result<void>(tl::unexpected<Error>(*m_error)) : Result<void>();
    }

    Result<void> orEndThreads(Result<void> stored)
    {
        if (!stored) {
            const std::lock_guard lock(m_mutex);
            m_todo.clear();
        }
        return stored;
    }

    std::optional<Block> takeMeasured()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_measured.empty() || m_nWorking == 0; });
        if (m_measured.empty())
            return std::nullopt;
        Block block = std::move(m_measured.front());
        m_measured.pop_front();
        return block;
    }

    std::optional<AtomId> takeTodo()
    {
        const std::lock_guard lock(m_mutex);
        if (m_todo.empty() || m_error)
            return std::nullopt;
        const AtomId first = m_todo.front();
        m_todo.pop_front();
        return first;
    }

    void work()
    {
        const auto outcome = workToTheEnd();
        const std::lock_guard lock(m_mutex);
        if (!outcome && !m_error)
            m_error = outcome.error();
        --m_nWorking;
        m_changed.notify_one();
    }

    Result<void> workToTheEnd()
    {
        TRY_ASSIGN(const AtomIndex index, AtomIndex::open(m_job.file)); // one a thread
        EvidenceMeter meter(m_text);
        while (m_control.waitWhilePaused()) {
            const auto first = takeTodo();
            if (!first)
                break;
            Block block{*first, {}};
            for (std::int32_t atom = first->v; atom < first->v + nAtomsOf(*first); ++atom) {
                if (m_control.isEnding())
                    return {};
                TRY(measureAtom(index, AtomId{atom}, meter, block.values));
            }
            const std::lock_guard lock(m_mutex);
            m_measured.push_back(std::move(block));
            m_changed.notify_one();
        }
        return {};
    }

    Result<void> measureAtom(const AtomIndex& index, AtomId atom, EvidenceMeter& meter,
                             std::vector<double>& values) const
    {
        TRY_ASSIGN(const PostingList firings, index.postings(atom));
        TRY_ASSIGN(const AtomEvidence evidence, meter.measure(index, atom, firings));
        for (const EvidenceMeasure& measure : evidenceMeasures())
            values.push_back(measure.value(evidence));
        const auto verdict = decideVerdict(evidence, m_lookupGain[static_cast<std::size_t>(atom.v)]);
        values.push_back(
            static_cast<double>(std::ranges::find(kAutomaticVerdicts, verdict) - kAutomaticVerdicts.begin()));
        return {};
    }

    Result<void> finish(EvidenceStore& store) const
    {
        const auto nAtoms = static_cast<std::size_t>(m_dSae);
        std::vector<std::vector<double>> columns(width(), std::vector<double>(nAtoms));
        for (std::int32_t first = 0; first < m_dSae; first += kBlockAtoms) {
            TRY_ASSIGN(const auto values, store.readBlock(AtomId{first}));
            const auto n = static_cast<std::size_t>(nAtomsOf(AtomId{first}));
            if (values.size() != n * width())
                return fail(ErrorCode::BadFormat, m_job.file.string() + " holds a damaged block of measures");
            for (std::size_t i = 0; i < values.size(); ++i)
                columns[i % width()][static_cast<std::size_t>(first) + i / width()] = values[i];
        }
        std::vector<IndexWriter::Column> named;
        for (std::size_t i = 0; i < evidenceMeasures().size(); ++i)
            named.push_back({std::string(evidenceMeasures()[i].about.name), std::move(columns[i])});
        std::vector<std::string> verdicts;
        for (const double code : columns.back()) {
            const bool isKnown = code >= 0 && code < static_cast<double>(kAutomaticVerdicts.size());
            const auto at = isKnown ? static_cast<std::size_t>(code) : 0;
            verdicts.emplace_back(toString(kAutomaticVerdicts[at]));
        }
        named.push_back({"verdict", std::move(verdicts)});
        return store.finish(named);
    }

    const MeasureJob& m_job;
    IndexControl& m_control;
    const std::function<void(std::int64_t, std::int64_t)>& m_onProgress;
    std::int32_t m_dSae = 0;
    std::vector<double> m_lookupGain; // [d_sae]
    std::shared_ptr<const EvidenceText> m_text;
    std::int64_t m_nDone = 0; // by earlier runs
    std::int64_t m_nMeasured = 0;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    // Guarded by m_mutex.
    std::deque<AtomId> m_todo;
    std::deque<Block> m_measured;
    std::optional<Error> m_error;
    int m_nWorking = 0;
};

} // namespace

Result<MeasureOutcome> runMeasureJob(const MeasureJob& job, IndexControl& control,
                                     const std::function<void(std::int64_t, std::int64_t)>& onProgress)
{
    auto outcome = MeasureRun(job, control, onProgress).run();
    // A stop while the text was read.
    if (!outcome && outcome.error().code == ErrorCode::Cancelled && control.isStopped())
        return MeasureOutcome{};
    return outcome;
}

} // namespace atomscope
