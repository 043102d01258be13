// The whole window, walked widget by widget, on every page: what can be used has a name and is reached with the
// keyboard, and no text is cut where translations are longer than the English.
#include "tests/support/tinyindex.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/session/pseudolocale.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/keysheet.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/pages.h"
#include "ui/windows/preferences.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QMenuBar>
#include <QScrollArea>
#include <QSet>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <algorithm>

using namespace atomscope;

/// Fails with every line of the list.
#define QVERIFY_NONE(list)                                                                                             \
    do {                                                                                                               \
        const QStringList found = (list);                                                                              \
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QStringLiteral("\n  "))));                                     \
    } while (false)

namespace {

constexpr int kLayoutMs = 1000; // new fonts lead to new layouts in posted events
constexpr int kMostStops = 300; // more tab stops than that is a loop

struct Shown
{
    QTemporaryDir folder;
    QString file = folder.filePath(QStringLiteral("tiny.atoms"));
    std::unique_ptr<MainWindow> window;

    explicit Shown(const QString& page)
    {
        if (!test::writeTinyIndex(toPath(file), test::makeTinyTable()))
            qFatal("could not write the index");
        Settings settings;
        settings.author = QStringLiteral("tester");
        window = std::make_unique<MainWindow>(settings, folder.path());
        window->resize(1280, 720);
        window->show();
        if (!QTest::qWaitForWindowActive(window.get()))
            qFatal("the window was not activated");
        if (page != page::kStart)
            open();
        window->showPage(page);
        if (!QTest::qWaitFor([this] { return window->pages()->isSettled(); }))
            qFatal("the page was not settled");
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    }
    void open() const
    {
        QSignalSpy book(window->labels(), &LabelConnection::bookOpened);
        window->openIndex(file, AtomId{5});
        if (!book.wait() || !QTest::qWaitFor([this] { return window->index()->isSettled(); }))
            qFatal("the index was not opened");
    }
};

QString describe(const QWidget* widget)
{
    QStringList path;
    for (const QWidget* at = widget; at && path.size() < 5; at = at->parentWidget())
        path.prepend(QString::fromLatin1(at->metaObject()->className()));
    const auto* label = qobject_cast<const QLabel*>(widget);
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    const QString text = label ? label->text() : button ? button->text() : widget->accessibleName();
    return path.join(QLatin1Char('/')) + QStringLiteral(" \"%1\"").arg(text);
}

/// Qt's own parts of its compound widgets answer to the whole.
bool isPart(const QWidget* widget)
{
    return widget->objectName().startsWith(QStringLiteral("qt_"));
}

QList<QWidget*> visibleIn(QWidget* root)
{
    QList<QWidget*> widgets;
    for (QWidget* widget : root->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->window() == root && !isPart(widget))
            widgets.append(widget);
    }
    return widgets;
}

bool takesFocus(const QWidget* widget)
{
    return widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && !widget->focusProxy();
}

QString nameOf(QWidget* widget)
{
    QAccessibleInterface* item = QAccessible::queryAccessibleInterface(widget);
    if (!item)
        return {};
    // What Qt calls the name of a combo box is its value; what it is for says its own name or the label beside it.
    if (qobject_cast<QComboBox*>(widget)) {
        const auto labels = item->relations(QAccessible::Label);
        return !widget->accessibleName().isEmpty() || labels.isEmpty() ? widget->accessibleName()
                                                                       : labels.front().first->text(QAccessible::Name);
    }
    return item->text(QAccessible::Name);
}

QStringList namelessIn(QWidget* root)
{
    QStringList nameless;
    for (QWidget* widget : visibleIn(root)) {
        if ((takesFocus(widget) || qobject_cast<QAbstractButton*>(widget)) && nameOf(widget).trimmed().isEmpty())
            nameless << describe(widget);
    }
    return nameless;
}

