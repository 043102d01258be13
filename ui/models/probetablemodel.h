#pragma once

#include "ui/session/probereply.h"

#include <QAbstractTableModel>
#include <functional>
#include <memory>

namespace atomscope {

/// The tokens of a typed text, one a row, with the strongest atoms that fire there.
class ProbeTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int kStrongest = 5;
    enum Column { Token, Error, Firings, FirstAtom };
    enum Role { AtomIdRole = Qt::UserRole }; ///< int; invalid where the cell is no atom
    using AtomName = std::function<QString(AtomId)>;

    explicit ProbeTableModel(QObject* parent = nullptr);
    void setAtomName(AtomName nameOf) { m_nameOf = std::move(nameOf); }
    void setReply(std::shared_ptr<const ProbeReply> reply);
    /// Names may have changed.
    void refreshNames();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const ProbeReply::Firing* firingAt(const QModelIndex& index) const;
    QString text(const ProbeReply::Token& token, const QModelIndex& index) const;

    AtomName m_nameOf;
    std::shared_ptr<const ProbeReply> m_reply;
    std::vector<const ProbeReply::Token*> m_rows; ///< every token of every window
};

} // namespace atomscope
