#include "core/jobs/indexcheck.h"

#include "core/base/memory.h"
#include "core/jobs/textrecords.h"
#include "core/jobs/trialrun.h"
#include "core/jobs/windowstream.h"
#include "core/store/atomindex.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>
#include <utility>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

void complain(IndexCheck& check, const char* field, Error error)
{
    auto options = optionsAskedFor(error.message);
    check.problems.push_back({field, std::move(error), std::move(options)});
}

/// The library, the program and the buffers of the job, whatever the model.
constexpr std::uint64_t kFixedBytes = 400'000'000;

std::uint64_t bytesOf(const std::vector<float>& values)
{
    return values.size() * sizeof(float);
}

/// Memory of an index job: the whole model where logit effects or the loss need it, else what was loaded; the
/// dictionary, and its encoder a second time in the order of the product.
std::uint64_t memoryNeed(const IndexCheck::Model& model, const PairedModel& pair, bool hasLoss)
{
    const Sae& sae = *pair.sae;
    const bool isWhole = hasLoss || isInResidualStream(pair.reconstructed().kind);
    const int nLayers = std::max(1, model.nLayers);
    const int upTo
        = isWhole ? nLayers : std::clamp(std::max(pair.site.layer, pair.reconstructed().layer) + 1, 1, nLayers);
    const std::uint64_t weights
        = model.weightBytes * static_cast<std::uint64_t>(upTo) / static_cast<std::uint64_t>(nLayers);
    return kFixedBytes + weights + 2 * bytesOf(sae.W_enc) + bytesOf(sae.W_dec) + bytesOf(sae.W_skip);
}

/// Which part of the job an error of the pairing is about.
const char* fieldOf(const Error& error, bool isContextGiven)
{
    if (error.code == ErrorCode::Limit)
        return "model";
    const bool isAboutContext
        = error.code == ErrorCode::Usage && isContextGiven && error.message.find("--context") != std::string::npos;
    return isAboutContext ? "context" : "sae";
}

IndexCheck::Dictionary describe(const Sae& sae)
{
    return {sae.format, sae.architecture, sae.hookName, sae.dIn, sae.dSae, sae.decisions};
}

/// The beginning of a text, which is then read again.
Result<std::vector<IndexWindow>> firstWindows(RecordSource& records, std::int64_t tokenBudget)
{
    std::vector<IndexWindow> windows;
    records.keep();
    WindowStream stream(records, tokenBudget);
    for (std::int64_t nCounted = 0; nCounted < kSanityTokens;) {
        TRY_ASSIGN(auto window, stream.next());
        if (!window)
            break;
        nCounted += std::ranges::count(window->tokens.counted, std::uint8_t{1});
        windows.push_back(std::move(*window));
    }
    records.goBack();
    return windows;
}

Result<void> checkFolder(const fs::path& out)
{
    const fs::path folder = out.has_parent_path() ? out.parent_path() : fs::path(".");
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return fail(ErrorCode::NotFound, fmt::format("the folder {} does not exist", folder.string()));
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return fail(ErrorCode::Io,
                    fmt::format("nothing can be written into {}; choose another folder", folder.string()));
    if (fs::is_directory(out, ignored))
        return fail(ErrorCode::Usage, fmt::format("{} is a folder; give the name of a file in it", out.string()));
    return {};
}

} // namespace

std::vector<JobProblem::Option> optionsAskedFor(const std::string& message)
{
    constexpr std::string_view kOption = "--sae-option ";
    std::vector<JobProblem::Option> options;
    for (std::size_t at = message.find(kOption); at != std::string::npos; at = message.find(kOption, at)) {
        at += kOption.size();
        const std::size_t end = std::min(message.find_first_of(" ,;)\n", at), message.size());
        const std::string assignment = message.substr(at, end - at);
        const std::size_t equals = assignment.find('=');
        if (equals != std::string::npos && equals > 0)
            options.push_back({assignment.substr(0, equals), assignment.substr(equals + 1)});
    }
    return options;
}

void IndexChecker::checkModel(const IndexJob& job, IndexCheck& check) const
{
    // The settings and the embedding tell whether it is one; its layers are read when it is paired.
    LoadOptions options;
    options.upTo = Site{Site::Kind::Embed, -1};
    options.needsFingerprint = false;
    const auto model = loadLanguageModel(job.model, options);
    if (!model) {
        complain(check, "model", model.error());
        return;
    }
    const ModelInfo& info = (*model)->info();
    check.model = {info.name, info.family, info.nLayers, info.dModel, info.nPositions, info.nWeightBytes, 0};
    const auto tokenizer = Tokenizer::loadFromModel(job.model);
    if (tokenizer)
        check.model->vocabulary = tokenizer->vocabularySize();
    else
        complain(check, "model", tokenizer.error());
}

