#include "app/worker/commands.h"
#include "core/jobs/encodeactivations.h"

#include <fmt/format.h>

namespace atomscope::worker {

namespace {

Result<void> encodeActivations(const EncodeArguments& arguments)
{
    if (arguments.out.empty())
        return fail(ErrorCode::Usage, "--activations needs --out FILE.safetensors to write to");
    if (!arguments.model.empty())
        return fail(ErrorCode::Usage, "--activations needs no model; leave --model out");
    TRY_ASSIGN(const auto done,
               runEncodeActivations({arguments.sae, arguments.activations, arguments.out, arguments.saeOptions}));
    const double perRow = done.nRows > 0 ? static_cast<double>(done.nFirings) / static_cast<double>(done.nRows) : 0;
    if (arguments.json) {
        fmt::print("{{\"n_rows\":{},\"n_firings\":{},\"d_sae\":{},\"l0\":{}}}\n", done.nRows, done.nFirings, done.dSae,
                   perRow);
    } else {
        fmt::print("{}: {} rows, {:.2f} of {} atoms fire in a row\n", arguments.out.string(), done.nRows, perRow,
                   done.dSae);
    }
    return {};
}

} // namespace

Result<void> runEncode(const EncodeArguments& arguments)
{
    if (!arguments.activations.empty())
        return encodeActivations(arguments);
    return fail(ErrorCode::Internal, "encode with a model is not part of this build yet");
}

} // namespace atomscope::worker
