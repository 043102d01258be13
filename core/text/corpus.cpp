#include "core/text/corpus.h"

#include "core/text/linereader.h"
#include "core/text/record.h"

#include <algorithm>
#include <deque>

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
    for (const std::string_view suffix : {".gz", ".zst"})
        if (name.ends_with(suffix)) {
            name.resize(name.size() - suffix.size());
            break;
        }
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

bool isStandardInput(const fs::path& input)
{
    return input == "-";
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
    Kind openKind = Kind::Other; // of the open file
    CorpusCounts counts;

    struct Kept
    {
        Document document;
        CorpusCounts counts; // behind it
    };
    bool keeps = false;
    CorpusCounts countsBeforeKept;
    std::deque<Kept> kept; // to be given again unless `keeps`

    const fs::path& file() const { return files[nextFile - 1]; }
    /// What messages and documents call it.
    std::string fileName() const { return isStandardInput(file()) ? "standard input" : file().filename().string(); }
    std::string filePath() const { return isStandardInput(file()) ? "standard input" : file().string(); }
    Kind kind(const fs::path& path) const { return options.allJsonLines ? Kind::JsonLines : kindOf(path); }

    Result<void> add(const fs::path& input);
    Result<text::InputStream> openNext();
    Result<std::optional<Document>> read();
    Result<std::optional<Document>> wholeFile(text::InputStream stream);
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
    return {std::move(text), fileName()};
}

void Corpus::State::closeFile()
{
    lines.reset();
    bytesBefore += sizes[nextFile - 1];
    counts.nBytes = bytesBefore;
}

Result<std::optional<Document>> Corpus::State::wholeFile(text::InputStream stream)
{
    auto text = text::readWhole(std::move(stream), kMaxDocumentBytes);
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
                        filePath() + ", line " + std::to_string(lines->lineNumber()) + ": a paragraph of more than "
                            + std::to_string(kMaxDocumentBytes) + " bytes");
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
            = filePath() + ", line " + std::to_string(lines->lineNumber()) + ": " + record.error().message;
        return passOn(record);
    }
    return Document{std::move(record->text), record->source.value_or(fileName())};
}

Corpus::Corpus(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

Corpus::~Corpus() = default;
Corpus::Corpus(Corpus&&) noexcept = default;
Corpus& Corpus::operator=(Corpus&&) noexcept = default;

Result<void> Corpus::State::add(const fs::path& input)
{
    std::error_code failed;
    if (isStandardInput(input)) {
        if (std::ranges::any_of(files, isStandardInput))
            return fail(ErrorCode::Usage, "standard input (-) can be read only once");
        files.push_back(input);
    } else if (fs::is_directory(input, failed)) {
        TRY_ASSIGN(const auto found, filesOf(input));
        files.insert(files.end(), found.begin(), found.end());
    } else if (!fs::exists(input, failed)) {
        return fail(ErrorCode::NotFound, input.string() + " does not exist");
    } else if (kind(input) == Kind::Other) {
        return fail(ErrorCode::Unsupported,
                    input.string() + " is not a text file this program reads (.txt, .jsonl, also with .gz or .zst)");
    } else {
        files.push_back(input);
    }
    return {};
}

Result<Corpus> Corpus::open(std::vector<fs::path> inputs, CorpusOptions options)
{
    auto state = std::make_unique<State>();
    state->options = std::move(options);
    for (const fs::path& input : inputs)
        TRY(state->add(input));
    if (state->files.empty())
        return fail(ErrorCode::Usage, "no text was given");
    for (const fs::path& file : state->files) {
        if (isStandardInput(file)) {
            state->sizes.push_back(0);
            continue;
        }
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

Result<text::InputStream> Corpus::State::openNext()
{
    ++nextFile;
    openKind = kind(file());
    if (!isStandardInput(file()))
        return text::InputStream::open(file());
    text::InputStream stream("standard input", text::openDescriptor(options.standardInput, options.stop));
    TRY_ASSIGN(const char first, stream.peekNonBlank());
    openKind = first == '{' || options.allJsonLines ? Kind::JsonLines : Kind::Text;
    return stream;
}

Result<std::optional<Document>> Corpus::State::read()
{
    while (true) {
        std::optional<Document> document;
        if (!lines) {
            if (nextFile == files.size())
                return std::nullopt;
            TRY_ASSIGN(auto stream, openNext());
            if (openKind == Kind::Text && options.split == CorpusOptions::Split::None) {
                TRY_ASSIGN(document, wholeFile(std::move(stream)));
                closeFile();
            } else {
                lines.emplace(std::move(stream), kMaxLineBytes);
            }
        }
        if (lines) {
            const bool isLine = options.split == CorpusOptions::Split::Line;
            TRY_ASSIGN(document, openKind == Kind::JsonLines ? record() : isLine ? line() : paragraph());
            counts.nBytes = bytesBefore + lines->position();
            if (!document)
                closeFile();
        }
        if (document) {
            ++counts.nDocuments;
            counts.nEmpty += document->text.empty() ? 1 : 0;
            return document;
        }
    }
}

Result<std::optional<Document>> Corpus::next()
{
    State& s = *m_state;
    if (!s.keeps && !s.kept.empty()) {
        State::Kept again = std::move(s.kept.front());
        s.kept.pop_front();
        s.countsBeforeKept = again.counts;
        return std::move(again.document);
    }
    TRY_ASSIGN(auto document, s.read());
    if (s.keeps && document)
        s.kept.push_back({*document, s.counts});
    return document;
}

void Corpus::keep()
{
    m_state->keeps = true;
    m_state->kept.clear();
    m_state->countsBeforeKept = m_state->counts;
}

void Corpus::goBack()
{
    m_state->keeps = false;
}

const CorpusCounts& Corpus::counts() const
{
    const bool isGoneBack = !m_state->keeps && !m_state->kept.empty();
    return isGoneBack ? m_state->countsBeforeKept : m_state->counts;
}

std::int64_t Corpus::totalBytes() const
{
    return std::ranges::any_of(m_state->files, isStandardInput) ? 0 : m_state->totalBytes;
}

} // namespace atomscope
