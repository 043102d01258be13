#include "core/text/corpus.h"

#include "core/text/linereader.h"
#include "core/text/record.h"

#include <algorithm>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxLineBytes = std::size_t(64) << 20;
constexpr std::size_t kMaxDocumentBytes = std::size_t(128) << 20;

enum class Kind { Text, JsonLines, Other };

Kind kindOf(const fs::path& path)
{
    std::string name = path.filename().string();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (name.ends_with(".gz"))
        name.resize(name.size() - 3);
    return name.ends_with(".txt") ? Kind::Text : name.ends_with(".jsonl") ? Kind::JsonLines : Kind::Other;
}

/// The text files below a folder, in name order. Hidden ones are left out.
Result<std::vector<fs::path>> filesOf(const fs::path& folder)
{
    std::error_code failed;
    std::vector<fs::path> files;
    auto entry = fs::recursive_directory_iterator(folder, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        const fs::path& path = entry->path();
        std::error_code ignored;
        if (path.filename().string().starts_with('.'))
            entry.disable_recursion_pending();
        else if (entry->is_regular_file(ignored) && kindOf(path) != Kind::Other)
            files.push_back(path);
    }
    if (failed)
        return fail(ErrorCode::Io, "cannot read the folder " + folder.string() + ": " + failed.message());
    if (files.empty())
        return fail(ErrorCode::Unsupported, folder.string() + " holds no .txt or .jsonl file");
    std::sort(files.begin(), files.end());
    return files;
}

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

} // namespace

struct Corpus::State
{
    CorpusOptions options;
    std::vector<fs::path> files;
    std::vector<std::int64_t> sizes; // [files.size()] bytes
    std::int64_t totalBytes = 0;
    std::size_t nextFile = 0; // files before it have been opened
    std::int64_t bytesBefore = 0; // of the files before the open one
    std::optional<text::LineReader> lines; // of the open file
    CorpusCounts counts;

    const fs::path& file() const { return files[nextFile - 1]; }
    Kind kind(const fs::path& path) const { return options.allJsonLines ? Kind::JsonLines : kindOf(path); }

    Result<std::optional<Document>> wholeFile();
    Result<std::optional<Document>> line();
    Result<std::optional<Document>> paragraph();
    Result<std::optional<Document>> record();
    Document textDocument(std::string text);
    void closeFile();
};

/// A document of a .txt file.
Document Corpus::State::textDocument(std::string text)
{
    counts.nReplaced += repairUtf8(text);
    return {std::move(text), file().filename().string()};
}

void Corpus::State::closeFile()
{
    lines.reset();
    bytesBefore += sizes[nextFile - 1];
    counts.nBytes = bytesBefore;
}

Result<std::optional<Document>> Corpus::State::wholeFile()
{
    auto text = text::readWhole(file(), kMaxDocumentBytes);
    if (!text && text.error().code == ErrorCode::Limit)
        text.error().message += " in one document; split it into lines or paragraphs";
    if (!text)
        return passOn(text);
    return textDocument(std::move(*text));
}

Result<std::optional<Document>> Corpus::State::line()
{
    std::string text;
    TRY_ASSIGN(const bool found, lines->next(text));
    if (!found)
        return std::nullopt;
    text.resize(text::withoutLineEnd(text).size());
    return textDocument(std::move(text));
}

Result<std::optional<Document>> Corpus::State::paragraph()
{
    std::string text;
    std::string next;
    while (true) {
        TRY_ASSIGN(const bool found, lines->next(next));
        const bool ends = !found || isBlank(next);
        if (!ends)
            text += next;
        if (text.size() > kMaxDocumentBytes)
            return fail(ErrorCode::Limit,
                        file().string() + ", line " + std::to_string(lines->lineNumber())
                            + ": a paragraph of more than " + std::to_string(kMaxDocumentBytes) + " bytes");
        if (ends && !text.empty()) {
            text.resize(text::withoutLineEnd(text).size());
            return textDocument(std::move(text));
        }
        if (!found)
            return std::nullopt;
    }
}

Result<std::optional<Document>> Corpus::State::record()
{
    std::string line;
    do {
        TRY_ASSIGN(const bool found, lines->next(line));
        if (!found)
            return std::nullopt;
    } while (isBlank(line));
    counts.nReplaced += repairUtf8(line) + text::repairSurrogateEscapes(line);
    auto record = text::parseRecord(line, options.textKey);
    if (!record) {
        record.error().message
            = file().string() + ", line " + std::to_string(lines->lineNumber()) + ": " + record.error().message;
        return passOn(record);
    }
    return Document{std::move(record->text), record->source.value_or(file().filename().string())};
}

Corpus::Corpus(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

Corpus::~Corpus() = default;
Corpus::Corpus(Corpus&&) noexcept = default;
Corpus& Corpus::operator=(Corpus&&) noexcept = default;

Result<Corpus> Corpus::open(std::vector<fs::path> inputs, CorpusOptions options)
{
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    for (const fs::path& input : inputs) {
        std::error_code failed;
        if (fs::is_directory(input, failed)) {
            TRY_ASSIGN(const auto files, filesOf(input));
            state->files.insert(state->files.end(), files.begin(), files.end());
        } else if (!fs::exists(input, failed)) {
            return fail(ErrorCode::NotFound, input.string() + " does not exist");
        } else if (state->kind(input) == Kind::Other) {
            return fail(ErrorCode::Unsupported,
                        input.string() + " is not a text file this program reads (.txt, .jsonl, also with .gz)");
        } else {
            state->files.push_back(input);
        }
    }
    if (state->files.empty())
        return fail(ErrorCode::Usage, "no text was given");
    for (const fs::path& file : state->files) {
        TRY(text::InputStream::open(file));
        std::error_code failed;
        const std::uintmax_t size = fs::file_size(file, failed);
        if (failed)
            return fail(ErrorCode::Io, "cannot read the size of " + file.string() + ": " + failed.message());
        state->sizes.push_back(static_cast<std::int64_t>(size));
        state->totalBytes += state->sizes.back();
    }
    return Corpus(std::move(state));
}

Result<std::optional<Document>> Corpus::next()
{
    State& s = *m_state;
    while (true) {
        std::optional<Document> document;
        if (!s.lines) {
            if (s.nextFile == s.files.size())
                return std::nullopt;
            ++s.nextFile;
            if (s.kind(s.file()) == Kind::Text && s.options.split == CorpusOptions::Split::None) {
                TRY_ASSIGN(document, s.wholeFile());
                s.closeFile();
            } else {
                TRY_ASSIGN(auto stream, text::InputStream::open(s.file()));
                s.lines.emplace(std::move(stream), kMaxLineBytes);
            }
        }
        if (s.lines) {
            const bool isRecord = s.kind(s.file()) == Kind::JsonLines;
            const bool isLine = s.options.split == CorpusOptions::Split::Line;
            TRY_ASSIGN(document, isRecord ? s.record() : isLine ? s.line() : s.paragraph());
            s.counts.nBytes = s.bytesBefore + s.lines->position();
            if (!document)
                s.closeFile();
        }
        if (document) {
            ++s.counts.nDocuments;
            s.counts.nEmpty += document->text.empty() ? 1 : 0;
            return document;
        }
    }
}

const CorpusCounts& Corpus::counts() const
{
    return m_state->counts;
}

std::int64_t Corpus::totalBytes() const
{
    return m_state->totalBytes;
}

} // namespace atomscope
