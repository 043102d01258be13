#include "tests/support/testsupport.h"

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

// Qt 6.4's offscreen platform prints the first three for every shown window; the last is said for text whose script no
// installed font covers, which depends on the machine.
constexpr std::array kAllowed = {
    "This plugin does not support propagateSizeHints()",
    "This plugin does not support raise()",
    "This plugin supports only non-fullscreen",
    "OpenType support missing for",
};

QtMessageHandler previousHandler = nullptr;

void handleMessage(QtMsgType type, const QMessageLogContext& context, const QString& text)
{
    if (type == QtDebugMsg || type == QtInfoMsg) {
        if (previousHandler)
            previousHandler(type, context, text);
        return;
    }
    for (const char* allowed : kAllowed) {
        if (text.contains(QString::fromLatin1(allowed)))
            return;
    }
    std::fprintf(stderr, "unexpected warning: %s\n", qPrintable(text));
    std::fflush(stderr);
    std::abort();
}

} // namespace

void failOnWarnings()
{
    previousHandler = qInstallMessageHandler(handleMessage);
}

} // namespace atomscope::test
