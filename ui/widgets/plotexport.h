#pragma once

#include "core/base/result.h"

#include <QString>
#include <functional>

class QCustomPlot;
class QMenu;
class QWidget;

namespace atomscope {

/// What a plot gives away: the picture and its numbers, each with a line that says where they come from.
struct PlotExport
{
    QCustomPlot* plot = nullptr;
    QString title;
    QString footer; ///< provenance, one line; empty = none
    QString table; ///< the numbers: lines of cells between tabs under a heading
};

/// By the file's ending: .png, .svg or .pdf. Title above, footer below the plot. Errors: Io; Usage for another ending.
Result<void> savePlotPicture(const PlotExport& source, const QString& file);
/// The numbers as CSV; the footer is a comment in front. Error: Io.
Result<void> savePlotData(const PlotExport& source, const QString& file);
QString plotDataAsCsv(const PlotExport& source);

/// Appends saving the picture, saving the numbers and copying them to a plot's menu. makeSource: called when one of
/// them is chosen; said: gets what became of it.
void addExportActions(QMenu* menu, QWidget* parent, const std::function<PlotExport()>& makeSource,
                      const std::function<void(const QString&)>& said);

} // namespace atomscope
