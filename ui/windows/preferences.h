#pragma once

#include "ui/session/settings.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace atomscope {

/// What a person can set for all windows. Every change acts at once; there is nothing to confirm.
class Preferences : public QDialog
{
    Q_OBJECT
public:
    explicit Preferences(const Settings& settings, QWidget* parent = nullptr);
    ~Preferences() override;

    /// They were changed elsewhere.
    void setSettings(const Settings& settings);

Q_SIGNALS:
    void changed(const atomscope::Settings& settings);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeTokenRow();
    QWidget* makeWorkerRow();
    void makeFields();
    void connectFields();
    void chooseWorker();
    void restoreDefaults();
    void showFields();
    void showWorkerState();
    template <typename Change> void change(Change change);

    Settings m_settings;
    QLineEdit* m_author;
    QComboBox* m_theme;
    QSpinBox* m_textSize;
    QCheckBox* m_monospace;
    QCheckBox* m_blanks;
    QLineEdit* m_worker;
    QLabel* m_workerState;
    QSpinBox* m_threads;
};

} // namespace atomscope
