// Renders every widget of ui/widgets with made-up data to PNG files, light and dark, at several sizes and scales, for a
// person to look at: `pictures [FOLDER]`. Not a test: it fails only when a file cannot be written.
#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/contextsview.h"

#include <QDir>
#include <QPainter>
#include <QScrollArea>
#include <cstdio>
#include <functional>

using namespace atomscope;

namespace {

struct Picture
{
    QString name;
    QSize size;
    std::function<QWidget*()> make;
};

bool save(const Picture& picture, const QString& folder, const QString& suffix, double scale)
{
    std::unique_ptr<QWidget> widget(picture.make());
    widget->setAttribute(Qt::WA_DontShowOnScreen);
    widget->resize(picture.size);
    widget->show();
    QApplication::sendPostedEvents();
    QApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QImage image(picture.size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(widget->palette().color(QPalette::Window));
    widget->render(&image);
    const QString file = QDir(folder).filePath(picture.name + suffix + QStringLiteral(".png"));
    if (image.save(file))
        return true;
    std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
    return false;
}

QWidget* makeContexts(std::shared_ptr<const AtomPage> page, bool isMonospace, int focus, int expanded = -1)
{
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    auto* view = new ContextsView;
    view->setPage(std::move(page));
    view->setMonospace(isMonospace);
    area->setWidget(view);
    view->resize(900, 600);
    if (focus >= 0)
        view->focusContext(focus);
    if (expanded >= 0) {
        view->focusContext(expanded);
        QTest::keyClick(view->focusProxy(), Qt::Key_Space);
    }
    return area;
}

std::vector<Picture> pictures()
{
    return {
        {QStringLiteral("contexts"), {840, 760}, [] { return makeContexts(test::examplePage(), false, 1); }},
        {QStringLiteral("contexts-expanded"),
         {840, 420},
         [] { return makeContexts(test::examplePage(), false, 1, 1); }},
        {QStringLiteral("contexts-scripts"), {840, 360}, [] { return makeContexts(test::scriptsPage(), false, -1); }},
        {QStringLiteral("contexts-mono"), {840, 360}, [] { return makeContexts(test::scriptsPage(), true, -1); }},
        {QStringLiteral("contexts-dead"), {840, 200}, [] { return makeContexts(test::deadPage(), false, -1); }},
        {QStringLiteral("contexts-loading"), {840, 200}, [] { return makeContexts(nullptr, false, -1); }},
    };
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    test::useTestLook(application);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1])
                                    : QDir(QApplication::applicationDirPath()).filePath(QStringLiteral("../pictures"));
    const QString only = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    QDir().mkpath(folder);
    bool isWritten = true;
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(application, theme);
        for (const Picture& picture : pictures()) {
            if (!picture.name.startsWith(only))
                continue;
            isWritten &= save(picture, folder, QStringLiteral("-") + toString(theme), 1);
            isWritten &= save(picture, folder, QStringLiteral("-") + toString(theme) + QStringLiteral("-2x"), 2);
        }
    }
    return isWritten ? 0 : 1;
}
