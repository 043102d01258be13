#pragma once

#include "ui/session/indexcheckreply.h"

#include <QMap>
#include <QWidget>

class QGridLayout;

namespace atomscope {

/// Fields for what the files of an SAE leave open, by the names that `--sae-option` knows. A field appears when it is
/// asked for and stays for this SAE, so that an answer can be changed.
class SaeOptionFields : public QWidget
{
    Q_OBJECT
public:
    explicit SaeOptionFields(QWidget* parent = nullptr);

    void ask(const QList<IndexCheckReply::Option>& options);
    /// Answers given so far; empty ones are left out.
    QMap<QString, QString> answers() const;
    /// A field with an answer for each.
    void setAnswers(const QMap<QString, QString>& answers);
    /// For another SAE.
    void clear();

Q_SIGNALS:
    void answersChanged();

private:
    struct Field
    {
        QString name;
        QWidget* editor;
    };
    QWidget* makeEditor(const IndexCheckReply::Option& option);
    bool has(const QString& name) const;

    QGridLayout* m_grid;
    QList<Field> m_fields;
};

} // namespace atomscope
