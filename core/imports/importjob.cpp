#include "core/imports/importjob.h"

#include "core/imports/schemas.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace atomscope {

namespace fs = std::filesystem;

namespace {

struct Input
{
    fs::path file;
    bool isNamed = false; ///< by the caller, not found in a folder
};

bool isCandidate(const fs::path& file)
{
    static constexpr std::array<std::string_view, 6> kEnds
        = {".json", ".jsonl", ".json.gz", ".jsonl.gz", ".json.zst", ".jsonl.zst"};
    const std::string name = file.filename().string();
    return std::ranges::any_of(kEnds, [&name](std::string_view end) { return name.ends_with(end); });
}

Result<std::vector<Input>> filesOf(const std::vector<fs::path>& inputs)
{
    std::vector<Input> files;
    for (const fs::path& input : inputs) {
        std::error_code failed;
        if (!fs::exists(input, failed))
            return fail(ErrorCode::NotFound, input.string() + " does not exist");
        if (!fs::is_directory(input, failed)) {
            files.push_back({input, true});
            continue;
        }
        std::vector<fs::path> found;
        fs::recursive_directory_iterator walk(input, fs::directory_options::skip_permission_denied, failed);
        for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
            if (walk->is_regular_file() && isCandidate(walk->path()))
                found.push_back(walk->path());
        }
        if (failed)
            return fail(ErrorCode::Io, "cannot read the folder " + input.string() + ": " + failed.message());
        std::ranges::sort(found);
        for (fs::path& file : found)
            files.push_back({std::move(file), false});
    }
    return files;
}

std::int64_t sizeOf(const fs::path& file)
{
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    return failed ? 0 : static_cast<std::int64_t>(size);
}

tl::unexpected<Error> nothingKnown(const std::string& what)
{
    return fail(ErrorCode::Unsupported,
                what
                    + " is no export this program knows: Neuronpedia's features, activations and explanations (JSON "
                      "Lines), or SAEDashboard's batch-N.json");
}

class Import
{
public:
    Import(ImportSink& sink, const std::stop_token& stop, const std::function<void(const ImportProgress&)>& observe)
        : m_sink(sink)
        , m_stop(stop)
        , m_observe(observe)
    {
    }

    Result<void> run(const std::vector<Input>& files, ImportOutcome& outcome)
    {
        for (const Input& input : files)
            m_progress.totalBytes += sizeOf(input.file);
        for (const Input& input : files) {
            TRY_ASSIGN(const foreign::Outline outline, foreign::outlineOf(input.file));
            m_progress.file = input.file.string();
            if (const foreign::Schema* schema = foreign::recognise(outline)) {
                TRY(read(input.file, *schema));
            } else if (input.isNamed) {
                return nothingKnown(input.file.string());
            } else {
                outcome.skipped.push_back(input.file);
            }
            m_before += sizeOf(input.file);
            report(0);
        }
        return {};
    }

private:
    Result<void> read(const fs::path& file, const foreign::Schema& schema)
    {
        using namespace foreign;
        m_sink.addTool(schema.tool);
        const TakeRecord take = [&](const Json& json, const std::string& where, std::int64_t position) -> Result<void> {
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled, "The import was stopped; nothing was written.");
            TRY(schema.take(Record{json, where}, m_sink));
            report(position);
            return {};
        };
        if (!schema.takeHeader)
            return forEachLine(file, take);
        return forEachFeature(file, take, [&](const Json& json, const std::string& where, std::int64_t) {
            return schema.takeHeader(Record{json, where}, m_sink);
        });
    }

    void report(std::int64_t position)
    {
        if (!m_observe)
            return;
        m_progress.doneBytes = m_before + position;
        m_progress.totals = m_sink.totals();
        m_observe(m_progress);
    }

    ImportSink& m_sink;
    const std::stop_token& m_stop;
    const std::function<void(const ImportProgress&)>& m_observe;
    ImportProgress m_progress;
    std::int64_t m_before = 0; // bytes of the files that are done
};

} // namespace

Result<ImportOutcome> runImport(const ImportJob& job, const std::stop_token& stop,
                                const std::function<void(const ImportProgress&)>& observe)
{
    TRY_ASSIGN(const std::vector<Input> files, filesOf(job.inputs));
    if (files.empty())
        return nothingKnown("What was given");
    TRY_ASSIGN(ImportWriter writer, ImportWriter::create(job.out, job.force));
    ImportSink sink(std::move(writer));
    ImportOutcome outcome;
    TRY(Import(sink, stop, observe).run(files, outcome));
    if (outcome.skipped.size() == files.size())
        return nothingKnown("What was given");
    std::vector<std::string> sources;
    for (const fs::path& input : job.inputs)
        sources.push_back(input.string());
    outcome.totals = sink.totals();
    outcome.from = sink.tools();
    TRY(sink.finish(sources));
    return outcome;
}

} // namespace atomscope
