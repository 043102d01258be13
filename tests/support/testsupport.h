#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>
#include <QTest>
#include <filesystem>
#include <string>

/// Fails the test with the error's own message.
#define VERIFY_RESULT(result)                                                                                          \
    do {                                                                                                               \
        const auto& verifiedResult = (result);                                                                         \
        QVERIFY2(verifiedResult.has_value(), verifiedResult ? "" : verifiedResult.error().message.c_str());            \
    } while (false)

/// Skips with a message when the reference vectors are not beside the checkout.
#define SKIP_WITHOUT_VECTORS()                                                                                         \
    do {                                                                                                               \
        if (!std::filesystem::exists(atomscope::test::vectorsFolder() / "oracles"))                                    \
            QSKIP("needs the reference vectors in ../shared, which are absent");                                       \
    } while (false)

namespace atomscope::test {

/// Reference vectors and models beside the checkout; may be absent.
std::filesystem::path vectorsFolder();
/// tests/data of this repository.
std::filesystem::path dataFolder();
/// A program of this build, for example "atomscope-worker".
std::filesystem::path program(const std::string& name);
/// The root of the source tree.
std::filesystem::path sourceFolder();

/// From here on any warning, from Qt or from us, ends the program, but for a short list of lines that Qt's offscreen
/// platform prints for every window. For what runs outside of a test: Qt Test replaces the handler while it runs.
void failOnWarnings();

/// QTest::qExec, which also fails when a warning of that kind was printed.
int runTest(QObject& test, int argc, char** argv);

} // namespace atomscope::test

/// main() of a test without a window.
#define ATOMSCOPE_GUILESS_TEST_MAIN(TestClass)                                                                         \
    int main(int argc, char** argv)                                                                                    \
    {                                                                                                                  \
        QCoreApplication application(argc, argv);                                                                      \
        atomscope::test::failOnWarnings();                                                                             \
        TestClass test;                                                                                                \
        return atomscope::test::runTest(test, argc, argv);                                                             \
    }
