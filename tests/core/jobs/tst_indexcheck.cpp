// A look at a job before it is started: what fits, what does not, and beside which field that is said.
#include "core/jobs/indexcheck.h"
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace atomscope;
using namespace atomscope::test;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// The fields of a check's problems, in order, with the kind of each.
std::vector<std::pair<std::string, ErrorCode>> problemsOf(const IndexCheck& check)
{
    std::vector<std::pair<std::string, ErrorCode>> problems;
    for (const JobProblem& problem : check.problems)
        problems.emplace_back(problem.field, problem.error.code);
    return problems;
}

using Problems = std::vector<std::pair<std::string, ErrorCode>>;

void write(const fs::path& file, const std::string& text)
{
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

class IndexCheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<JobFixture>(TinyModelSpec{}, TinySaeSpec{}, manyDocuments(4)); }

    void aJobThatFitsIsDescribed()
    {
        IndexChecker checker;
        const IndexJob job = m_fixture->job("new.atoms");
        const IndexCheck check = checker.check(job);
        QVERIFY(check.problems.empty());
        QVERIFY(check.model && check.sae && check.pair && check.textBytes && check.trial && check.out);
        QCOMPARE(check.model->family, std::string("gpt2"));
        QCOMPARE(check.model->dModel, 24);
        QCOMPARE(check.model->vocabulary, 263);
        QVERIFY(check.model->weightBytes > 0);
        QCOMPARE(check.sae->dSae, 96);
        QCOMPARE(check.sae->dIn, 24);
        QCOMPARE(check.pair->site, std::string("blocks.1.hook_resid_post"));
        QCOMPARE(check.pair->context, 16);
        QVERIFY(check.pair->prependBos);
        QVERIFY(check.pair->neededBytes > check.model->weightBytes);
        QCOMPARE(check.out->state, std::string("absent"));
        QCOMPARE(*check.textBytes, static_cast<std::int64_t>(fs::file_size(m_fixture->path("text.jsonl"))));
        QVERIFY(check.trial->tokensPerSecond > 0);
        // The text is short enough to be read whole: what is estimated is what the job counts.
        const auto outcome = runToTheEnd(job);
        VERIFY_RESULT(outcome);
        QCOMPARE(check.trial->totalTokens, outcome->nTokens);
        QCOMPARE(check.trial->nTokens, outcome->nTokens);
        QCOMPARE(check.trial->l0, static_cast<double>(outcome->nFirings) / static_cast<double>(outcome->nTokens));

        // Now the file is there, and finished.
        const IndexCheck again = checker.check(job);
        QVERIFY((problemsOf(again) == Problems{{"out", ErrorCode::Conflict}}));
        QCOMPARE(again.out->state, std::string("finished"));
        QCOMPARE(again.out->nTokens, outcome->nTokens);
        IndexJob replacing = job;
        replacing.force = true;
        QVERIFY(checker.check(replacing).problems.empty());
    }

    void everyMistakeIsNamedBesideItsField()
    {
        IndexChecker checker;
        const auto check = [&](auto change) {
            IndexJob job = m_fixture->job("new.atoms");
            change(job);
            return problemsOf(checker.check(job));
        };
        VERIFY_RESULT(writeTinySae(m_fixture->path("wide"), {.dIn = 32}));
        QVERIFY((check([&](IndexJob& job) { job.sae = m_fixture->path("wide"); })
                 == Problems{{"sae", ErrorCode::ShapeMismatch}}));
        QVERIFY((check([&](IndexJob& job) { job.sae = m_fixture->path("none"); })
                 == Problems{{"sae", ErrorCode::NotFound}}));
        QVERIFY((check([&](IndexJob& job) { job.model = m_fixture->path("sae"); }).front().first == "model"));
        QVERIFY((check([&](IndexJob& job) { job.corpus = {m_fixture->path("none.txt")}; })
                 == Problems{{"corpus", ErrorCode::NotFound}}));
        write(m_fixture->path("empty.txt"), "");
        QVERIFY((check([&](IndexJob& job) { job.corpus = {m_fixture->path("empty.txt")}; })
                 == Problems{{"corpus", ErrorCode::Usage}}));
        QVERIFY((check([&](IndexJob& job) { job.out = m_fixture->path("no/folder/x.atoms"); })
                 == Problems{{"out", ErrorCode::NotFound}}));
        QVERIFY((check([&](IndexJob& job) { job.out = m_fixture->path("text.jsonl"); })
                 == Problems{{"out", ErrorCode::Conflict}}));
        QVERIFY(
            (check([&](IndexJob& job) { job.out = m_fixture->path("sae"); }) == Problems{{"out", ErrorCode::Usage}}));
        QVERIFY((check([&](IndexJob& job) { job.context = 1000; }) == Problems{{"context", ErrorCode::Usage}}));
        fs::remove(m_fixture->path("model") / "tokenizer.json");
        QVERIFY((check([](IndexJob& job) {
                     job.tokens = 1;
                     job.context = 8;
                 })
                 == Problems{{"model", ErrorCode::NotFound}}));
    }

    void severalMistakesAreSaidAtOnce()
    {
        IndexJob job = m_fixture->job("no/folder/x.atoms");
        job.model = m_fixture->path("none");
        job.sae = m_fixture->path("none");
        job.corpus = {m_fixture->path("none.txt")};
        const IndexCheck check = IndexChecker().check(job);
        QVERIFY((problemsOf(check)
                 == Problems{{"model", ErrorCode::NotFound},
                             {"sae", ErrorCode::NotFound},
                             {"corpus", ErrorCode::NotFound},
                             {"out", ErrorCode::NotFound}}));
    }

    void partsThatAreNotChosenAreNoMistake()
    {
        IndexJob job;
        QVERIFY(IndexChecker().check(job).problems.empty());
        job.sae = m_fixture->path("sae");
        const IndexCheck check = IndexChecker().check(job);
        QVERIFY(check.problems.empty());
        QVERIFY(check.sae && !check.model && !check.pair && !check.trial && !check.out);
    }

    void whatTheFilesLeaveOpenIsAskedForByName()
    {
        json settings = json::parse(std::ifstream(m_fixture->path("sae") / "cfg.json"));
        settings["normalize_activations"] = "expected_average_only_in";
        write(m_fixture->path("sae") / "cfg.json", settings.dump());
        IndexJob job = m_fixture->job("new.atoms");
        IndexChecker checker;
        const IndexCheck check = checker.check(job);
        QVERIFY((problemsOf(check) == Problems{{"sae", ErrorCode::Unanswered}}));
        QCOMPARE(check.problems[0].options.size(), std::size_t(1));
        QCOMPARE(check.problems[0].options[0].name, std::string("input_scale"));
        QCOMPARE(check.problems[0].options[0].expects, std::string("S"));
        job.saeOptions["input_scale"] = "2";
        QVERIFY(checker.check(job).problems.empty());
    }

    void namesOfOptionsAreReadOutOfAMessage()
    {
        const auto options = optionsAskedFor("x does not say y; give it with --sae-option activation=relu|topk, or "
                                             "--sae-option k=K");
        QCOMPARE(options.size(), std::size_t(2));
        QCOMPARE(options[0].expects, std::string("relu|topk"));
        QCOMPARE(options[1].name, std::string("k"));
        QVERIFY(optionsAskedFor("--sae-option ").empty());
        QVERIFY(optionsAskedFor("give --context 3").empty());
    }

    void aCheckIsToldAsJson()
    {
        IndexJob job = m_fixture->job("new.atoms");
        job.out = m_fixture->path("no/folder/x.atoms");
        job.checksSanity = true;
        const json object = toJson(IndexChecker().check(job));
        QVERIFY(object["problems"][0]["field"] == json("out"));
        QVERIFY(object["problems"][0]["kind"] == json("NotFound"));
        QVERIFY(object["model"]["n_layers"] == json(2));
        QVERIFY(object["sae"]["decisions"].size() > 2);
        QVERIFY(object["pair"]["context"] == json(16));
        QVERIFY(object["trial"]["total_tokens"].get<int>() > 0);
        QVERIFY(object["sanity"]["n_tokens"].get<int>() >= 1000);
        QVERIFY(object["out"].is_null());
    }

private:
    std::unique_ptr<JobFixture> m_fixture;
};

ATOMSCOPE_GUILESS_TEST_MAIN(IndexCheckTest)
#include "tst_indexcheck.moc"
