#pragma once

#include "ui/session/indexcheckreply.h"
#include "ui/session/workermessages.h"

#include <QDateTime>
#include <QString>

/// What the worker found out about a job, in the words of the form.
namespace atomscope::checktexts {

QString modelText(const IndexCheckReply::Model& model);
QString saeText(const IndexCheckReply::Dictionary& sae);
/// Each thing that the files only imply, and the rule that decided it.
QString saeDetails(const IndexCheckReply::Dictionary& sae);
QString textText(const IndexCheckReply& reply);
QString outText(const IndexCheckReply::Out& out);

/// One line of the plan.
struct PlanLine
{
    QString name, value, details;
    bool isWarning = false;
};
/// What starting the job means: windows, memory, time. Empty while too little is known.
QList<PlanLine> planOf(const IndexCheckReply& reply, const QDateTime& now);

/// "28 s", "3 min", "2 h 10 min".
QString durationText(double seconds);
/// "14:32", with the day when it is another.
QString clockText(const QDateTime& time, const QDateTime& now);

} // namespace atomscope::checktexts