std::optional<Sae> IndexChecker::checkSae(const IndexJob& job, IndexCheck& check) const
{
    auto sae = loadSae(job.sae, job.saeOptions);
    if (!sae) {
        complain(check, "sae", sae.error());
        return {};
    }
    check.sae = describe(*sae);
    return std::move(*sae);
}

void IndexChecker::checkPair(const IndexJob& job, std::optional<Sae> sae, IndexCheck& check)
{
    if (!sae || !check.problems.empty() || !check.model)
        return;
    PairedModelOptions options;
    options.context = job.context;
    options.hasLoss = job.loss;
    auto pair = pairModel(job.model, std::move(*sae), options);
    if (!pair) {
        complain(check, fieldOf(pair.error(), job.context > 0), pair.error());
        return;
    }
    m_pair = std::move(*pair);
    check.sae = describe(*m_pair->sae); // pairing may decide otherwise
    check.pair = {hookNameFromSite(m_pair->site), m_pair->rule.context, m_pair->rule.bos.has_value(),
                  memoryNeed(*check.model, *m_pair, job.loss), availableMemory()};
}

void IndexChecker::checkText(const IndexJob& job, IndexCheck& check) const
{
    CorpusOptions options;
    options.split = job.split;
    options.textKey = job.textKey;
    auto corpus = Corpus::open(job.corpus, options);
    if (!corpus) {
        complain(check, "corpus", corpus.error());
        return;
    }
    check.textBytes = corpus->totalBytes();
    if (!m_pair)
        return;
    const auto specials = job.specialsAsText ? Tokenizer::Specials::AsText : Tokenizer::Specials::Recognised;
    TextRecords records(std::move(*corpus), m_pair->tokenizer, specials, m_pair->rule);
    if (auto tried = tryOut(job, records, check); !tried)
        complain(check, "corpus", tried.error());
}

Result<void> IndexChecker::tryOut(const IndexJob& job, RecordSource& records, IndexCheck& check) const
{
    // As the job itself: not where it goes on with what is there.
    std::error_code ignored;
    if (job.checksSanity && (job.force || !fs::exists(job.out, ignored))) {
        TRY_ASSIGN(auto first, firstWindows(records, job.tokens));
        IndexControl control;
        TRY_ASSIGN(check.sanity, checkSanity(*m_pair, std::move(first), control));
        if (const auto fits = refuseMisreading(*check.sanity); !fits)
            complain(check, "sae", fits.error());
    }
    TRY_ASSIGN(const TrialRun trial, runTrial(records, *m_pair, job));
    check.trial = {trial.nTokens, trial.tokensPerSecond, trial.l0, trial.totalTokens};
    return {};
}

void IndexChecker::checkOut(const IndexJob& job, IndexCheck& check)
{
    if (const auto folder = checkFolder(job.out); !folder) {
        complain(check, "out", folder.error());
        return;
    }
    std::error_code ignored;
    if (!fs::exists(job.out, ignored)) {
        check.out = {"absent", 0};
        return;
    }
    const auto index = AtomIndex::open(job.out);
    if (!index) {
        complain(check, "out",
                 {ErrorCode::Conflict,
                  fmt::format("{} exists and is not an index that can be read; give another name", job.out.string()),
                  index.error().message});
        return;
    }
    const bool isFinished = index->state().isFinished;
    check.out = {isFinished ? "finished" : "unfinished", index->state().nTokens};
    if (isFinished && !job.force)
        complain(check, "out",
                 {ErrorCode::Conflict,
                  fmt::format("{} is a finished index; give another name or replace it", job.out.string()),
                  {}});
}

IndexCheck IndexChecker::check(const IndexJob& job)
{
    Source source{job.model, job.sae, job.saeOptions, job.context, job.loss};
    if (m_source != source) {
        m_source.reset();
        m_pair.reset(); // never two models at a time
        m_known = {};
        if (!job.model.empty())
            checkModel(job, m_known);
        std::optional<Sae> sae;
        if (!job.sae.empty())
            sae = checkSae(job, m_known);
        if (!job.model.empty())
            checkPair(job, std::move(sae), m_known);
        // A part that did not load may be mended where it lies: it is looked at again.
        if (m_pair)
            m_source = std::move(source);
    }
    IndexCheck check = m_known;
    if (!job.corpus.empty())
        checkText(job, check);
    if (!job.out.empty())
        checkOut(job, check);
    return check;
}

} // namespace atomscope
