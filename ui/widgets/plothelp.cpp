#include "ui/widgets/plothelp.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/customplot.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QSvgGenerator>

namespace atomscope {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Plots", text);
}

} // namespace

void setUpPlot(QCustomPlot* plot)
{
    // OpenGL is off unless one turns it on: pictures must be the same everywhere.
    plot->setPlottingHints(QCP::phCacheLabels);
    plot->setFocusPolicy(Qt::NoFocus);
    plot->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    plot->setMouseTracking(true);
    plot->setContextMenuPolicy(Qt::NoContextMenu); // comes to the widget around it
    plot->setToolTip({});
    plot->axisRect()->setMinimumMargins(QMargins(0, kHalfGridPx, kGridPx, 0));
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
        axis->setSubTicks(false);
        axis->setTickLengthOut(3);
        axis->setTickLengthIn(0);
        axis->setLabelPadding(2);
        axis->setTickLabelPadding(2);
    }
}

void applyPlotTheme(QCustomPlot* plot, const Theme& theme, const QFont& small)
{
    plot->setBackground(theme.surface);
    for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
        axis->setTickLabelFont(small);
        axis->setLabelFont(small);
        axis->setTickLabelColor(theme.secondary);
        axis->setLabelColor(theme.secondary);
        axis->setTickPen(QPen(theme.hairline, 1));
        axis->grid()->setPen(QPen(theme.grid, 1));
    }
}

Result<void> savePlotPicture(QCustomPlot* plot, const QString& title, const QString& file)
{
    const QSize size = plot->size();
    bool isSaved = false;
    if (file.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive)) {
        isSaved = plot->savePng(file, size.width(), size.height(), 2);
    } else if (file.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive)) {
        isSaved = plot->savePdf(file, size.width(), size.height(), QCP::epNoCosmetic);
    } else if (file.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setFileName(file);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(0, 0), size));
        generator.setTitle(title);
        QCPPainter painter;
        isSaved = painter.begin(&generator);
        if (isSaved) {
            painter.setMode(QCPPainter::pmVectorized);
            plot->toPainter(&painter, size.width(), size.height());
            isSaved = painter.end();
        }
    } else {
        return fail(ErrorCode::Usage,
                    translated("Choose a name that ends in .png, .svg or .pdf; %1 does not").arg(file).toStdString());
    }
    if (!isSaved)
        return fail(ErrorCode::Io,
                    translated("The picture could not be written to %1; choose a folder that you may write to")
                        .arg(file)
                        .toStdString());
    return {};
}

void askForPictureFile(QWidget* parent, std::function<void(const QString& file)> chosen)
{
    auto* dialog = new QFileDialog(parent, translated("Save picture"), QString(),
                                   translated("PNG image (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

} // namespace atomscope