/// Widgets that Tab comes to, in order, until it comes to the first one again.
QList<QWidget*> tabStops(QWidget* root)
{
    QList<QWidget*> stops;
    for (int i = 0; i < kMostStops; ++i) {
        QWidget* focused = root->focusWidget();
        QTest::keyClick(focused ? focused : root, Qt::Key_Tab);
        focused = root->focusWidget();
        if (!focused || stops.contains(focused))
            break;
        stops.append(focused);
    }
    return stops;
}

/// Something stands over its side, or it stands over the window's. (What is scrolled out of sight is not cut.)
bool isCovered(const QWidget* widget)
{
    const QRect visible = widget->visibleRegion().boundingRect();
    return !visible.isEmpty() && visible.width() < std::min(widget->width(), widget->sizeHint().width()) - 1;
}

/// A label that elides by itself, or that shows something else than a text of its own width, is never cut.
bool isCut(const QWidget* widget)
{
    if (qobject_cast<const ElidedLabel*>(widget))
        return false;
    if (const auto* label = qobject_cast<const QLabel*>(widget)) {
        if (label->text().isEmpty())
            return false;
        if (isCovered(label))
            return true;
        if (label->wordWrap())
            return label->heightForWidth(label->width()) > label->height() + 1;
        return label->sizeHint().width() > label->width() + 1 || label->sizeHint().height() > label->height() + 1;
    }
    const auto* button = qobject_cast<const QAbstractButton*>(widget);
    return button && !button->text().isEmpty()
        && (isCovered(button) || button->sizeHint().width() > button->width() + 1);
}

/// Wider than its pane, without a bar to scroll by.
bool isWiderThanItsPane(const QWidget* widget)
{
    const auto* area = qobject_cast<const QScrollArea*>(widget);
    return area && area->widget() && area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff
        && area->widget()->width() > area->viewport()->width();
}

QStringList cutIn(QWidget* root)
{
    QStringList cut;
    for (const QWidget* widget : visibleIn(root)) {
        if (isWiderThanItsPane(widget))
            cut << QStringLiteral("content of ") + describe(widget);
        if (isCut(widget))
            cut << describe(widget) + QStringLiteral(" %1 of %2").arg(widget->width()).arg(widget->sizeHint().width());
    }
    return cut;
}

} // namespace

class ReachTest : public QObject
{
    Q_OBJECT

private:
    static void addPages()
    {
        QTest::addColumn<QString>("page");
        for (const QString& page : pageNames())
            QTest::newRow(page.toLatin1().constData()) << page;
    }

private Q_SLOTS:
    void initTestCase() { QAccessible::setActive(true); }

    void everythingThatCanBeUsedHasAName_data() { addPages(); }
    void everythingThatCanBeUsedHasAName()
    {
        QFETCH(const QString, page);
        const Shown shown(page);
        QVERIFY_NONE(namelessIn(shown.window.get()));
    }

    void tabComesToEverythingThatTakesTheKeyboard_data() { addPages(); }
    void tabComesToEverythingThatTakesTheKeyboard()
    {
        QFETCH(const QString, page);
        const Shown shown(page);
        const QList<QWidget*> stops = tabStops(shown.window.get());
        QVERIFY(stops.size() > 1 || page == page::kPresent || page == page::kList);
        QStringList missed;
        for (QWidget* widget : visibleIn(shown.window.get())) {
            if (takesFocus(widget) && !stops.contains(widget))
                missed << describe(widget);
        }
        QVERIFY_NONE(missed);
    }

