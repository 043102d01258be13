#pragma once

#include "ui/session/indexcheckreply.h"
#include "ui/session/workermessages.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QSpinBox;
class QLineEdit;

namespace atomscope {

class FieldStatus;
class PathField;
class PathList;
class SaeOptionFields;

/// What a new index is made from, field by field, and beside each what was recognised or why it does not fit. Knows no
/// worker: it gives the job as it stands and is told what somebody found out about it.
class NewIndexForm : public QWidget
{
    Q_OBJECT
public:
    /// What was chosen in earlier runs, newest first.
    struct Recent
    {
        QStringList models, saes, texts, indexes;
    };

    explicit NewIndexForm(QWidget* parent = nullptr);

    void setRecent(const Recent& recent);
    /// Fills the fields that are named; the others keep what they have.
    void fill(const IndexJobRequest& job);
    void addTexts(const QStringList& paths);
    /// As it stands; parts may be missing.
    IndexJobRequest job() const;
    /// Model, SAE, text and file to write are named.
    bool isComplete() const;

    /// Somebody looks at the job as it stands.
    void showChecking();
    void showReply(const IndexCheckReply& reply);

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeOptionsRow(QFormLayout* form);
    void connectFields();
    void suggestOut();
    void showHints();
    void showSae(const IndexCheckReply& reply);
    void applyTheme();

    Recent m_recent;
    QString m_suggestedOut; ///< a person's own name is never replaced
    QString m_optionsFor; ///< the SAE that the options were asked for
    PathField* m_model;
    PathField* m_sae;
    SaeOptionFields* m_options;
    QCheckBox* m_asRead; ///< in spite of a reading that fits better
    PathList* m_texts;
    PathField* m_out;
    QCheckBox* m_force;
    QSpinBox* m_tokens; ///< 0 = all
    QSpinBox* m_context;
    QComboBox* m_split;
    QLineEdit* m_textKey;
    QCheckBox* m_loss;
    FieldStatus* m_contextStatus;
    QList<QLabel*> m_names;
};

} // namespace atomscope
