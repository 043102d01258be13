#include "ui/windows/fileawaiter.h"

#include <QFileInfo>

namespace atomscope {

namespace {

constexpr int kLookMs = 250;

} // namespace

FileAwaiter::FileAwaiter(QObject* parent)
    : QObject(parent)
{
    m_timer.setInterval(kLookMs);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (QFileInfo::exists(m_file))
            Q_EMIT there(m_file);
    });
}

void FileAwaiter::wait(const QString& file)
{
    m_file = file;
    m_timer.start();
}

void FileAwaiter::stop()
{
    m_timer.stop();
}

} // namespace atomscope
