#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

namespace atomscope {

/// Looks again and again for a file that a job is about to make. It may exist before it can be read: whoever is told
/// tries, and calls stop() when that went well.
class FileAwaiter : public QObject
{
    Q_OBJECT
public:
    explicit FileAwaiter(QObject* parent = nullptr);

    void wait(const QString& file);
    void stop();
    bool isWaiting() const { return m_timer.isActive(); }

Q_SIGNALS:
    void there(const QString& file);

private:
    QString m_file;
    QTimer m_timer;
};

} // namespace atomscope
