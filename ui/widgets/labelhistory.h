#pragma once

#include "core/store/labelbook.h"

#include <QWidget>
#include <vector>

class QLabel;
class QListWidget;

namespace atomscope {

/// Every version of a label: who, when, with which version of the program, and what it said; the newest first.
class LabelHistory : public QWidget
{
    Q_OBJECT
public:
    explicit LabelHistory(QWidget* parent = nullptr);
    void setHistory(const std::vector<LabelRevision>& history);
    int count() const;

    /// "2024-03-01 14:02" in local time, from ISO 8601; the text itself when it is not.
    static QString localTime(const std::string& timeUtc);
    /// What a version says in one line.
    static QString summary(const LabelContent& content);

protected:
    void changeEvent(QEvent* event) override;

private:
    void applyTheme();

    QLabel* m_title;
    QListWidget* m_list;
};

} // namespace atomscope
