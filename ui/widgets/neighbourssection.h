#pragma once

#include "core/pages/cofiring.h"
#include "core/store/atomindex.h"

#include <QString>
#include <QWidget>
#include <array>
#include <functional>
#include <optional>
#include <vector>

class QLabel;

namespace atomscope {

class FlatButton;
class Quantity;

/// What is known about an atom: a person's label, or the program's category.
struct KnownAs
{
    QString text;
    bool isPersons = false;
    bool isHypothesis = false; ///< imported
};

/// Atoms near the one on the page, as small rows that lead there: those with the nearest decoder directions, or those
/// that fire at the same tokens.
class NeighboursSection : public QWidget
{
    Q_OBJECT
public:
    enum class Kind { Directions, CoFiring };
    static constexpr int kRows = 6;
    static constexpr int kCompactRows = 3;
    using AtomName = std::function<KnownAs(AtomId)>;

    explicit NeighboursSection(QWidget* parent = nullptr);

    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    /// Of another page: what fires together is not known yet. nameOf may be empty: rows with numbers only.
    /// isFinished: neighbours exist only for a finished index. absence: why this index has none; empty = not known.
    void setNeighbours(const std::vector<Neighbour>& neighbours, const AtomName& nameOf, bool isFinished,
                       const QString& absence = {});
    /// Nobody counts unless asked to: too many firings for doing it unasked. 0 = it is being counted.
    void setCountOffered(std::int64_t nFirings);
    void setCoFirings(const CoFirings& coFirings);
    /// There is nothing to count, and why.
    void setNotCountable(const QString& reason);
    /// The names that the page was given are others now.
    void refreshNames() { showRows(); }
    /// Fewer rows, where there is little room.
    void setCompact(bool on);

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);
    void countRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    static constexpr std::size_t kNumbers = 4;
    struct Row
    {
        FlatButton* link = nullptr;
        std::array<Quantity*, kNumbers> numbers{};
        QLabel* name = nullptr;
        AtomId atom;
        bool isPersons = false;
    };
    struct Number
    {
        QString name, definition;
        double value = 0;
        bool isShare = false;
        QString word = {}; ///< shown in the place of the value
    };

    void makeRows();
    void showRows();
    void showDirections();
    void showCoFirings();
    void fill(std::size_t row, AtomId atom, const std::vector<Number>& numbers);
    Number kindOf(const CoFiring& pair) const;
    void showName(Row& row, const KnownAs& known);
    void applyTheme();

    Kind m_kind = Kind::Directions;
    FlatButton* m_directions;
    FlatButton* m_coFiring;
    QLabel* m_none;
    FlatButton* m_count;
    std::array<QLabel*, kNumbers> m_captions{};
    std::vector<Row> m_rows;
    std::size_t m_nFilled = 0;
    bool m_isCompact = false;
    bool m_hasRoomForKind = false;

    std::vector<Neighbour> m_neighbours;
    AtomName m_nameOf;
    bool m_isFinished = true;
    QString m_absence;
    std::optional<CoFirings> m_counted;
    std::int64_t m_nOffered = 0;
    QString m_notCountable;
};

} // namespace atomscope
