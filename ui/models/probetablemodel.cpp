#include "ui/models/probetablemodel.h"

#include "ui/models/numberformat.h"

#include <utility>

namespace atomscope {

namespace {

/// A token's text on one line, its blanks seen.
QString visible(const ProbeReply::Token& token)
{
    QString text = QString::fromUtf8(token.bytes.data(), static_cast<qsizetype>(token.bytes.size()));
    text.replace(QLatin1Char(' '), QChar(0x2423));
    text.replace(QLatin1Char('\n'), QChar(0x23ce)).replace(QLatin1Char('\r'), QChar(0x240d));
    text.replace(QLatin1Char('\t'), QChar(0x21e5));
    return text;
}

} // namespace

ProbeTableModel::ProbeTableModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void ProbeTableModel::setReply(std::shared_ptr<const ProbeReply> reply)
{
    beginResetModel();
    m_reply = std::move(reply);
    m_rows.clear();
    if (m_reply) {
        for (const auto& sequence : m_reply->sequences) {
            for (const ProbeReply::Token& token : sequence)
                m_rows.push_back(&token);
        }
    }
    endResetModel();
}

void ProbeTableModel::refreshNames()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, FirstAtom), index(rowCount() - 1, columnCount() - 1));
}

int ProbeTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ProbeTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FirstAtom + kStrongest;
}

const ProbeReply::Firing* ProbeTableModel::firingAt(const QModelIndex& index) const
{
    const auto& firings = m_rows[static_cast<std::size_t>(index.row())]->firings;
    const int rank = index.column() - FirstAtom;
    return rank >= 0 && static_cast<std::size_t>(rank) < firings.size() ? &firings[static_cast<std::size_t>(rank)]
                                                                        : nullptr;
}

QString ProbeTableModel::text(const ProbeReply::Token& token, const QModelIndex& index) const
{
    switch (index.column()) {
    case Token:
        return visible(token);
    case Error:
        return token.xNorm > 0 ? formatActivation(token.errorNorm / token.xNorm) : QStringLiteral("–");
    case Firings:
        return formatCount(static_cast<std::int64_t>(token.firings.size()));
    default:
        break;
    }
    const ProbeReply::Firing* firing = firingAt(index);
    if (!firing)
        return {};
    const QString name = m_nameOf ? m_nameOf(firing->atom) : QString();
    return QStringLiteral("%1  %2  %3")
        .arg(QString::number(firing->atom.v), formatActivation(firing->activation), name);
}

QVariant ProbeTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || static_cast<std::size_t>(index.row()) >= m_rows.size())
        return {};
    const ProbeReply::Token& token = *m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(token, index);
    case Qt::TextAlignmentRole: {
        const bool isNumber = index.column() == Error || index.column() == Firings;
        return QVariant::fromValue(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
    }
    case Qt::ToolTipRole:
        if (index.column() == Token)
            return tr("token %1%2").arg(token.id.v).arg(token.isCounted ? QString() : tr(", not counted by an index"));
        return index.column() >= FirstAtom && firingAt(index) ? text(token, index) : QVariant();
    case AtomIdRole:
        if (const ProbeReply::Firing* firing = firingAt(index))
            return firing->atom.v;
        return {};
    default:
        return {};
    }
}

QVariant ProbeTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Horizontal && role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter
                                   | (section == Error || section == Firings ? Qt::AlignRight : Qt::AlignLeft));
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    const bool isTitle = role == Qt::DisplayRole;
    switch (section) {
    case Token:
        return isTitle ? tr("token") : tr("As the model's tokenizer cuts the text");
    case Error:
        return isTitle ? tr("error") : tr("Reconstruction error ‖x − x̂‖ / ‖x‖");
    case Firings:
        return isTitle ? tr("fire") : tr("Atoms that fire here");
    case FirstAtom:
        return isTitle ? tr("strongest") : tr("The strongest atoms: number, activation, what is known about it");
    default:
        return isTitle ? QString() : tr("The strongest atoms: number, activation, what is known about it");
    }
}

} // namespace atomscope
