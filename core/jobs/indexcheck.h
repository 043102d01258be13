#pragma once

#include "core/base/result.h"
#include "core/jobs/indexjob.h"
#include "core/jobs/pairedmodel.h"
#include "core/jobs/recordsource.h"
#include "core/jobs/sanitycheck.h"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// What stands in the way of an index job, and which of the job's parts it is about.
struct JobProblem
{
    /// A `--sae-option` that would answer it.
    struct Option
    {
        std::string name;
        std::string expects; ///< "true|false", "K": what the error says may be given
    };
    std::string field; ///< "model", "sae", "corpus", "out" or "context"
    Error error;
    std::vector<Option> options;
};

/// A look at a job before it is started. What could not be looked at, because a part is missing or does not load, is
/// absent.
struct IndexCheck
{
    struct Model
    {
        std::string name, family;
        int nLayers = 0, dModel = 0, nPositions = 0;
        std::uint64_t weightBytes = 0; ///< of all layers
        std::int32_t vocabulary = 0; ///< ids of the tokenizer; 0 = it did not load
    };
    struct Dictionary
    {
        std::string format, architecture, hookName;
        int dIn = 0, dSae = 0;
        std::vector<Decision> decisions;
    };
    struct Pair
    {
        std::string site; ///< TransformerLens' name
        int context = 0; ///< tokens of a window, BOS included
        bool prependBos = false;
        std::uint64_t neededBytes = 0; ///< of memory: weights and dictionary, about
        std::optional<std::uint64_t> availableBytes; ///< nothing: the system does not say
    };
    /// The beginning of the text through model and SAE, on the job's threads.
    struct Trial
    {
        std::int64_t nTokens = 0; ///< counted tokens it was measured on
        double tokensPerSecond = 0;
        double l0 = 0; ///< firings a token
        std::int64_t totalTokens = 0; ///< of the whole job, estimated; 0 = unknown
    };
    struct Out
    {
        std::string state; ///< "absent", "unfinished" or "finished"
        std::int64_t nTokens = 0; ///< that it holds
    };

    std::vector<JobProblem> problems;
    std::optional<Model> model;
    std::optional<Dictionary> sae;
    std::optional<Pair> pair;
    std::optional<std::int64_t> textBytes; ///< of all inputs; 0 = unknown
    std::optional<Trial> trial;
    std::optional<SanityCheck> sanity; ///< unless the job goes on with a file, or does without
    std::optional<Out> out;
};

/// Looks at jobs that somebody is still putting together: each part that is named is loaded and judged, alone and
/// against the others. Keeps what it loaded last, so that a change of the text or of the file to write is answered at
/// once. Used from one thread.
class IndexChecker
{
public:
    /// Empty paths are parts that are not chosen yet. A trial needs model, SAE and text, and takes a few seconds.
    IndexCheck check(const IndexJob& job);

private:
    /// What a pair was loaded from.
    struct Source
    {
        std::filesystem::path model, sae;
        SaeOptions options;
        int context = 0;
        bool hasLoss = false;
        friend bool operator==(const Source&, const Source&) = default;
    };

    void checkModel(const IndexJob& job, IndexCheck& check) const;
    std::optional<Sae> checkSae(const IndexJob& job, IndexCheck& check) const;
    void checkPair(const IndexJob& job, std::optional<Sae> sae, IndexCheck& check);
    void checkText(const IndexJob& job, IndexCheck& check) const;
    Result<void> tryOut(const IndexJob& job, RecordSource& records, IndexCheck& check) const;
    static void checkOut(const IndexJob& job, IndexCheck& check);

    std::optional<Source> m_source; ///< of the three below
    std::optional<PairedModel> m_pair;
    IndexCheck m_known; ///< model, sae and pair as they were found, and their problems
};

/// The names and values that an error asks for: each `--sae-option NAME=VALUES` in it.
std::vector<JobProblem::Option> optionsAskedFor(const std::string& message);

/// The result of `index.check` (resources/docs/protocol.md).
nlohmann::json toJson(const IndexCheck& check);

} // namespace atomscope
