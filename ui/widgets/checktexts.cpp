#include "ui/widgets/checktexts.h"

#include "ui/delegates/numberformat.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace atomscope::checktexts {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(CheckTexts)
};

QString joined(const QStringList& parts)
{
    return parts.join(Texts::tr(" · "));
}

PlanLine memoryLine(const IndexCheckReply::Pair& pair)
{
    PlanLine line{Texts::tr("Memory"), Texts::tr("about %1").arg(formatBytes(pair.neededBytes)), {}, false};
    if (!pair.availableBytes)
        return line;
    const auto available = static_cast<qint64>(*pair.availableBytes);
    line.value = joined({line.value, Texts::tr("%1 are free").arg(formatBytes(available))});
    line.isWarning = pair.neededBytes > available;
    if (line.isWarning)
        line.value += Texts::tr(": it may not fit; close other programs");
    line.details = Texts::tr("Weights, dictionary and buffers, estimated from their sizes");
    return line;
}

PlanLine timeLine(const IndexCheckReply::Trial& trial, const QDateTime& now)
{
    PlanLine line{
        Texts::tr("Time"), Texts::tr("%1 tokens/s").arg(formatCompact(std::llround(trial.tokensPerSecond))),
        Texts::tr("Measured on the first %1 tokens, with the threads that the job has; the end of the job, which "
                  "compares the atoms with each other, comes on top")
            .arg(formatCount(trial.nTokens)),
        false};
    const auto seconds = trial.seconds();
    if (seconds) {
        const QDateTime end = now.addMSecs(static_cast<qint64>(*seconds * 1000));
        line.value = joined({Texts::tr("about %1").arg(durationText(*seconds)),
                             Texts::tr("until %1").arg(clockText(end, now)), line.value});
    }
    return line;
}

} // namespace

QString modelText(const IndexCheckReply::Model& model)
{
    QStringList parts{model.family, Texts::tr("%1 layers").arg(model.nLayers),
                      Texts::tr("width %1").arg(formatCount(model.dModel)), formatBytes(model.weightBytes)};
    if (model.vocabulary > 0)
        parts << Texts::tr("tokenizer of %1 tokens").arg(formatCount(model.vocabulary));
    return joined(parts);
}

QString saeText(const IndexCheckReply::Dictionary& sae)
{
    QStringList parts{sae.format, sae.architecture, Texts::tr("%1 atoms").arg(formatCount(sae.dSae)),
                      Texts::tr("width %1").arg(formatCount(sae.dIn))};
    if (!sae.hookName.isEmpty())
        parts << Texts::tr("reads %1").arg(sae.hookName);
    return joined(parts);
}

QString saeDetails(const IndexCheckReply::Dictionary& sae)
{
    QStringList lines;
    for (const IndexCheckReply::Decision& decision : sae.decisions)
        lines << Texts::tr("%1: %2 (%3)").arg(decision.what, decision.value, decision.rule);
    return lines.join(QLatin1Char('\n'));
}

QString textText(const IndexCheckReply& reply)
{
    QStringList parts;
    if (reply.textBytes && *reply.textBytes > 0)
        parts << formatBytes(*reply.textBytes);
    if (reply.trial && reply.trial->totalTokens > 0)
        parts << Texts::tr("about %1 tokens to index").arg(formatCompact(reply.trial->totalTokens));
    return joined(parts);
}

QString outText(const IndexCheckReply::Out& out)
{
    if (out.state == QLatin1String("unfinished"))
        return Texts::tr("An unfinished index of %1 tokens lies there: the job goes on with it")
            .arg(formatCount(out.nTokens));
    if (out.state == QLatin1String("finished"))
        return Texts::tr("The finished index of %1 tokens that lies there is replaced").arg(formatCount(out.nTokens));
    return Texts::tr("A new file");
}

QList<PlanLine> planOf(const IndexCheckReply& reply, const QDateTime& now)
{
    QList<PlanLine> plan;
    if (reply.pair) {
        const QString bos = reply.pair->prependBos ? Texts::tr("with BOS in front") : Texts::tr("without BOS");
        plan.append({Texts::tr("Windows"), Texts::tr("%1 tokens, %2").arg(formatCount(reply.pair->context)).arg(bos),
                     Texts::tr("What the model sees at once; documents are cut into windows of this length"), false});
        plan.append(memoryLine(*reply.pair));
    }
    if (reply.trial) {
        plan.append(timeLine(*reply.trial, now));
        if (!reply.sanity)
            plan.append({Texts::tr("Fit"), Texts::tr("L0 %1").arg(formatActivation(reply.trial->l0)),
                         Texts::tr("Atoms that fire at one of the first %1 tokens, on average")
                             .arg(formatCount(reply.trial->nTokens)),
                         false});
    }
    if (reply.sanity)
        plan.append({Texts::tr("Fit"), reply.sanity->text, reply.sanity->text, reply.sanity->isLow});
    return plan;
}

QString durationText(double seconds)
{
    const auto whole = static_cast<qint64>(std::ceil(std::max(0.0, seconds)));
    if (whole < 90)
        return Texts::tr("%1 s").arg(whole);
    const qint64 minutes = (whole + 59) / 60;
    if (minutes < 60)
        return Texts::tr("%1 min").arg(minutes);
    return Texts::tr("%1 h %2 min").arg(minutes / 60).arg(minutes % 60);
}

QString clockText(const QDateTime& time, const QDateTime& now)
{
    const QString clock = time.toString(QStringLiteral("HH:mm"));
    return time.date() == now.date() ? clock
                                     : QLocale().toString(time.date(), QLocale::ShortFormat) + QLatin1Char(' ') + clock;
}

} // namespace atomscope::checktexts