    void tabGoesAsTheEyeDoes()
    {
        const Shown shown(page::kAtom);
        QList<QWidget*> stops = tabStops(shown.window.get());
        std::ranges::rotate(stops, std::ranges::find(stops, QStringLiteral("Filter of the list"), nameOf));
        const auto at = [&](const char* name) {
            const QString wanted = QString::fromLatin1(name);
            const auto found = std::ranges::find_if(
                stops, [&](QWidget* stop) { return nameOf(stop) == wanted && !qobject_cast<QScrollArea*>(stop); });
            return found - stops.begin();
        };
        const std::vector<std::ptrdiff_t> places
            = {at("Filter of the list"), at("Contexts"), at("Label"), at("category"), at("tags"), at("Notes")};
        QStringList names;
        for (QWidget* stop : stops)
            names << nameOf(stop);
        QVERIFY2(std::ranges::is_sorted(places), qPrintable(names.join(QStringLiteral(", "))));
        QVERIFY(places.back() < stops.size());
    }

    /// A button that Tab passes by must be in a menu or have a key that does the same.
    void everyButtonIsReachedOrHasAKey_data() { addPages(); }
    void everyButtonIsReachedOrHasAKey()
    {
        QFETCH(const QString, page);
        const Shown shown(page);
        QStringList unreachable;
        for (QWidget* widget : visibleIn(shown.window.get())) {
            const auto* button = qobject_cast<QAbstractButton*>(widget);
            if (!button || !button->isEnabled() || takesFocus(button))
                continue;
            const bool saysItsKey = button->toolTip().contains(QLatin1Char('(')) || !button->shortcut().isEmpty();
            if (!saysItsKey)
                unreachable << describe(button);
        }
        QVERIFY_NONE(unreachable);
    }

    void dialogsHaveNamesAndTabStops()
    {
        Preferences preferences{Settings()};
        QWidget owner;
        const WindowActions actions(&owner);
        preferences.show();
        QVERIFY(QTest::qWaitForWindowActive(&preferences));
        QVERIFY_NONE(namelessIn(&preferences));
        const QList<QWidget*> stops = tabStops(&preferences);
        QStringList missed;
        for (QWidget* widget : visibleIn(&preferences)) {
            if (takesFocus(widget) && !stops.contains(widget))
                missed << describe(widget);
        }
        QVERIFY_NONE(missed);
    }

    void everyMenuEntryHasALetterOfItsOwn()
    {
        QWidget owner;
        const WindowActions actions(&owner);
        for (const WindowActions::Group group : WindowActions::groups()) {
            QSet<QKeySequence> letters;
            for (const QAction* action : actions.actionsOf(group)) {
                const QKeySequence letter = QKeySequence::mnemonic(action->text());
                QVERIFY2(letter.isEmpty() || !letters.contains(letter), qPrintable(action->text()));
                letters.insert(letter);
            }
        }
    }

    void longerTextsAreNotCut_data() { addPages(); }
    void longerTextsAreNotCut()
    {
        QFETCH(const QString, page);
        PseudoLocale locale;
        QVERIFY(QCoreApplication::installTranslator(&locale));
        {
            const Shown shown(page);
            QCOMPARE(shown.window->menuBar()->actions().first()->text(), pseudoText(QStringLiteral("&File")));
            static_cast<void>(QTest::qWaitFor([&] { return cutIn(shown.window.get()).isEmpty(); }, kLayoutMs));
            QVERIFY_NONE(cutIn(shown.window.get()));
            QCOMPARE(shown.window->size(), QSize(1280, 720));
        }
        QCoreApplication::removeTranslator(&locale);
    }

    void longerTextsOfDialogsAreNotCut()
    {
        PseudoLocale locale;
        QVERIFY(QCoreApplication::installTranslator(&locale));
        QWidget owner;
        const WindowActions actions(&owner);
        Preferences preferences{Settings()};
        KeySheet keys(actions, &owner);
        for (QWidget* dialog : {static_cast<QWidget*>(&preferences), static_cast<QWidget*>(&keys)}) {
            dialog->show();
            QVERIFY(QTest::qWaitForWindowExposed(dialog));
            QVERIFY_NONE(cutIn(dialog));
        }
        QCoreApplication::removeTranslator(&locale);
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ReachTest)
#include "tst_reach.moc"
