#include "ui/widgets/plotexport.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/customplot.h"

#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QFileDialog>
#include <QMenu>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>

namespace atomscope {

namespace {

constexpr int kMarginPx = kGridPx;
constexpr int kPngScale = 2;
constexpr int kDotsPerInch = 96;

QString translated(const char* text)
{
    return QCoreApplication::translate("Plots", text);
}

QFont footerFont(const PlotExport& source)
{
    return themedFont(source.plot->font(), TextSize::Small);
}

QFont titleFont(const PlotExport& source)
{
    QFont font = source.plot->font();
    font.setWeight(QFont::DemiBold);
    return font;
}

int footerHeight(const PlotExport& source)
{
    const QRect area(0, 0, source.plot->width(), 1 << 16);
    const QRect text = QFontMetrics(footerFont(source)).boundingRect(area, Qt::TextWordWrap, source.footer);
    return source.footer.isEmpty() ? 0 : text.height() + kMarginPx;
}

int titleHeight(const PlotExport& source)
{
    return QFontMetrics(titleFont(source)).height() + kMarginPx;
}

QSize pictureSize(const PlotExport& source)
{
    return QSize(source.plot->width() + 2 * kMarginPx,
                 source.plot->height() + titleHeight(source) + footerHeight(source) + 2 * kMarginPx);
}

/// painter: open on a device of pictureSize().
void paintPicture(QCPPainter& painter, const PlotExport& source, bool isVector)
{
    const Theme theme(source.plot->palette());
    const QRect all(QPoint(0, 0), pictureSize(source));
    painter.fillRect(all, theme.surface);
    const QRect inner = all.adjusted(kMarginPx, kMarginPx, -kMarginPx, -kMarginPx);
    painter.setPen(theme.text);
    painter.setFont(titleFont(source));
    painter.drawText(inner, Qt::AlignLeft | Qt::AlignTop, source.title);
    painter.setPen(theme.secondary);
    painter.setFont(footerFont(source));
    painter.drawText(inner, static_cast<int>(Qt::AlignLeft | Qt::AlignBottom) | Qt::TextWordWrap, source.footer);
    painter.translate(kMarginPx, kMarginPx + titleHeight(source));
    painter.setMode(QCPPainter::pmVectorized, isVector);
    source.plot->toPainter(&painter, source.plot->width(), source.plot->height());
}

bool paintOn(QPaintDevice& device, const PlotExport& source, bool isVector)
{
    QCPPainter painter;
    if (!painter.begin(&device))
        return false;
    paintPicture(painter, source, isVector);
    return painter.end();
}

bool savePng(const PlotExport& source, const QString& file)
{
    QImage image(pictureSize(source) * kPngScale, QImage::Format_RGB32);
    image.setDevicePixelRatio(kPngScale);
    return paintOn(image, source, false) && image.save(file, "PNG");
}

bool saveSvg(const PlotExport& source, const QString& file)
{
    QSvgGenerator generator;
    generator.setFileName(file);
    generator.setSize(pictureSize(source));
    generator.setViewBox(QRect(QPoint(0, 0), pictureSize(source)));
    generator.setTitle(source.title);
    generator.setDescription(source.footer);
    return paintOn(generator, source, true);
}

bool savePdf(const PlotExport& source, const QString& file)
{
    QPdfWriter writer(file);
    writer.setResolution(kDotsPerInch);
    writer.setPageSize(
        QPageSize(QSizeF(pictureSize(source)) * 72 / kDotsPerInch, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins({});
    writer.setTitle(source.title);
    return paintOn(writer, source, true);
}

Result<void> saved(bool isSaved, const QString& file)
{
    if (isSaved)
        return {};
    return fail(ErrorCode::Io,
                translated("%1 could not be written; choose a folder that you may write to").arg(file).toStdString());
}

void askForFile(QWidget* parent, const QString& title, const QString& filter, const QString& suffix,
                std::function<void(const QString& file)> chosen)
{
    auto* dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, std::move(chosen));
    dialog->open();
}

} // namespace

Result<void> savePlotPicture(const PlotExport& source, const QString& file)
{
    if (file.endsWith(QStringLiteral(".png"), Qt::CaseInsensitive))
        return saved(savePng(source, file), file);
    if (file.endsWith(QStringLiteral(".svg"), Qt::CaseInsensitive))
        return saved(saveSvg(source, file), file);
    if (file.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive))
        return saved(savePdf(source, file), file);
    return fail(ErrorCode::Usage,
                translated("Choose a name that ends in .png, .svg or .pdf; %1 does not").arg(file).toStdString());
}

QString plotDataAsCsv(const PlotExport& source)
{
    QString csv = source.footer.isEmpty()
        ? QString()
        : QStringLiteral("# %1\n").arg(QString(source.footer).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    // Cells are numbers and names of measures: nothing needs quoting.
    return csv + QString(source.table).replace(QLatin1Char('\t'), QLatin1Char(','));
}

Result<void> savePlotData(const PlotExport& source, const QString& file)
{
    QSaveFile written(file);
    const QByteArray bytes = plotDataAsCsv(source).toUtf8();
    return saved(written.open(QIODevice::WriteOnly) && written.write(bytes) == bytes.size() && written.commit(), file);
}

void addExportActions(QMenu* menu, QWidget* parent, const std::function<PlotExport()>& makeSource,
                      const std::function<void(const QString&)>& said)
{
    const auto say = [said](const Result<void>& outcome, const QString& file) {
        said(outcome ? translated("Saved %1").arg(file) : QString::fromStdString(outcome.error().message));
    };
    menu->addAction(translated("Save picture…"), parent, [=] {
        askForFile(parent, translated("Save picture"),
                   translated("PNG image (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"), QStringLiteral("png"),
                   [=](const QString& file) { say(savePlotPicture(makeSource(), file), file); });
    });
    menu->addAction(translated("Save data…"), parent, [=] {
        askForFile(parent, translated("Save data"), translated("Comma-separated values (*.csv)"), QStringLiteral("csv"),
                   [=](const QString& file) { say(savePlotData(makeSource(), file), file); });
    });
    menu->addAction(translated("Copy data"), parent, [=] {
        QApplication::clipboard()->setText(makeSource().table);
        said(translated("Copied the data"));
    });
}

} // namespace atomscope
