#pragma once

#include <QJsonObject>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace atomscope {

/// What an index is in a line and a thumbnail, for a list of indexes that are not open.
struct IndexSummary
{
    QString file;
    QString problem; ///< why it cannot be read; the rest is empty then
    QString source; ///< "MODEL · SAE", or the tool that it was imported from
    QString site;
    qint64 nAtoms = 0, nTokens = 0;
    bool isFinished = false;
    /// The density histogram of the overview: heights of its bars, 255 is the tallest; empty where nothing fires.
    std::vector<std::uint8_t> bars;
};

/// Reads a file without keeping it open. O(atoms). Any thread.
IndexSummary readIndexSummary(const QString& file);

QJsonObject toJson(const IndexSummary& summary);
/// Nothing if it is not what toJson() writes.
std::optional<IndexSummary> summaryFromJson(const QJsonObject& json);

} // namespace atomscope
