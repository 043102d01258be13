#include "core/jobs/splicejob.h"

#include "core/base/hash.h"
#include "core/jobs/splicedloss.h"
#include "core/store/atomindex.h"
#include "core/store/wholesae.h"

#include <algorithm>
#include <atomic>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace atomscope {

namespace {

constexpr std::size_t kFewDocuments = 20;
constexpr std::int32_t kBlockWindows = 8; // the unit where there are few documents

/// An index and what it was made with, each other's.
struct Paired
{
    AtomIndex index;
    PairedModel pair;
};

Result<void> checkIsSame(const std::string& what, const std::string& now, const std::string& before,
                         const std::filesystem::path& file)
{
    if (now == before)
        return {};
    return fail(ErrorCode::Conflict,
                fmt::format("{} was made with another {} ({} instead of {}); give the one it was made with",
                            file.string(), what, before, now));
}

Result<Paired> openPaired(const SpliceJob& job)
{
    TRY_ASSIGN(AtomIndex index, AtomIndex::open(job.file));
    const Definitions& d = index.definitions();
    if (index.isImported() || !d.inputs.empty())
        return fail(ErrorCode::Unsupported,
                    job.file.string() + " was made without a model: what the model loses cannot be measured");
    if (!index.state().isFinished)
        return fail(ErrorCode::Conflict, job.file.string() + " is not finished: let its index job end first");
    PairedModelOptions options;
    options.sae = job.saeOptions;
    options.context = d.contextSize;
    options.hasLoss = true;
    options.needsFingerprint = true;
    options.needsTokenizer = false;
    TRY_ASSIGN(PairedModel pair, loadPairedModel(job.model, job.sae, options));
    TRY(checkIsSame("model", pair.model->fingerprint(), d.modelFingerprint, job.file));
    TRY(checkIsSame("SAE", pair.sae->fingerprint(), d.saeFingerprint, job.file));
    TRY(checkIsSame("place", hookNameFromSite(pair.site), d.hookName, job.file));
    TRY(checkIsSame("centring", nameOf(pair.sae->centring), d.centring, job.file));
    return Paired{std::move(index), std::move(pair)};
}

/// Windows of the sample, ascending.
Result<std::vector<SequenceId>> chooseWindows(const AtomIndex& index, const SpliceJob& job)
{
    TRY_ASSIGN(const auto windows, index.windows());
    std::vector<std::pair<std::uint64_t, std::int32_t>> keys;
    for (std::size_t w = 0; w < windows->size(); ++w)
        keys.emplace_back(mix64(mix64(job.seed) ^ w), static_cast<std::int32_t>(w));
    std::ranges::sort(keys);
    std::vector<SequenceId> chosen;
    std::int64_t nTokens = 0;
    for (const auto& [key, window] : keys) {
        if (job.tokens > 0 && nTokens >= job.tokens)
            break;
        const auto at = static_cast<std::size_t>(window);
        nTokens += windows->nTokens(at) - windows->hasBos[at];
        chosen.push_back(SequenceId{window});
    }
    std::ranges::sort(chosen);
    return chosen;
}

class SpliceRun
{
public:
    SpliceRun(const SpliceJob& job, IndexControl& control,
              const std::function<void(std::int64_t, std::int64_t)>& onProgress, Paired paired)
        : m_job(job)
        , m_control(control)
        , m_onProgress(onProgress)
        , m_paired(std::move(paired))
        , m_encoder(std::make_shared<const Encoder>(m_paired.pair.sae))
    {
    }

    Result<SpliceMeasure> run()
    {
        TRY_ASSIGN(const auto windows, chooseWindows(m_paired.index, m_job));
        std::vector<SequenceTokens> tokens;
        for (const SequenceId id : windows) {
            TRY_ASSIGN(SequenceTokens window, m_paired.index.sequence(id));
            tokens.push_back(std::move(window));
        }
        TRY(findMean(tokens));
        std::vector<SpliceSums> sums(tokens.size());
        TRY(forEach(tokens, [&](SplicedLoss& loss, std::size_t at) -> Result<void> {
            TRY_ASSIGN(sums[at], loss.measure(tokens[at], m_mean));
            return {};
        }));
        return summarise(tokens, sums);
    }

private:
    using Visit = std::function<Result<void>(SplicedLoss&, std::size_t)>;

    /// The mean activation over the sample's counted tokens, added up in the order of the windows.
    Result<void> findMean(const std::vector<SequenceTokens>& windows)
    {
        const auto O = static_cast<std::size_t>(m_paired.pair.sae->outWidth());
        std::vector<std::vector<double>> sums(windows.size(), std::vector<double>(O));
        std::vector<std::int64_t> counts(windows.size());
        TRY(forEach(windows, [&](SplicedLoss& loss, std::size_t at) -> Result<void> {
            TRY_ASSIGN(counts[at], loss.addActivations(windows[at], sums[at]));
            return {};
        }));
        std::vector<double> total(O);
        std::int64_t n = 0;
        for (std::size_t w = 0; w < windows.size(); ++w) {
            n += counts[w];
            for (std::size_t i = 0; i < O; ++i)
                total[i] += sums[w][i];
        }
        if (n == 0)
            return fail(ErrorCode::Usage, m_job.file.string() + " holds no counted token");
        for (const double sum : total)
            m_mean.push_back(static_cast<float>(sum / static_cast<double>(n)));
        return {};
    }

