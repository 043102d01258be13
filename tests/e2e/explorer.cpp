#include "tests/e2e/explorer.h"

#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"

#include <QApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>
#include <memory>
#include <random>

namespace atomscope::test {

namespace {

constexpr int kLines = 400;
constexpr int kWordsOfALine = 24;

Settings plainSettings()
{
    Settings settings;
    settings.author = QStringLiteral("tester");
    return settings;
}

QByteArray manyLines()
{
    static constexpr const char* kWords[] = {"the", "other", "inner", "water", "tin",    "an",     "er",   "then",
                                             "in",  "that",  "hen",   "Größe", "father", "anthem", "rain", "ماء"};
    std::mt19937 random(7);
    QByteArray text;
    for (int line = 0; line < kLines; ++line) {
        for (int word = 0; word < kWordsOfALine; ++word)
            text += kWords[random() % std::size(kWords)] + QByteArray(word + 1 < kWordsOfALine ? " " : "\n");
    }
    return text;
}

} // namespace

Material::Material(const QString& folder)
    : m_folder(folder)
{
    const auto model = writeTinyModel(path(QStringLiteral("model")).toStdString());
    const auto sae = writeTinySae(path(QStringLiteral("sae")).toStdString());
    QFile text(path(QStringLiteral("text.txt")));
    if (!model || !sae || !text.open(QIODevice::WriteOnly) || text.write(manyLines()) < 0)
        qFatal("could not write the material");
}

QString Material::path(const QString& name) const
{
    return m_folder + QLatin1Char('/') + name;
}

IndexJobRequest Material::job(const QString& name) const
{
    IndexJobRequest job;
    job.model = path(QStringLiteral("model"));
    job.sae = path(QStringLiteral("sae"));
    job.corpus = {path(QStringLiteral("text.txt"))};
    job.out = path(name);
    job.split = QStringLiteral("line");
    job.threads = 1;
    job.segmentTokens = 800;
    return job;
}

Explorer::Explorer(const QString& dataFolder)
    : window(plainSettings(), dataFolder)
    , model(window.findChild<AtomTableModel*>())
    , page(window.findChild<AtomPageView*>())
    , contexts(window.findChild<ContextsCanvas*>())
    , panel(window.findChild<LabelPanel*>())
    , dock(window.findChild<WorkDock*>())
    , labelField(panel->findChild<QLineEdit*>()) // the first of its fields
{
    worker().setProgram(QString::fromStdString(program("atomscope-worker").string()));
    window.show();
}

bool Explorer::isShowing(AtomId atom) const
{
    return page->isShowingPage() && page->page() && page->page()->numbers.atom == atom;
}

void Explorer::startAndPause(const IndexJobRequest& job)
{
    auto pausing = std::make_shared<QMetaObject::Connection>();
    *pausing = QObject::connect(&worker(), &WorkerClient::progress, &window, [this, pausing](const auto& progress) {
        if (progress.nSegments < 1)
            return;
        QObject::disconnect(*pausing);
        worker().pauseIndex();
    });
    window.startIndexing(job);
}

QPushButton* Explorer::button(QWidget* parent, const QString& text)
{
    for (QPushButton* button : parent->findChildren<QPushButton*>()) {
        if (button->text().remove(QLatin1Char('&')) == text && button->isVisible() && button->isEnabled())
            return button;
    }
    return nullptr;
}

QString Explorer::dockText() const
{
    QStringList texts;
    for (const QLabel* label : dock->findChildren<QLabel*>()) {
        if (label->isVisible())
            texts.append(label->text());
    }
    texts.append(dock->findChild<QPlainTextEdit*>()->toPlainText());
    return texts.join(QLatin1Char('\n'));
}

void Explorer::typeLabel(const QString& text)
{
    for (const QChar character : text)
        QTest::sendKeyEvent(QTest::Click, labelField, Qt::Key_unknown, QString(character), Qt::NoModifier);
}

void Explorer::press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget* focus = QApplication::focusWidget();
    QTest::keyClick(focus ? focus : &window, key, modifiers);
}

} // namespace atomscope::test
