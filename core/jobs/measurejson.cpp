#include "core/jobs/measurejson.h"

#include "core/jobs/paramreader.h"

#include <string>

namespace atomscope {

using nlohmann::json;

Result<MeasureJob> measureJobFromParams(const json& params)
{
    std::string file;
    MeasureJob job;
    ParamReader reader(params);
    reader.read("file", file, true);
    reader.read("threads", job.threads);
    TRY(reader.outcome());
    job.file = file;
    return job;
}

json measureProgress(std::int64_t done, std::int64_t total)
{
    return {{"stage", "measuring"}, {"done", done}, {"total", total}};
}

json toJson(const MeasureOutcome& outcome, const std::filesystem::path& file)
{
    return {{"state", outcome.isFinished ? "finished" : "stopped"},
            {"file", file.string()},
            {"n_atoms", outcome.nAtoms},
            {"was_up_to_date", outcome.wasUpToDate}};
}

} // namespace atomscope