    /// Visits every window once, on several threads; progress goes out from the calling one.
    Result<void> forEach(const std::vector<SequenceTokens>& windows, const Visit& visit)
    {
        const int wanted
            = m_job.threads > 0 ? m_job.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        std::atomic<std::size_t> next = 0;
        std::mutex mutex;
        std::optional<Error> error; // guarded by mutex
        const auto work = [&](bool reports) {
            SplicedLoss loss(m_paired.pair, m_encoder);
            for (std::size_t at = next++; at < windows.size(); at = next++) {
                if (!m_control.waitWhilePaused())
                    return;
                if (auto visited = visit(loss, at); !visited) {
                    const std::lock_guard lock(mutex);
                    error = error.value_or(visited.error());
                    next = windows.size();
                }
                if (reports && m_onProgress)
                    m_onProgress(m_nDone + static_cast<std::int64_t>(std::min(next.load(), windows.size())),
                                 2 * static_cast<std::int64_t>(windows.size()));
            }
        };
        {
            std::vector<std::jthread> others;
            for (int i = 1; i < wanted; ++i)
                others.emplace_back(work, false);
            work(true);
        }
        m_nDone += static_cast<std::int64_t>(windows.size());
        if (m_control.isEnding())
            return fail(ErrorCode::Cancelled, "stopped on request: nothing was kept; run the same command again");
        return error ? Result<void>(tl::unexpected<Error>(*error)) : Result<void>();
    }

    /// Which unit each window belongs to: its document, or a block of windows where documents are few.
    std::vector<std::int32_t> unitsOf(const std::vector<SequenceTokens>& windows, std::string& name) const
    {
        std::vector<std::int32_t> units;
        for (const SequenceTokens& window : windows)
            units.push_back(window.document.v);
        auto distinct = units; // ascending, as windows are
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        name = "document";
        if (distinct.size() >= kFewDocuments)
            return units;
        name = fmt::format("block of {} windows", kBlockWindows);
        for (std::size_t w = 0; w < windows.size(); ++w)
            units[w] = windows[w].id.v / kBlockWindows;
        return units;
    }

    SpliceMeasure summarise(const std::vector<SequenceTokens>& windows, const std::vector<SpliceSums>& sums) const
    {
        SpliceMeasure measure;
        measure.site = hookNameFromSite(m_paired.pair.reconstructed());
        const auto units = unitsOf(windows, measure.unit);
        std::map<std::int32_t, SpliceSums> byUnit;
        for (std::size_t w = 0; w < windows.size(); ++w)
            byUnit[units[w]].add(sums[w]);
        std::erase_if(byUnit, [](const auto& unit) { return unit.second.nTokens == 0; });
        std::vector<std::int64_t> tokens;
        for (const auto& [unit, total] : byUnit) {
            tokens.push_back(total.nTokens);
            measure.nTokens += total.nTokens;
        }
        measure.nUnits = static_cast<std::int64_t>(byUnit.size());
        const auto average = [&](auto value) {
            std::vector<double> values;
            for (const auto& [unit, total] : byUnit)
                values.push_back(value(total));
            return perToken(values, tokens);
        };
        for (const Spliced spliced : kSpliced) {
            const auto i = static_cast<std::size_t>(spliced);
            measure.crossEntropy[i] = average([i](const SpliceSums& s) { return s.crossEntropy[i]; });
            measure.deltaCrossEntropy[i]
                = average([i](const SpliceSums& s) { return s.crossEntropy[i] - s.crossEntropy[0]; });
            measure.divergence[i] = average([i](const SpliceSums& s) { return s.divergence[i]; });
        }
        return measure;
    }

    const SpliceJob& m_job;
    IndexControl& m_control;
    const std::function<void(std::int64_t, std::int64_t)>& m_onProgress;
    Paired m_paired;
    std::shared_ptr<const Encoder> m_encoder;
    std::vector<float> m_mean; // [O]
    std::int64_t m_nDone = 0;
};

} // namespace

Result<SpliceMeasure> runSpliceJob(const SpliceJob& job, IndexControl& control,
                                   const std::function<void(std::int64_t, std::int64_t)>& onProgress)
{
    TRY_ASSIGN(Paired paired, openPaired(job));
    TRY_ASSIGN(SpliceMeasure measure, SpliceRun(job, control, onProgress, std::move(paired)).run());
    TRY(writeWholeSae(job.file, kSpliceName, toJson(measure)));
    return measure;
}

} // namespace atomscope
