#pragma once

// QCustomPlot's header is written with Qt's keyword macros, which this project turns off; it gets them back for its own
// lines only.
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define emit Q_EMIT
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef signals
#undef slots
#undef emit
#undef foreach
