#pragma once

#include "core/pages/atompage.h"
#include "core/store/labelbook.h"

#include <QWidget>
#include <optional>

class QLabel;

namespace atomscope {

class FlatButton;
class NamedQuantity;

/// The head of an atom's page, which stays while the page scrolls: who it is, its star, the way to its neighbours in
/// the list, and its numbers.
class AtomHead : public QWidget
{
    Q_OBJECT
public:
    explicit AtomHead(QWidget* parent = nullptr);

    void setAtom(AtomId atom);
    void setPage(const AtomPage& page);
    /// No numbers: they are being read, or could not be.
    void setNoPage(bool isBeingRead);
    void setLabel(const LabelContent& label);
    /// Counted tokens that the index has got since the page was made; 0 hides the chip.
    void setNewTokens(std::int64_t tokens);

Q_SIGNALS:
    void starToggled(bool on);
    void previousRequested();
    void nextRequested();
    void updateRequested();

protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void applyTheme();
    void showStar(bool on);
    void setExported(const ExportedFacts& facts);
    void showWords();

    QLabel* m_title;
    FlatButton* m_star;
    QLabel* m_words; ///< a person's label, or the automatic category
    FlatButton* m_update;
    FlatButton* m_previous;
    FlatButton* m_next;
    NamedQuantity* m_density;
    NamedQuantity* m_maximum;
    NamedQuantity* m_mean;
    NamedQuantity* m_firings;
    NamedQuantity* m_documents;
    NamedQuantity* m_tokens;
    QString m_label;
    QString m_category;
    ImportedHypothesis m_hypothesis; ///< shown where no person has written a label
    std::string m_from; ///< whose export that came from
};

} // namespace atomscope
