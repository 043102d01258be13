#include "ui/windows/pagerenderer.h"

#include "ui/windows/accessibledump.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/newindexconnection.h"
#include "ui/windows/newindexdialog.h"
#include "ui/windows/pages.h"

#include <QDialog>
#include <QJsonDocument>
#include <QPainter>
#include <QPixmap>
#include <QSaveFile>

namespace atomscope {

namespace {

constexpr int kSettlingMs = 200; // plots replot and layouts settle in posted events
constexpr int kPatienceMs = 60'000;

tl::unexpected<Error> cannotWrite(const QString& file, const QString& why)
{
    return fail(ErrorCode::Io, PageRenderer::tr("Cannot write %1: %2").arg(file, why).toStdString());
}

} // namespace

PageRenderer::PageRenderer(MainWindow* window, const Wish& wish)
    : QObject(window)
    , m_window(window)
    , m_wish(wish)
{
    m_settling.setSingleShot(true);
    m_settling.setInterval(kSettlingMs);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMs);
    connect(&m_settling, &QTimer::timeout, this, &PageRenderer::render);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { end(fail(ErrorCode::Cancelled, tr("The page was not ready after a minute").toStdString())); });
    connect(window->index(), &IndexConnection::settled, &m_settling, qOverload<>(&QTimer::start));
    connect(window->pages(), &CentrePages::settled, &m_settling, qOverload<>(&QTimer::start));
    const auto giveUp = [this](const Error& error) { end(tl::unexpected(error)); };
    connect(window->index(), &IndexConnection::openFailed, this, giveUp);
    connect(window->index(), &IndexConnection::showFailed, this, giveUp);
}

void PageRenderer::start()
{
    m_patience.start();
    if (page::canDoWithoutIndex(m_wish.page))
        m_settling.start();
}

void PageRenderer::render()
{
    const bool isSettled = m_window->index()->isSettled() && m_window->pages()->isSettled();
    if (!page::canDoWithoutIndex(m_wish.page) && !isSettled)
        return; // something more was asked for; settled() comes again
    const NewIndexDialog* dialog = m_window->desk()->newIndex()->dialog();
    if (dialog && !dialog->isSettled()) {
        connect(dialog, &NewIndexDialog::settled, &m_settling, qOverload<>(&QTimer::start), Qt::UniqueConnection);
        return;
    }
    end(write());
}

QPixmap PageRenderer::picture(QWidget* window)
{
    QPixmap picture = window->grab();
    QPainter painter(&picture);
    for (QDialog* dialog : window->findChildren<QDialog*>()) {
        if (!dialog->isVisible())
            continue;
        // Without a screen it has no place of its own.
        const QPixmap over = dialog->grab();
        const QPoint place = window->rect().center() - dialog->rect().center();
        painter.drawPixmap(place, over);
        painter.drawRect(QRect(place, dialog->size()).adjusted(-1, -1, 0, 0));
    }
    return picture;
}

Result<void> PageRenderer::write()
{
    if (!m_wish.screenshot.isEmpty() && !picture(m_window).save(m_wish.screenshot, "PNG"))
        return cannotWrite(m_wish.screenshot, tr("is the folder there and writable?"));
    if (m_wish.dump.isEmpty())
        return {};
    QJsonObject dump = accessibleDump(m_window);
    dump[QStringLiteral("page")] = m_wish.page;
    QSaveFile file(m_wish.dump);
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(m_wish.dump, file.errorString());
    file.write(QJsonDocument(dump).toJson());
    if (!file.commit())
        return cannotWrite(m_wish.dump, file.errorString());
    return {};
}

void PageRenderer::end(const Result<void>& outcome)
{
    if (m_hasEnded)
        return;
    m_hasEnded = true;
    m_settling.stop();
    m_patience.stop();
    if (outcome)
        Q_EMIT rendered();
    else
        Q_EMIT failed(outcome.error());
}

} // namespace atomscope
