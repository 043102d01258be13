#include "ui/session/indexsummary.h"

#include "core/pages/overviewpage.h"
#include "ui/session/errortext.h"
#include "ui/session/filepath.h"

#include <QFileInfo>
#include <algorithm>

namespace atomscope {

namespace {

std::vector<std::uint8_t> barsOf(const std::vector<std::int64_t>& counts)
{
    const std::int64_t tallest = counts.empty() ? 0 : std::ranges::max(counts);
    std::vector<std::uint8_t> bars;
    for (const std::int64_t count : counts) {
        // The smallest bin is seen too.
        const std::int64_t height = tallest > 0 ? (count * 255 + tallest - 1) / tallest : 0;
        bars.push_back(static_cast<std::uint8_t>(height));
    }
    return bars;
}

QString sourceOf(const Definitions& definitions)
{
    if (!definitions.importedFrom.empty())
        return QString::fromStdString(definitions.importedFrom);
    return QString::fromStdString(definitions.modelName) + QStringLiteral(" · ")
        + QString::fromStdString(definitions.saeName);
}

} // namespace

IndexSummary readIndexSummary(const QString& file)
{
    IndexSummary summary;
    summary.file = file;
    const auto index = AtomIndex::open(toPath(file));
    if (!index) {
        summary.problem = toText(index.error());
        return summary;
    }
    const Definitions& definitions = index->definitions();
    summary.source = sourceOf(definitions);
    summary.site = QString::fromStdString(definitions.hookName);
    summary.nAtoms = definitions.dSae;
    if (const auto totals = index->importedTotals(); index->isImported() && totals)
        summary.nAtoms = totals->nAtoms; // an export describes some atoms of a dictionary
    summary.nTokens = index->state().nTokens;
    summary.isFinished = index->state().isFinished;
    if (const auto overview = makeOverviewPage(*index)) // an index that has just begun has no atoms yet
        summary.bars = barsOf(overview->densities.counts);
    return summary;
}

QJsonObject toJson(const IndexSummary& summary)
{
    const QByteArray bars(reinterpret_cast<const char*>(summary.bars.data()),
                          static_cast<qsizetype>(summary.bars.size()));
    return {{QStringLiteral("file"), summary.file},
            {QStringLiteral("source"), summary.source},
            {QStringLiteral("site"), summary.site},
            {QStringLiteral("n_atoms"), summary.nAtoms},
            {QStringLiteral("n_tokens"), summary.nTokens},
            {QStringLiteral("finished"), summary.isFinished},
            {QStringLiteral("bars"), QString::fromLatin1(bars.toHex())}};
}

std::optional<IndexSummary> summaryFromJson(const QJsonObject& json)
{
    IndexSummary summary;
    summary.file = json.value(QLatin1String("file")).toString();
    summary.source = json.value(QLatin1String("source")).toString();
    summary.site = json.value(QLatin1String("site")).toString();
    summary.nAtoms = json.value(QLatin1String("n_atoms")).toInteger(-1);
    summary.nTokens = json.value(QLatin1String("n_tokens")).toInteger(-1);
    summary.isFinished = json.value(QLatin1String("finished")).toBool();
    const QByteArray bars = QByteArray::fromHex(json.value(QLatin1String("bars")).toString().toLatin1());
    summary.bars.assign(bars.begin(), bars.end());
    if (summary.file.isEmpty() || summary.nAtoms < 0 || summary.nTokens < 0)
        return {};
    return summary;
}

} // namespace atomscope
