#pragma once

#include <QWidget>

class QComboBox;

namespace atomscope {

class FieldStatus;

/// A path to type, to take from earlier ones or to choose in a dialog, with the line below that says what is there.
class PathField : public QWidget
{
    Q_OBJECT
public:
    enum class Kind {
        Folder,
        FolderOrFile,
        NewIndex, ///< a file to write, NAME.atoms
    };

    PathField(const QString& name, Kind kind, QWidget* parent);

    /// Without the blanks around it, "~" resolved; empty while nothing is chosen.
    QString path() const;
    void setPath(const QString& path);
    /// Newest first.
    void setRecent(const QStringList& paths);
    /// Paths that may be meant, in front of the earlier ones.
    void offer(const QStringList& paths);
    FieldStatus* status() const { return m_status; }
    QComboBox* box() const { return m_box; }

Q_SIGNALS:
    void pathChanged();

private:
    void chooseFolder();
    void chooseFile();
    QString startFolder() const;

    Kind m_kind;
    QString m_name;
    QStringList m_recent;
    QComboBox* m_box;
    FieldStatus* m_status;
};

} // namespace atomscope
