#include "tests/support/testsupport.h"

#include <QFile>
#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace atomscope::test {

std::filesystem::path vectorsFolder()
{
    return ATOMSCOPE_VECTORS;
}

std::filesystem::path dataFolder()
{
    return ATOMSCOPE_TEST_DATA;
}

std::filesystem::path program(const std::string& name)
{
    return std::filesystem::path(ATOMSCOPE_BIN) / name;
}

std::filesystem::path sourceFolder()
{
    return ATOMSCOPE_SOURCE;
}

namespace {

// Qt 6.4's offscreen platform prints the first four for every shown window or menu; the last is said for text whose script no
// installed font covers, which depends on the machine.
constexpr std::array kAllowed = {
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin supports only non-fullscreen",
    "This plugin does not support grabbing the keyboard",
    "OpenType support missing for",
};

QtMessageHandler previousHandler = nullptr;

bool isAllowed(const QString& text)
{
    return std::ranges::any_of(kAllowed,
                               [&](const char* allowed) { return text.contains(QString::fromLatin1(allowed)); });
}

void handleMessage(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (type == QtDebugMsg || type == QtInfoMsg) {
        if (previousHandler)
            previousHandler(type, context, text);
        return;
    }
    if (isAllowed(text))
        return;
    std::fprintf(stderr, "unexpected warning: %s\n", qPrintable(text));
    std::fflush(stderr);
    std::abort();
}

} // namespace

void failOnWarnings()
{
    previousHandler = qInstallMessageHandler(handleMessage);
}

int runTest(QObject& test, int argc, char** argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    // A second record beside what is printed, in which warnings can be found again.
    const QTemporaryDir folder;
    const QString record = folder.filePath(QStringLiteral("record.txt"));
    if (!arguments.contains(QStringLiteral("-o")))
        arguments << QStringLiteral("-o") << QStringLiteral("-,txt");
    arguments << QStringLiteral("-o") << record + QStringLiteral(",txt") << QStringLiteral("-maxwarnings")
              << QStringLiteral("0");
    const int nFailed = QTest::qExec(&test, arguments);
    QFile file(record);
    if (!file.open(QIODevice::ReadOnly))
        return nFailed; // lists of functions leave no record
    int nWarnings = 0;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.startsWith("QWARN") || isAllowed(QString::fromUtf8(line)))
            continue;
        std::fprintf(stderr, "unexpected warning: %s\n", line.constData());
        ++nWarnings;
    }
    return nFailed + nWarnings;
}

} // namespace atomscope::test
