#include "core/jobs/importjson.h"

#include "core/jobs/paramreader.h"

#include <string>

namespace atomscope {

using nlohmann::json;

Result<ImportJob> importJobFromParams(const json& params)
{
    std::vector<std::string> paths;
    std::string out;
    ImportJob job;
    ParamReader reader(params);
    reader.read("paths", paths, true);
    reader.read("out", out, true);
    reader.read("force", job.force);
    TRY(reader.outcome());
    job.inputs.assign(paths.begin(), paths.end());
    job.out = out;
    return job;
}

json toJson(const ImportOutcome& outcome, const std::filesystem::path& file)
{
    json skipped = json::array();
    for (const auto& path : outcome.skipped)
        skipped.push_back(path.string());
    return {{"state", "finished"},
            {"file", file.string()},
            {"from", outcome.from},
            {"n_atoms", outcome.totals.nAtoms},
            {"n_examples", outcome.totals.nExamples},
            {"n_hypotheses", outcome.totals.nHypotheses},
            {"skipped", std::move(skipped)}};
}

ImportReporter::ImportReporter(std::function<void(const json&)> write)
    : m_write(std::move(write))
{
}

void ImportReporter::report(const ImportProgress& progress)
{
    constexpr std::chrono::milliseconds kBetween(100);
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < kBetween && progress.doneBytes < progress.totalBytes)
        return;
    m_last = now;
    m_write({{"stage", "importing"},
             {"done", progress.doneBytes},
             {"total", progress.totalBytes},
             {"n_atoms", progress.totals.nAtoms},
             {"n_examples", progress.totals.nExamples},
             {"file", progress.file}});
}

} // namespace atomscope
