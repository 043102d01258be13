#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

/// One record of the input. Its DocumentId is its place in the order of records over all inputs.
struct Document
{
    std::string text; ///< valid UTF-8; may be empty (an empty record still has a number)
    std::string source; ///< the record's own "source" field, else the file's name
};

struct CorpusOptions
{
    enum class Split { None, BlankLine, Line };
    Split split = Split::None; ///< how a .txt file becomes documents; None = one document
    std::string textKey = "text"; ///< jsonl field
    bool allJsonLines = false; ///< every file is jsonl, whatever its name
};

/// What was read so far.
struct CorpusCounts
{
    std::int64_t nDocuments = 0; ///< empty ones included
    std::int64_t nEmpty = 0;
    std::int64_t nReplaced = 0; ///< maximal invalid UTF-8 subparts that became U+FFFD
    std::int64_t nBytes = 0; ///< of the input, for progress
};

/// Text inputs (.txt, .jsonl, folders of them in name order) read as one stream of documents.
class Corpus
{
public:
    /// Error NotFound / Unsupported names the path. Opens nothing but checks that each input can be read.
    static Result<Corpus> open(std::vector<std::filesystem::path> inputs, CorpusOptions options);
    ~Corpus();
    Corpus(Corpus&&) noexcept;
    Corpus& operator=(Corpus&&) noexcept;

    /// The next record, or nothing at the end. Error BadFormat names file and line.
    Result<std::optional<Document>> next();
    const CorpusCounts& counts() const;
    /// Size of all inputs in bytes, for progress.
    std::int64_t totalBytes() const;

private:
    struct State;
    explicit Corpus(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Replaces each maximal invalid subpart by U+FFFD (the WHATWG and Rust rule); returns how many there were.
std::int64_t repairUtf8(std::string& text);

} // namespace atomscope
