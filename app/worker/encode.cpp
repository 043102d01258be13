#include "app/worker/commands.h"
#include "core/jobs/encodeactivations.h"
#include "core/jobs/probe.h"

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

void printTable(const ProbeResult& result)
{
    for (const auto& sequence : result.sequences) {
        for (std::size_t position = 0; position < sequence.size(); ++position) {
            const ProbedToken& token = sequence[position];
            fmt::print("{:>5} {:>7} {:<16} error {:.3f} of {:.3f}, {} fire:", position, token.id.v,
                       fmt::format("\"{}\"", token.text), token.errorNorm, token.xNorm, token.nFired);
            for (const auto& firing : token.firings)
                fmt::print(" {}:{:.3f}", firing.atom.v, firing.activation);
            fmt::print("\n");
        }
        fmt::print("\n");
    }
}

Result<void> encodeWithModel(const EncodeArguments& arguments)
{
    if (arguments.model.empty() || (arguments.text.empty() && arguments.ids.empty())) {
        return fail(ErrorCode::Usage,
                    "encode needs --model with --text or --ids, or --activations with --out; see encode --help");
    }
    PairedModelOptions options;
    options.sae = arguments.saeOptions;
    options.needsTokenizer = arguments.ids.empty();
    TRY_ASSIGN(auto paired, loadPairedModel(arguments.model, arguments.sae, options));
    Probe probe(std::move(paired));
    TokenIds ids;
    if (!arguments.ids.empty()) {
        TRY_ASSIGN(ids, readTokenIds(arguments.ids));
    }
    TRY_ASSIGN(const ProbeResult result,
               arguments.ids.empty() ? probe.text(arguments.text, arguments.top) : probe.ids(ids, arguments.top));
    if (arguments.json)
        fmt::print("{}\n", toJson(result));
    else
        printTable(result);
    return {};
}

} // namespace

Result<void> runEncode(const EncodeArguments& arguments)
{
    return arguments.activations.empty() ? encodeWithModel(arguments) : encodeActivations(arguments);
}

} // namespace atomscope::worker
