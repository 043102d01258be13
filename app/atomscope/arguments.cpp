#include "app/atomscope/arguments.h"

#include "ui/windows/pages.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <algorithm>

namespace atomscope {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ExplorerArguments", text);
}

tl::unexpected<Error> wrong(const QString& message)
{
    return fail(ErrorCode::Usage, message.toStdString());
}

void addOptions(QCommandLineParser& parser)
{
    parser.setApplicationDescription(tr("Browse and label the atoms of a sparse autoencoder"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("file"), tr("index to open, NAME.atoms or NAME.atoms#ATOM"),
                                 QStringLiteral("[FILE.atoms]"));
    const auto add = [&parser](const char* name, const char* what, const char* value) {
        parser.addOption({QString::fromLatin1(name), tr(what), QString::fromLatin1(value)});
    };
    parser.addOption({QStringLiteral("merge-labels"),
                      tr("merge the label book FROM.labels into INTO.labels: --merge-labels INTO.labels FROM.labels")});
    parser.addOption({QStringLiteral("pseudo-locale"),
                      tr("lengthen and accent every text, to find those that are cut or cannot be translated")});
    add("atom", "atom to show", "ID");
    add("theme", "system, light or dark", "NAME");
    add("size", "size of the window, such as 1440x900", "WxH");
    add("page", "page to render with --screenshot or --dump", "NAME");
    add("screenshot", "render a page to this PNG file and leave", "OUT.png");
    add("dump", "write what a page shows to this JSON file and leave", "OUT.json");
    add("document", "document for the reader page", "ID");
    add("pin", "atoms to follow through texts, at most four", "ID,…");
    add("probe-model", "model folder for the probe page", "DIR");
    add("probe-sae", "SAE folder for the probe page", "DIR");
    add("probe-text", "text for the probe page", "TEXT");
    add("index-model", "index into FILE.atoms: model folder", "DIR");
    add("index-sae", "index: SAE folder", "DIR");
    add("index-corpus", "index: text file or folder; may be given several times", "PATH");
    add("index-tokens", "index: number of tokens", "N");
}

Result<AtomId> atomFromText(const QString& text)
{
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (!isNumber || number < 0)
        return wrong(tr("'%1' is not the number of an atom").arg(text));
    return AtomId{number};
}

Result<QSize> sizeFromText(const QString& text)
{
    const QStringList parts = text.split(QLatin1Char('x'));
    const QSize size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (size.width() < 200 || size.height() < 200 || size.width() > 16384 || size.height() > 16384)
        return wrong(tr("'%1' is not a size such as 1440x900").arg(text));
    return size;
}

/// NAME.atoms#1854 names an atom, unless a file of just that name exists.
Result<void> takeFile(const QString& argument, ExplorerArguments& result)
{
    const qsizetype hash = argument.lastIndexOf(QLatin1Char('#'));
    if (hash < 0 || QFileInfo::exists(argument)) {
        result.file = argument;
        return {};
    }
    result.file = argument.left(hash);
    TRY_ASSIGN(result.atom, atomFromText(argument.mid(hash + 1)));
    return {};
}

Result<void> takeBooks(const QStringList& files, ExplorerArguments& result)
{
    if (files.size() != 2)
        return wrong(tr("--merge-labels needs two label books: INTO.labels FROM.labels"));
    result.mergeInto = files[0];
    result.mergeFrom = files[1];
    return {};
}

Result<void> takeIndexing(const QCommandLineParser& parser, ExplorerArguments& result)
{
    result.indexModel = parser.value(QStringLiteral("index-model"));
    result.indexSae = parser.value(QStringLiteral("index-sae"));
    result.indexCorpus = parser.values(QStringLiteral("index-corpus"));
    if (parser.isSet(QStringLiteral("index-tokens"))) {
        result.indexTokens = parser.value(QStringLiteral("index-tokens")).toLongLong();
        if (result.indexTokens <= 0)
            return wrong(tr("--index-tokens needs a number above 0"));
    }
    if (result.page == page::kNewIndex)
        return {}; // the dialog may be filled in by half
    const bool hasAny = !result.indexModel.isEmpty() || !result.indexSae.isEmpty() || !result.indexCorpus.isEmpty();
    const bool hasAll = !result.indexModel.isEmpty() && !result.indexSae.isEmpty() && !result.indexCorpus.isEmpty();
    if (hasAny && (!hasAll || result.file.isEmpty()))
        return wrong(tr("indexing needs --index-model, --index-sae, --index-corpus and the index to write"));
    if (hasAny && result.isBatch())
        return wrong(tr("index with atomscope-worker first, then render the page"));
    return {};
}

} // namespace

