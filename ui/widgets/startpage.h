#pragma once

#include "ui/session/indexsummary.h"

#include <QWidget>

class QAction;
class QLabel;
class QVBoxLayout;

namespace atomscope {

class IndexCard;

/// What the window shows while no index is open: the ways to one, and those that were open before.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    /// A way to an index, as a button behind those before it; it takes its text and its tooltip from the action.
    void offer(QAction* action);
    /// Newest first; those that were shown before keep what is known about them.
    void setRecent(const QStringList& files);
    void setSummary(const IndexSummary& summary);
    /// What is being prepared, or what went wrong with it; empty = nothing.
    void setStatus(const QString& text, bool isError = false);
    QString status() const;
    const QList<IndexCard*>& cards() const { return m_cards; }

Q_SIGNALS:
    void fileChosen(const QString& file);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_title;
    QLabel* m_lead;
    QLabel* m_hint;
    QLabel* m_status;
    QLabel* m_recentTitle;
    QLabel* m_none;
    QWidget* m_buttons; ///< in as many lines as they need
    QVBoxLayout* m_list;
    QList<IndexCard*> m_cards;
    bool m_isError = false;
};

} // namespace atomscope
