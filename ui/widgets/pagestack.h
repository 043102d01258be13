#pragma once

#include <QString>
#include <QWidget>

class QScrollArea;
class QStackedLayout;
class QTimer;

namespace atomscope {

class StatePanel;

/// The content of a page, or in its place what to do, that it is being read, or what went wrong.
class PageStack : public QWidget
{
    Q_OBJECT
public:
    /// Takes the content over.
    PageStack(QWidget* content, QWidget* parent);

    void showEmpty(const QString& title, const QString& text, const QString& action);
    /// What is shown stays for StatePanel::kLoadingAfterMs, so that a fast answer never flickers.
    void showLoading(const QString& title);
    void showError(const QString& message, const QString& details, const QString& action);
    void showContent();
    bool isShowingContent() const;
    StatePanel* statePanel() const { return m_state; }

Q_SIGNALS:
    /// The button of the empty or error state.
    void actionRequested();

private:
    QStackedLayout* m_stack;
    StatePanel* m_state;
    QWidget* m_content;
    QTimer* m_loading;
    QString m_loadingTitle;
};

/// A page that scrolls as one, on the ground of pages; the widget becomes the area's.
QScrollArea* makePageScroll(QWidget* widget, QWidget* parent);

} // namespace atomscope
