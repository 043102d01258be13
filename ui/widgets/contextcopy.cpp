#include "ui/widgets/contextcopy.h"

#include "ui/delegates/activationtint.h"
#include "ui/delegates/numberformat.h"
#include "ui/widgets/tokentip.h"

#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QMimeData>
#include <algorithm>
#include <memory>

namespace atomscope {

namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("Contexts", text);
}

/// What stands under a quotation: enough to find the place again.
QString origin(const AtomPage& page, const Context& context)
{
    const QString activation = context.activation > 0 ? translated("activation %1").arg(exactNumber(context.activation))
                                                      : translated("does not fire");
    return translated("atom %1, %2  ·  %3").arg(page.numbers.atom.v).arg(activation, contextPlaceText(context));
}

/// Cells, so that a character which several tokens share is written once.
struct Piece
{
    QString text;
    float activation = 0;
    bool isPeak = false;
};

std::vector<Piece> piecesOf(const Context& context, const ContextText& text)
{
    std::vector<Piece> pieces;
    for (const ContextText::Cell& cell : text.cells) {
        Piece piece{text.display.mid(cell.range.begin, cell.range.length())};
        for (int token = cell.firstToken; token <= cell.lastToken; ++token) {
            const auto at = static_cast<std::size_t>(token);
            if (at < context.activations.size())
                piece.activation = std::max(piece.activation, context.activations[at]);
            piece.isPeak = piece.isPeak || token == context.peak;
        }
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

QString escapedMarkdown(const QString& text)
{
    static const QString kMarks = QStringLiteral("\\`*_{}[]<>#|~!$");
    QString escaped;
    for (const QChar c : text) {
        if (kMarks.contains(c))
            escaped += QLatin1Char('\\');
        escaped += c;
    }
    return escaped;
}

QString asMarkdown(const AtomPage& page, const Context& context, const ContextText& text)
{
    QString quoted;
    for (const Piece& piece : piecesOf(context, text)) {
        if (!piece.isPeak || piece.text.trimmed().isEmpty()) {
            quoted += escapedMarkdown(piece.text);
            continue;
        }
        // Bold text must not begin or end with a blank.
        const QString core = piece.text.trimmed();
        const qsizetype begin = piece.text.indexOf(core);
        quoted += piece.text.left(begin) + QStringLiteral("**%1**").arg(escapedMarkdown(core))
            + piece.text.mid(begin + core.size());
    }
    return QStringLiteral("> %1\n>\n> — %2\n").arg(quoted.trimmed(), escapedMarkdown(origin(page, context)));
}

QString asHtml(const AtomPage& page, const Context& context, const ContextText& text)
{
    // As on paper, whatever the window's theme: it goes to another program.
    const Theme paper(lightPalette());
    const ActivationTint tint(paper);
    QString html = QStringLiteral("<p style=\"white-space:pre-wrap\">");
    for (const Piece& piece : piecesOf(context, text)) {
        QString token = piece.text.toHtmlEscaped();
        if (piece.isPeak)
            token = QStringLiteral("<b>%1</b>").arg(token);
        const double level
            = ActivationTint::level(static_cast<double>(piece.activation), static_cast<double>(page.numbers.maxAct));
        if (level > 0)
            token = QStringLiteral("<span style=\"background-color:%1;color:%2\" title=\"%3\">%4</span>")
                        .arg(tint.background(level).name(), paper.text.name(), exactNumber(piece.activation), token);
        html += token;
    }
    return html + QStringLiteral("</p>\n<p><small>%1</small></p>\n").arg(origin(page, context).toHtmlEscaped());
}

} // namespace

QString copiedContext(const AtomPage& page, const Context& context, const ContextText& text, CopyFormat format)
{
    switch (format) {
    case CopyFormat::Text:
        return text.plain;
    case CopyFormat::Markdown:
        return asMarkdown(page, context, text);
    case CopyFormat::Html:
        break;
    }
    return asHtml(page, context, text);
}

void copyContext(const AtomPage& page, const Context& context, const ContextText& text, CopyFormat format)
{
    const QString copied = copiedContext(page, context, text, format);
    auto data = std::make_unique<QMimeData>();
    data->setText(copied);
    if (format == CopyFormat::Html)
        data->setHtml(copied);
    QApplication::clipboard()->setMimeData(data.release()); // takes it over
}

} // namespace atomscope
