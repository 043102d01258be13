#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>
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
    int standardInput = 0; ///< descriptor that the input "-" means
    std::stop_token stop; ///< ends a wait for standard input: next() then fails with Cancelled
};

/// What was read so far.
struct CorpusCounts
{
    std::int64_t nDocuments = 0; ///< empty ones included
    std::int64_t nEmpty = 0;
    std::int64_t nReplaced = 0; ///< maximal invalid UTF-8 subparts that became U+FFFD
    std::int64_t nBytes = 0; ///< of the input, for progress
};

/// Text inputs (.txt, .jsonl, also with .gz or .zst; folders of them in name order; "-" once for standard input) read
/// as one stream of documents. Standard input is JSON lines when its first character that is not blank is "{", else
/// text.
class Corpus
{
public:
    /// Error NotFound / Unsupported names the path; Usage for no input or standard input twice. Opens nothing but
    /// checks that each file can be read.
    static Result<Corpus> open(std::vector<std::filesystem::path> inputs, CorpusOptions options);
    ~Corpus();
    Corpus(Corpus&&) noexcept;
    Corpus& operator=(Corpus&&) noexcept;

    /// The next record, or nothing at the end. Error BadFormat names file and line.
    Result<std::optional<Document>> next();
    /// Before the first next(): what that gives is kept for goBack(). For the beginning of a text: it takes memory.
    void keep();
    /// next() gives what was kept once more, then goes on. Nothing is kept any more.
    void goBack();
    const CorpusCounts& counts() const;
    /// Size of all inputs in bytes, for progress; 0 if that is unknown.
    std::int64_t totalBytes() const;

private:
    struct State;
    explicit Corpus(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Replaces each maximal invalid subpart by U+FFFD (the WHATWG and Rust rule); returns how many there were.
std::int64_t repairUtf8(std::string& text);

} // namespace atomscope
