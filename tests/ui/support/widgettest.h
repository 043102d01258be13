#pragma once

#include "tests/support/testsupport.h"
#include "ui/delegates/theme.h"

#include <QApplication>
#include <QFont>

namespace atomscope::test {

/// A fixed look, so that geometry is the same on every machine: the font that Debian's fonts-dejavu-core brings.
inline void useTestLook(QApplication& application)
{
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(13);
    QApplication::setFont(font);
    applyTheme(application, ThemeChoice::Light);
}

} // namespace atomscope::test

/// main() of a test with widgets.
#define ATOMSCOPE_WIDGET_TEST_MAIN(TestClass)                                                                          \
    int main(int argc, char** argv)                                                                                    \
    {                                                                                                                  \
        QApplication application(argc, argv);                                                                          \
        atomscope::test::failOnWarnings();                                                                             \
        atomscope::test::useTestLook(application);                                                                     \
        TestClass test;                                                                                                \
        return atomscope::test::runTest(test, argc, argv);                                                             \
    }
