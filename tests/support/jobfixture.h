#pragma once

#include "core/jobs/indexjob.h"
#include "tests/support/tinymodel.h"

#include <QStringList>
#include <QTemporaryDir>
#include <string>
#include <vector>

namespace atomscope::test {

/// A folder with a tiny model, a tiny SAE and a text, and the job that indexes it.
class JobFixture
{
public:
    JobFixture(const TinyModelSpec& model, const TinySaeSpec& sae, const std::vector<std::string>& documents);

    std::filesystem::path path(const std::string& name) const;
    /// The job with its output at `name`.
    IndexJob job(const std::string& name) const;
    /// Writes documents as one jsonl file.
    void writeText(const std::vector<std::string>& documents) const;

private:
    QTemporaryDir m_folder;
};

/// The same job with small segments, as `atomscope-worker` takes it.
QStringList indexArguments(const JobFixture& fixture, const QString& file);

/// Some thousand tokens in many short and a few long documents: empty ones, repeated ones, several scripts, special
/// tokens written in the text, and empty ones at the end.
std::vector<std::string> mixedDocuments();

/// `count` times as many documents, all different.
std::vector<std::string> manyDocuments(int count);

/// Runs a job that nobody interrupts.
Result<IndexOutcome> runToTheEnd(const IndexJob& job);
/// Runs a job, in small pieces on one thread, and stops it when it has committed so many segments.
Result<IndexOutcome> runUntilSegments(IndexJob job, std::int64_t nSegments);

} // namespace atomscope::test
