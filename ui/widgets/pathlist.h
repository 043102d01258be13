#pragma once

#include <QStringList>
#include <QWidget>

class QListWidget;
class QPushButton;

namespace atomscope {

class FieldStatus;

/// The texts of a job: files and folders in the order in which they are read, with the line below that says what is
/// there.
class PathList : public QWidget
{
    Q_OBJECT
public:
    PathList(const QString& name, QWidget* parent);

    QStringList paths() const;
    void setPaths(const QStringList& paths);
    /// At the end; each path once.
    void add(const QStringList& paths);
    /// The folder that a dialog begins in while the list is empty.
    void setStartFolder(const QString& folder) { m_startFolder = folder; }
    FieldStatus* status() const { return m_status; }

Q_SIGNALS:
    void pathsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void chooseFiles();
    void chooseFolder();
    void removeChosen();
    QString startFolder() const;

    QString m_name;
    QString m_startFolder;
    QListWidget* m_list;
    QPushButton* m_remove;
    FieldStatus* m_status;
};

} // namespace atomscope
