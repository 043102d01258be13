#pragma once

#include "core/base/result.h"
#include "core/jobs/indexcontrol.h"
#include "core/sae/sae.h"
#include "core/store/pairednull.h"
#include "core/text/corpus.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

struct SanityCheck;

/// What others kept of a model's pass over a text, in the place of model and text: activations (one array cut along
/// its first axis into files, [N, d_in] or [B, T, d_in], the last axis perhaps as [heads, d_head]), or what fired (a
/// folder of delphi's cache). A window is a row of T, or IndexJob::context entries of [N] in turn.
struct CacheFiles
{
    std::vector<std::filesystem::path> activations; ///< .npy, safetensors, folders of them in the order of numbers
    std::vector<std::filesystem::path> tokenIds; ///< the same [N] or [B, T], .json too; delphi's cache may hold them
    std::vector<std::filesystem::path> documents; ///< [N] or [B], ascending; empty = each window is a document
    std::filesystem::path tokenizer; ///< tokenizer.json; empty = tokens are shown as their ids
    std::string array; ///< which array of the activations' files; empty = their only one, or "activations"
    std::vector<std::int32_t> specialIds; ///< tokens that are counted nowhere, beside the tokenizer's own
    std::optional<std::int32_t> bosId; ///< stands in front of windows; nothing = as SAE and tokenizer say
};

/// What to index, and how.
struct IndexJob
{
    std::filesystem::path model; ///< Hugging Face folder
    std::filesystem::path sae; ///< of a cache of firings it may be empty
    std::vector<std::filesystem::path>
        corpus; ///< files, folders; "-" = standard input, read again from its start to go on
    CacheFiles cache; ///< in the place of model and corpus
    std::filesystem::path out; ///< NAME.atoms; an unfinished one goes on

    /// Make a null in the place of the trained SAE's index (core/jobs/nulljob.h); then `out` may be empty.
    std::optional<NullKind> null;
    std::filesystem::path nullOf; ///< the finished index of the same model, SAE and text

    std::int64_t tokens = 0; ///< counted tokens, ending on a whole document; 0 = all
    int context = 0; ///< tokens of a window, BOS included; 0 = the SAE's own
    std::uint64_t seed = 0; ///< of the samples that pages show
    bool specialsAsText = false;
    CorpusOptions::Split split = CorpusOptions::Split::None;
    std::string textKey = "text"; ///< of the records of .jsonl files
    SaeOptions saeOptions;
    /// Bytes for x of sampled tokens (core/store/densestore.h): 43,690 tokens of 768 values; 0 = none.
    std::int64_t denseBytes = std::int64_t{64} << 20;
    bool loss = false; ///< also run the rest of the model and store the loss of each next token
    bool force = false; ///< replace a finished file
    bool checksSanity = true; ///< try the SAE on the first tokens before a file is begun (core/jobs/sanitycheck.h)

    // These three change the speed and never the content.
    int threads = 0; ///< 0 = all cores
    std::int64_t segmentTokens = 0; ///< stored tokens of a segment; 0 = 2^14, doubling to 2^18
    int blockRows = 1024; ///< stored tokens a thread computes at once
};

struct IndexProgress
{
    enum class Stage {
        Loading, ///< model, SAE, tokenizer
        Preparing, ///< first look at the text; on resumption, reading again what is committed
        Indexing,
        Finishing, ///< neighbours and the final table of atoms
    };
    Stage stage = Stage::Loading;
    std::int64_t done = 0; ///< counted tokens; while finishing, atoms
    std::int64_t total = 0; ///< the same unit, estimated from the size of the text; 0 = unknown
    double tokensPerSecond = 0; ///< since this run began to index
    std::optional<double> secondsLeft; ///< nothing = unknown
    std::int64_t committedTokens = 0; ///< counted tokens that readers of the file can see
    std::int64_t nSegments = 0;
};
/// "loading", "preparing", "indexing" or "finishing".
const char* toString(IndexProgress::Stage stage);

/// How the job tells what it does. Called from the job's threads, one call at a time; either may be empty.
struct IndexObserver
{
    /// At every commit and change of stage, otherwise at most every 100 ms.
    std::function<void(const IndexProgress&)> onProgress;
    /// The content is complete. When this returns, readers have closed the file or will not: the job then tries to
    /// leave WAL mode.
    std::function<void(const std::filesystem::path&)> onFinished;
    /// Before a file is begun, if the SAE was tried.
    std::function<void(const SanityCheck&)> onChecked;
};

struct IndexOutcome
{
    bool isFinished = false; ///< false: stopped on request, goes on when the same job is run again
    std::int64_t nTokens = 0; ///< counted tokens in the file
    std::int64_t nFirings = 0;
    std::int64_t nReplacedUtf8 = 0; ///< invalid UTF-8 subparts that became U+FFFD
    bool isInWal = false; ///< somebody still had the finished file open; the next opener converts it
};

/// One pass over the corpus: every firing of every atom goes into the index. The content depends on the model, the
/// SAE, the text and the options in front of `threads` alone, bit for bit.
///
/// Errors: Cancelled; Conflict names what differs from the unfinished file, says that it is finished, or that the SAE
/// is read in the wrong way; Busy names the owner's pid; ShapeMismatch for an SAE of another width; Usage for a text
/// without a counted token or an answer that is missing (such as a hook name); Io and Database for the disk. Whatever
/// happens, committed segments stay.
Result<IndexOutcome> runIndexJob(const IndexJob& job, IndexControl& control, const IndexObserver& observer);

} // namespace atomscope
