#include "ui/session/provenance.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace atomscope {

namespace {

constexpr qsizetype kShownHash = 12; // 48 bits: two texts or SAEs with the same are no accident

QString translated(const char* text)
{
    return QCoreApplication::translate("Provenance", text);
}

} // namespace

QString provenanceLine(const Definitions& definitions, const IndexState& state)
{
    const QLocale numbers(QLocale::English); // as everywhere on the screen
    QStringList parts;
    parts.append(translated("SAE %1 (%2) at %3")
                     .arg(QString::fromStdString(definitions.saeName),
                          QString::fromStdString(definitions.saeFingerprint).left(kShownHash),
                          QString::fromStdString(definitions.hookName)));
    parts.append(QString::fromStdString(definitions.modelName));
    parts.append((state.isFinished ? translated("%1 counted tokens of text %2")
                                   : translated("%1 counted tokens so far of text %2"))
                     .arg(numbers.toString(static_cast<qlonglong>(state.nTokens)),
                          QString::fromStdString(state.textHash).left(kShownHash)));
    parts.append(translated("Atomscope %1").arg(QStringLiteral(ATOMSCOPE_VERSION)));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

} // namespace atomscope
