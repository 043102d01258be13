#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

// One struct and one function per subcommand of atomscope-worker; arguments.cpp fills the structs from the command
// line, each function lives in the file of its name. Results go to stdout, a returned Error becomes one sentence on
// stderr and exit code 1.

namespace atomscope::worker {

using Path = std::filesystem::path;

struct IndexArguments
{
    Path model, sae, out;
    std::string null; ///< make a null of this kind
    Path nullOf; ///< of this index
    std::vector<Path> corpus;
    std::vector<Path> activations, tokenIds, documents; ///< in the place of model and corpus
    Path tokenizer; ///< of tokenIds
    std::string array; ///< of activations; empty = the only one
    std::vector<std::int32_t> specialIds;
    std::optional<std::int32_t> bosId;
    std::int64_t tokens = 0; ///< counted tokens; 0 = all
    int context = 0; ///< 0 = from the SAE's configuration
    int threads = 0; ///< 0 = all cores
    std::uint64_t seed = 0;
    std::int64_t segmentTokens = 0; ///< 0 = growing segments
    bool specialsAsText = false;
    std::string split = "none"; ///< "none" | "blank-line" | "line"
    std::string textKey = "text"; ///< of .jsonl records
    std::int64_t denseSample = std::int64_t{64} << 20; ///< bytes
    bool loss = false;
    bool jsonProgress = false;
    bool force = false;
    bool noSanityCheck = false;
    std::map<std::string, std::string> saeOptions;
};
Result<void> runIndex(const IndexArguments& arguments);

struct ImportArguments
{
    std::vector<Path> inputs;
    Path out;
    bool jsonProgress = false;
    bool force = false;
};
Result<void> runImport(const ImportArguments& arguments);

struct InfoArguments
{
    Path file;
    bool json = false;
};
Result<void> runInfo(const InfoArguments& arguments);

struct AtomArguments
{
    Path file;
    std::int32_t atom = 0;
    bool json = false;
    int examples = -1; ///< per stratum; -1 = the page's default numbers
    std::string stratum = "all"; ///< "top" | "decile:0…9" | "random" | "nonfiring" | "all"
    int width = -1; ///< tokens on each side of the peak; 0 = the whole window; -1 = default
    std::vector<float> range; ///< empty, or low and high
    int coFiring = -1; ///< -1 = not counted
};
Result<void> runAtom(const AtomArguments& arguments);

struct AtomsArguments
{
    Path file;
    bool csv = false;
    bool json = false;
    std::vector<std::string> columns; ///< empty = all
    std::string sort; ///< column name; a leading '-' sorts descending
    std::int64_t limit = 0; ///< 0 = all
};
Result<void> runAtoms(const AtomsArguments& arguments);

struct ClaimsArguments
{
    Path file;
    bool json = false;
};
Result<void> runClaims(const ClaimsArguments& arguments);

struct DocumentArguments
{
    Path file;
    std::int32_t document = 0;
    std::int32_t token = 0; ///< of the document; the part that holds it
    bool json = false;
};
Result<void> runDocument(const DocumentArguments& arguments);

struct EncodeArguments
{
    Path model, sae;
    std::string text; ///< with a model
    Path ids; ///< with a model, instead of text
    Path activations; ///< without a model
    Path out; ///< with activations
    int top = 0; ///< 0 = every firing atom
    bool json = false;
    std::map<std::string, std::string> saeOptions;
};
Result<void> runEncode(const EncodeArguments& arguments);

struct HiddenArguments
{
    Path model, ids, out;
    std::string site;
};
Result<void> runHidden(const HiddenArguments& arguments);

struct TokenizeArguments
{
    Path model, tokenizer;
    std::optional<std::string> text; ///< this or jsonl
    Path jsonl;
    bool special = false;
    bool json = false;
};
Result<void> runTokenize(const TokenizeArguments& arguments);

struct InspectArguments
{
    Path path;
    bool json = false;
    std::map<std::string, std::string> saeOptions;
};
Result<void> runInspect(const InspectArguments& arguments);

struct VerifyArguments
{
    Path file;
    bool digest = false;
};
Result<void> runVerify(const VerifyArguments& arguments);

struct MeasureArguments
{
    Path file;
    int threads = 0; ///< 0 = all cores
    bool jsonProgress = false;
};
Result<void> runMeasure(const MeasureArguments& arguments);

struct SpliceArguments
{
    Path file, model, sae;
    std::map<std::string, std::string> saeOptions;
    std::int64_t tokens = 50'000; ///< 0 = all
    std::uint64_t seed = 0;
    int threads = 0; ///< 0 = all cores
    bool json = false;
};
Result<void> runSplice(const SpliceArguments& arguments);

struct PlantedArguments
{
    Path folder;
    std::string set = "planted-v1"; ///< or "planted-v1s"
    std::string kase = "A"; ///< to "N"
    std::uint64_t seed = 1;
    std::int64_t tokens = 200'192;
};
Result<void> runPlanted(const PlantedArguments& arguments);

struct ServeArguments
{
    int threads = 0;
    int idleMinutes = 5; ///< the model is dropped after this
};
Result<void> runServe(const ServeArguments& arguments);

} // namespace atomscope::worker
