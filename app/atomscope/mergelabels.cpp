#include "app/atomscope/mergelabels.h"

#include "core/store/labelmerge.h"
#include "ui/session/filepath.h"

#include <QCoreApplication>

namespace atomscope {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("MergeLabels", text);
}

QString line(const LabelRevision& revision)
{
    const LabelContent& content = revision.content;
    const QString label = content.label.empty() ? tr("(no text)") : QString::fromStdString(content.label);
    return tr("  %1 (%2, %3)")
        .arg(label, QString::fromStdString(revision.author), QString::fromStdString(revision.timeUtc));
}

} // namespace

Result<QString> mergeLabels(const QString& into, const QString& from)
{
    TRY_ASSIGN(const LabelMerge merge, mergeLabelBooks(toPath(into), toPath(from)));
    if (merge.nRows == 0)
        return tr("%1 holds everything that %2 says").arg(into, from);
    QStringList lines{tr("%1: %2 rows taken over from %3; atoms with new labels: %4")
                          .arg(into)
                          .arg(merge.nRows)
                          .arg(from)
                          .arg(merge.atoms.size())};
    if (!merge.branches.empty())
        lines
            << tr("Atoms labelled differently in both: %1. The newest label is shown, the others stay in the history:")
                   .arg(merge.branches.size());
    for (const LabelBranch& branch : merge.branches) {
        lines << tr("atom %1").arg(branch.atom.v);
        for (const LabelRevision& end : branch.ends)
            lines << line(end);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace atomscope