bool needNoWindow(const QStringList& arguments)
{
    static const QStringList kWords
        = {QStringLiteral("-h"),        QStringLiteral("--help"),     QStringLiteral("-v"),
           QStringLiteral("--version"), QStringLiteral("--help-all"), QStringLiteral("--merge-labels")};
    return std::ranges::any_of(arguments, [](const QString& word) { return kWords.contains(word); });
}

Result<ExplorerArguments> parseExplorerArguments(const QStringList& arguments)
{
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    if (parser.isSet(QStringLiteral("help")))
        parser.showHelp();
    if (parser.isSet(QStringLiteral("version")))
        parser.showVersion();

    ExplorerArguments result;
    const QStringList files = parser.positionalArguments();
    if (parser.isSet(QStringLiteral("merge-labels"))) {
        TRY(takeBooks(files, result));
        return result;
    }
    if (files.size() > 1)
        return wrong(tr("one index at a time"));
    if (!files.isEmpty())
        TRY(takeFile(files.front(), result));
    if (parser.isSet(QStringLiteral("atom"))) {
        TRY_ASSIGN(result.atom, atomFromText(parser.value(QStringLiteral("atom"))));
    }
    if (parser.isSet(QStringLiteral("size"))) {
        TRY_ASSIGN(result.size, sizeFromText(parser.value(QStringLiteral("size"))));
    }
    if (parser.isSet(QStringLiteral("theme"))) {
        result.theme = themeChoiceFromString(parser.value(QStringLiteral("theme")));
        if (!result.theme)
            return wrong(tr("--theme is one of system, light, dark"));
    }
    result.isPseudoLocale = parser.isSet(QStringLiteral("pseudo-locale"));
    result.screenshot = parser.value(QStringLiteral("screenshot"));
    result.dump = parser.value(QStringLiteral("dump"));
    if (parser.isSet(QStringLiteral("page"))) {
        result.page = parser.value(QStringLiteral("page"));
        if (!pageNames().contains(result.page))
            return wrong(tr("--page is one of %1").arg(pageNames().join(QStringLiteral(", "))));
    }
    if (parser.isSet(QStringLiteral("document"))) {
        bool isNumber = false;
        result.document = DocumentId{parser.value(QStringLiteral("document")).toInt(&isNumber)};
        if (!isNumber || result.document->v < 0)
            return wrong(tr("--document needs the number of a document"));
    }
    for (const QString& atom : parser.value(QStringLiteral("pin")).split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        TRY_ASSIGN(const AtomId pinned, atomFromText(atom));
        result.pinned.push_back(pinned);
    }
    result.probeModel = parser.value(QStringLiteral("probe-model"));
    result.probeSae = parser.value(QStringLiteral("probe-sae"));
    result.probeText = parser.value(QStringLiteral("probe-text"));
    if (result.probeModel.isEmpty() != result.probeSae.isEmpty())
        return wrong(tr("--probe-model and --probe-sae go together"));
    if (result.isBatch() && result.file.isEmpty() && !page::canDoWithoutIndex(result.page))
        return wrong(tr("--screenshot and --dump need an index to show"));
    TRY(takeIndexing(parser, result));
    return result;
}

} // namespace atomscope
