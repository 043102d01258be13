#pragma once

#include "core/base/result.h"

#include <QString>
#include <functional>

class QCustomPlot;
class QFont;
class QWidget;

namespace atomscope {

struct Theme;

/// What every plot of the explorer has in common.
void setUpPlot(QCustomPlot* plot);
/// Background, axes and grid; a plot still replots itself.
void applyPlotTheme(QCustomPlot* plot, const Theme& theme, const QFont& small);

/// By the file's ending: .png, .svg or .pdf. Errors: Io; Usage for another ending.
Result<void> savePlotPicture(QCustomPlot* plot, const QString& title, const QString& file);
/// Asks where a picture is to go; `chosen` is not called when the question is dismissed.
void askForPictureFile(QWidget* parent, std::function<void(const QString& file)> chosen);

} // namespace atomscope
