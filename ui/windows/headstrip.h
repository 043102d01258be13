#pragma once

#include <QStringList>
#include <QWidget>

class QMenu;

namespace atomscope {

class FlatButton;

/// What stands beside the menus: the open index with the way to others, and the switch between light and dark.
class HeadStrip : public QWidget
{
    Q_OBJECT
public:
    explicit HeadStrip(QWidget* parent = nullptr);

    /// Its file's path; empty without one.
    void setIndex(const QString& file);
    /// Newest first.
    void setRecentFiles(const QStringList& files);

Q_SIGNALS:
    /// One of the recent files.
    void fileChosen(const QString& file);
    /// Another one, from a dialog.
    void openRequested();
    void themeSwitched(bool toDark);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fillMenu();
    void applyTheme();

    FlatButton* m_name;
    FlatButton* m_theme;
    QMenu* m_menu;
    QString m_file;
    QStringList m_recent;
};

} // namespace atomscope
