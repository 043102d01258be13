#include "tests/support/jobfixture.h"

#include "core/base/hash.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace atomscope::test {

namespace {

void require(const Result<void>& result)
{
    if (!result)
        qFatal("%s", result.error().message.c_str());
}

} // namespace

JobFixture::JobFixture(const TinyModelSpec& model, const TinySaeSpec& sae, const std::vector<std::string>& documents)
{
    require(writeTinyModel(path("model"), model));
    require(writeTinySae(path("sae"), sae));
    writeText(documents);
}

std::filesystem::path JobFixture::path(const std::string& name) const
{
    return std::filesystem::path(m_folder.path().toStdString()) / name;
}

IndexJob JobFixture::job(const std::string& name) const
{
    IndexJob job;
    job.model = path("model");
    job.sae = path("sae");
    job.corpus = {path("text.jsonl")};
    job.out = path(name);
    job.threads = 2;
    job.checksSanity = false; // random weights belong nowhere
    return job;
}

void JobFixture::writeText(const std::vector<std::string>& documents) const
{
    std::ofstream stream(path("text.jsonl"), std::ios::binary);
    for (const auto& text : documents)
        stream << nlohmann::json{{"text", text}, {"source", "test"}}.dump() << '\n';
    stream.flush();
    if (!stream)
        qFatal("could not write the text");
}

QStringList indexArguments(const JobFixture& fixture, const QString& file)
{
    const auto at = [&fixture](const char* name) { return QString::fromStdString(fixture.path(name).string()); };
    return {QStringLiteral("index"),
            QStringLiteral("--model"),
            at("model"),
            QStringLiteral("--sae"),
            at("sae"),
            QStringLiteral("--corpus"),
            at("text.jsonl"),
            QStringLiteral("--out"),
            file,
            QStringLiteral("--segment-tokens"),
            QStringLiteral("250"),
            QStringLiteral("--no-sanity-check")};
}

std::vector<std::string> mixedDocuments()
{
    const std::vector<std::string> words = {" the",
                                            " that",
                                            " in",
                                            " water",
                                            " and",
                                            " then",
                                            "\n",
                                            " an",
                                            " er",
                                            "…",
                                            " ماء",
                                            " नमस्ते",
                                            "👩‍👩‍👧",
                                            "<|bos|>",
                                            " inner",
                                            ", the",
                                            " other",
                                            "\r\n",
                                            " tin"};
    std::vector<std::string> documents;
    std::uint64_t state = 7;
    for (int i = 0; i < 60; ++i) {
        std::string text;
        state = mix64(state);
        const std::uint64_t nWords = i % 9 == 4 ? 0 : (i % 13 == 5 ? 150 : 1 + state % 30);
        for (std::uint64_t w = 0; w < nWords; ++w) {
            state = mix64(state);
            text += words[state % words.size()];
        }
        documents.push_back(i % 11 == 7 ? documents[static_cast<std::size_t>(i) - 2] : text);
    }
    documents.insert(documents.end(), {"", ""});
    return documents;
}

std::vector<std::string> manyDocuments(int count)
{
    std::vector<std::string> documents;
    for (int i = 0; i < count; ++i)
        for (const auto& text : mixedDocuments())
            documents.push_back(text.empty() ? text : text + ' ' + std::to_string(i));
    return documents;
}

Result<IndexOutcome> runToTheEnd(const IndexJob& job)
{
    IndexControl control;
    return runIndexJob(job, control, {});
}

Result<IndexOutcome> runUntilSegments(IndexJob job, std::int64_t nSegments)
{
    job.blockRows = 16;
    job.threads = 1;
    job.segmentTokens = 60;
    IndexControl control;
    IndexObserver observer;
    observer.onProgress = [&](const IndexProgress& progress) {
        if (progress.nSegments >= nSegments)
            control.stop();
    };
    return runIndexJob(job, control, observer);
}

} // namespace atomscope::test
