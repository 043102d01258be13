#pragma once

#include "core/claims/claims.h"
#include "ui/session/atomfilter.h"

#include <QWidget>
#include <array>
#include <memory>
#include <vector>

class QAction;
class QLabel;
class QVBoxLayout;

namespace atomscope {

class ClaimRow;
class FlatButton;
class NamedQuantity;
class PageStack;

/// The claims of the essay, each beside what the open index says about it. Knows no session: it is given pages and says
/// what is wanted.
class ClaimsView : public QWidget
{
    Q_OBJECT
public:
    explicit ClaimsView(QWidget* parent = nullptr);

    /// What measures the evidence; the button of the note is it.
    void setMeasureAction(QAction* action);

    /// The four states.
    void showEmpty(const QString& title, const QString& text, const QString& action);
    void showLoading();
    void showError(const QString& message, const QString& details);
    void setPage(std::shared_ptr<const ClaimsPage> page);
    const std::shared_ptr<const ClaimsPage>& page() const { return m_page; }

Q_SIGNALS:
    /// What the list is to show.
    void filterRequested(const atomscope::AtomFilter& filter);
    /// The button of the empty or error state.
    void actionRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum Number { Tested, Tokens, Documents, Null, nNumbers };
    void makeHead();
    void showNumbers();
    void applyTheme();

    QWidget* m_head;
    QLabel* m_title;
    QLabel* m_about;
    QLabel* m_note; ///< what has to be done before anything can be told
    FlatButton* m_measure;
    std::array<NamedQuantity*, nNumbers> m_numbers{};
    QWidget* m_content;
    PageStack* m_stack;
    QVBoxLayout* m_column;
    std::vector<ClaimRow*> m_rows;
    std::shared_ptr<const ClaimsPage> m_page;
    bool m_isWide = false;
};

} // namespace atomscope
