#include "core/jobs/probeservice.h"

#include "core/jobs/indexparams.h"
#include "core/jobs/inspect.h"
#include "core/jobs/paramreader.h"

namespace atomscope {

using nlohmann::json;

ProbeService::ProbeService(rpc::LineChannel& channel, std::chrono::milliseconds idleTime)
    : m_channel(channel)
    , m_queue(idleTime, [this] {
        m_probe.reset();
        m_checker.reset();
    })
{
}

void ProbeService::answerLater(const rpc::Request& request, std::function<Result<json>()> task)
{
    m_queue.add([this, request, task = std::move(task)] { rpc::answer(m_channel, request, task()); });
}

void ProbeService::refuse(const rpc::Request& request, const Error& error)
{
    if (request.wantsAnswer)
        m_channel.write(rpc::errorMessage(request.id, rpc::kInvalidParams, error.message));
}

void ProbeService::encode(const rpc::Request& request)
{
    Source source;
    std::string text;
    int top = 0;
    bool areSpecialsText = false;
    ParamReader reader(request.params);
    reader.read("model", source.model, true);
    reader.read("sae", source.sae, true);
    reader.read("text", text, true);
    reader.read("top", top);
    reader.read("context", source.context);
    reader.read("specials_as_text", areSpecialsText);
    reader.read("sae_options", source.options);
    if (const auto outcome = reader.outcome(); !outcome)
        refuse(request, outcome.error());
    else
        answerLater(request, [this, source, text, top, areSpecialsText] {
            using enum Tokenizer::Specials;
            return encodeText(source, text, top, areSpecialsText ? AsText : Recognised);
        });
}

Result<json> ProbeService::encodeText(const Source& source, const std::string& text, int top,
                                      Tokenizer::Specials specials)
{
    m_checker.reset();
    if (!m_probe || m_source != source) {
        m_probe.reset(); // never two models at a time
        PairedModelOptions options;
        options.sae = source.options;
        options.context = source.context;
        options.needsFingerprint = true; // the explorer asks whether this is the index's model
        TRY_ASSIGN(auto paired, loadPairedModel(source.model, source.sae, options));
        m_probe = std::make_unique<Probe>(std::move(paired));
        m_source = source;
    }
    TRY_ASSIGN(const ProbeResult result, m_probe->text(text, top, specials));
    return json::parse(toJson(result));
}

void ProbeService::inspect(const rpc::Request& request)
{
    std::string path;
    ParamReader reader(request.params);
    reader.read("path", path, true);
    if (const auto outcome = reader.outcome(); !outcome) {
        refuse(request, outcome.error());
        return;
    }
    answerLater(request, [path]() -> Result<json> {
        TRY_ASSIGN(const Inspection found, inspectPath(path));
        return json::parse(toJson(found, path));
    });
}

void ProbeService::checkIndex(const rpc::Request& request)
{
    const auto job = partialJobFromParams(request.params);
    if (!job) {
        refuse(request, job.error());
        return;
    }
    answerLater(request, [this, job = *job]() -> Result<json> {
        m_probe.reset();
        if (!m_checker)
            m_checker = std::make_unique<IndexChecker>();
        return toJson(m_checker->check(job));
    });
}

} // namespace atomscope
