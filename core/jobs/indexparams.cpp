#include "core/jobs/indexparams.h"

#include <nlohmann/json.hpp>
#include <string>

namespace atomscope {

using nlohmann::json;

namespace {

/// Reads named values of one type each; remembers the first that does not fit.
class ParamReader
{
public:
    explicit ParamReader(const json& params)
        : m_params(params)
    {
    }

    template <typename Value> void read(const char* name, Value& value, bool isRequired = false)
    {
        const auto found = m_params.find(name);
        if (found == m_params.end()) {
            if (isRequired)
                complain(std::string("the parameter ") + name + " is missing");
            return;
        }
        ++m_nRead;
        try {
            found->get_to(value);
        } catch (const json::exception&) {
            complain(std::string("the parameter ") + name + " is of another type than expected");
        }
    }

    Result<void> outcome()
    {
        if (m_complaint.empty() && m_nRead < m_params.size())
            complain("there is a parameter that this method does not know");
        if (!m_complaint.empty())
            return fail(ErrorCode::Usage, m_complaint);
        return {};
    }

private:
    void complain(std::string text)
    {
        if (m_complaint.empty())
            m_complaint = std::move(text);
    }

    const json& m_params;
    std::size_t m_nRead = 0;
    std::string m_complaint;
};

Result<CorpusOptions::Split> splitFrom(const std::string& name)
{
    if (name == "none")
        return CorpusOptions::Split::None;
    if (name == "blank-line")
        return CorpusOptions::Split::BlankLine;
    if (name == "line")
        return CorpusOptions::Split::Line;
    return fail(ErrorCode::Usage, "split is none, blank-line or line, not " + name);
}

} // namespace

Result<IndexJob> indexJobFromParams(const json& params)
{
    std::string model;
    std::string sae;
    std::string out;
    std::string split = "none";
    std::vector<std::string> corpus;
    IndexJob job;
    ParamReader reader(params);
    reader.read("model", model, true);
    reader.read("sae", sae, true);
    reader.read("corpus", corpus, true);
    reader.read("out", out, true);
    reader.read("tokens", job.tokens);
    reader.read("context", job.context);
    reader.read("threads", job.threads);
    reader.read("seed", job.seed);
    reader.read("segment_tokens", job.segmentTokens);
    reader.read("specials_as_text", job.specialsAsText);
    reader.read("split", split);
    reader.read("force", job.force);
    reader.read("sae_options", job.saeOptions);
    TRY(reader.outcome());
    TRY_ASSIGN(job.split, splitFrom(split));
    job.model = model;
    job.sae = sae;
    job.out = out;
    job.corpus.assign(corpus.begin(), corpus.end());
    return job;
}

} // namespace atomscope
