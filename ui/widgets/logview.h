#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace atomscope {

/// The lines a worker says, the newest at the end, and a field that leaves only those with a text.
class LogView : public QWidget
{
    Q_OBJECT
public:
    static constexpr int kMostLines = 5000; ///< older ones go

    explicit LogView(QWidget* parent = nullptr);

    void append(const QString& line);
    void setFilter(const QString& text);
    /// The lines that are shown.
    QString text() const;

protected:
    void changeEvent(QEvent* event) override;

private:
    bool matches(const QString& line) const;
    void showLines();
    void showCount();
    void applyTheme();

    QStringList m_lines;
    QLineEdit* m_filter;
    QLabel* m_count;
    QPlainTextEdit* m_text;
    qsizetype m_nShown = 0;
};

} // namespace atomscope
