#include "core/jobs/inspect.h"
#include "app/worker/commands.h"
#include "core/formats/dtypes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace atomscope::worker {

Result<void> runInspect(const InspectArguments& arguments)
{
    TRY_ASSIGN(const Inspection inspection, inspectPath(arguments.path, arguments.saeOptions));
    if (arguments.json) {
        fmt::print("{}\n", toJson(inspection, arguments.path));
        return {};
    }
    fmt::print("{}: {} ({})\n", arguments.path.string(), inspection.kind, inspection.format);
    for (const auto& [name, value] : inspection.facts)
        std::visit([&name = name](const auto& v) { fmt::print("  {}: {}\n", name, v); }, value);
    for (const auto& [what, value, rule] : inspection.decisions)
        fmt::print("  {}: {} ({})\n", what, value, rule);
    fmt::print("  {} tensors\n", inspection.tensors.size());
    for (const auto& info : inspection.tensors)
        fmt::print("    {} {} [{}]\n", info.name, dtypeName(info.dtype), fmt::join(info.shape, ", "));
    return {};
}

} // namespace atomscope::worker
