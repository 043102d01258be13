#pragma once

#include "core/pages/atompage.h"

#include <QWidget>
#include <functional>
#include <vector>

class QLabel;

namespace atomscope {

class FlatButton;
class Quantity;

/// An atom's automatic category with the numbers that decided it: italic, with a hollow dot, never a person's words.
class CategorySection : public QWidget
{
    Q_OBJECT
public:
    using TokenText = std::function<QString(TokenId)>;

    explicit CategorySection(QWidget* parent = nullptr);
    void setCategory(const AutomaticCategory& category, const TokenText& textOf);
    /// The rule that gives a category, in one sentence.
    static QString rule(const QString& category);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_title;
    Quantity* m_name;
    std::vector<QLabel*> m_captions;
    std::vector<Quantity*> m_values;
};

/// What is known about an atom: a person's label, or the program's category.
struct KnownAs
{
    QString text;
    bool isPersons = false;
};

/// The atoms whose decoder directions are nearest, as small rows that lead there.
class NeighboursSection : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kRows = 6;
    static constexpr int kCompactRows = 4;
    using AtomName = std::function<KnownAs(AtomId)>;

    explicit NeighboursSection(QWidget* parent = nullptr);
    /// nameOf may be empty: rows with numbers only. isFinished: neighbours exist only for a finished index. absence:
    /// why it has none; empty = not known.
    void setNeighbours(const std::vector<Neighbour>& neighbours, const AtomName& nameOf, bool isFinished,
                       const QString& absence = {});
    /// Fewer rows, where there is little room.
    void setCompact(bool on);

Q_SIGNALS:
    void atomRequested(atomscope::AtomId atom);

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row
    {
        FlatButton* link = nullptr;
        Quantity* cosine = nullptr;
        QLabel* name = nullptr;
        AtomId atom;
        bool isPersons = false;
    };

    void showRows();
    void showName(Row& row, const KnownAs& known);

    void applyTheme();

    QLabel* m_title;
    QLabel* m_none;
    std::vector<Row> m_rows;
    std::size_t m_nKnown = 0;
    bool m_isCompact = false;
};

} // namespace atomscope
