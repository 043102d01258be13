#pragma once

#include "core/imports/importjob.h"

#include <chrono>
#include <functional>
#include <nlohmann/json_fwd.hpp>

/// An import on the wire and for scripts, as resources/docs/protocol.md says.
namespace atomscope {

/// The job named by the params of `import.start`. Error Usage names the parameter that is missing or of another type.
Result<ImportJob> importJobFromParams(const nlohmann::json& params);

/// {state, file, from, n_atoms, n_examples, n_hypotheses, skipped}
nlohmann::json toJson(const ImportOutcome& outcome, const std::filesystem::path& file);

/// Passes progress on as {stage: "importing", done, total, n_atoms, n_examples, file}, at most every 100 ms.
class ImportReporter
{
public:
    explicit ImportReporter(std::function<void(const nlohmann::json&)> write);
    void report(const ImportProgress& progress);

private:
    std::function<void(const nlohmann::json&)> m_write;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace atomscope
