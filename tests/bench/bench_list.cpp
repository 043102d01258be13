// What the list of atoms costs with a million atoms: reading the table, orders and histograms off the GUI thread, and
// on it what takes the answer, scrolls and paints. On an index made for it. Prints medians with their goals.
#include "core/index/segmentbuilder.h"
#include "core/store/indexwriter.h"
#include "tests/bench/timing.h"
#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/atomorder.h"
#include "ui/session/columnhistogram.h"
#include "ui/session/columnsnapshot.h"
#include "ui/widgets/atomlist.h"

#include <QApplication>
#include <QImage>
#include <QScrollBar>
#include <QTableView>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <unistd.h>

using namespace atomscope;
using bench::measure;
using bench::mustHave;
namespace fs = std::filesystem;

namespace {

constexpr int kAtoms = 1'000'000;
constexpr int kVocabulary = 50'000;
constexpr int kTokens = 10'000'000;
constexpr int kLabels = 10'000;
constexpr int kContext = 8;

Definitions makeDefinitions()
{
    Definitions d;
    d.contextSize = kContext;
    d.dIn = 1;
    d.dSae = kAtoms;
    d.nVocabulary = 2;
    d.sources = {"made up"};
    d.split = "none";
    d.centring = "none";
    d.seed = 1;
    return d;
}

/// One window of text: the list needs the table alone.
EncodedSegment makeSegment()
{
    SequenceTokens tokens;
    tokens.id = SequenceId{0};
    tokens.document = DocumentId{0};
    for (int t = 0; t < kContext; ++t) {
        tokens.ids.push_back(TokenId{1});
        tokens.counted.push_back(1);
        tokens.errorNorm.push_back(0.5F);
    }
    const std::vector<std::int64_t> rowStart(kContext + 1, 0);
    SegmentBuilder builder(kAtoms, 1, {});
    builder.start(0, SequenceId{0});
    builder.add(tokens, {rowStart, {}, {}}, SequenceMoments{kContext, {0}, 1, 0.1});
    return builder.finish();
}

std::vector<IndexWriter::Column> makeColumns()
{
    std::mt19937 random(1);
    std::lognormal_distribution<double> size(0, 2);
    std::vector<std::int64_t> fired(kAtoms);
    std::vector<double> density(kAtoms);
    for (int atom = 0; atom < kAtoms; ++atom) {
        fired[static_cast<std::size_t>(atom)]
            = atom % 10 == 0 ? 0 : std::min<std::int64_t>(kTokens, static_cast<std::int64_t>(100 * size(random)));
        density[static_cast<std::size_t>(atom)] = static_cast<double>(fired[static_cast<std::size_t>(atom)]) / kTokens;
    }
    std::vector<IndexWriter::Column> columns{{"n_fired", std::move(fired)}, {"density", std::move(density)}};
    for (const char* name : {"max_act", "mean_act", "std_act", "n_documents", "top_token_share", "five_token_share",
                             "lookup_f1", "lookup_gain", "logit_max", "logit_min"}) {
        std::vector<double> values(kAtoms);
        for (double& value : values)
            value = size(random);
        columns.push_back({name, std::move(values)});
    }
    static constexpr const char* kCategories[] = {"dead", "too few to tell", "token", "token in context", "few tokens"};
    std::vector<std::string> tokens(kAtoms), categories(kAtoms);
    for (std::string& token : tokens)
        token = " w" + std::to_string(random() % kVocabulary);
    for (std::string& category : categories)
        category = kCategories[random() % std::size(kCategories)];
    columns.push_back({"top_token", std::move(tokens)});
    columns.push_back({"category", std::move(categories)});
    return columns;
}

Result<void> writeIndex(const fs::path& file)
{
    TRY_ASSIGN(IndexWriter writer, IndexWriter::open(file, makeDefinitions(), IndexWriter::Existing::Replace));
    TRY(writer.writeVocabulary(std::vector<VocabularyEntry>{{"", "", true}, {" a", " a", false}}));
    SegmentDocuments documents;
    documents.documents.push_back({DocumentId{0}, "made up", SequenceId{0}, 1, 1});
    documents.nDocuments = 1;
    TRY(writer.commit(makeSegment(), documents));
    std::vector<std::uint8_t> sparklines(std::size_t{kAtoms} * 16);
    for (std::size_t i = 0; i < sparklines.size(); ++i)
        sparklines[i] = static_cast<std::uint8_t>(i * 2'654'435'761U >> 24);
    TRY(writer.writeAtomsTable(makeColumns(), sparklines, kTokens));
    return writer.finish();
}

AtomLabelsPointer makeLabels()
{
    auto labels = std::make_shared<AtomLabels>();
    for (int i = 0; i < kLabels; ++i)
        (*labels)[AtomId{i * 97}].label = "label " + std::to_string(i * 7919 % kLabels);
    return labels;
}

void measureOrders(const AtomColumns& columns, const AtomLabels& labels)
{
    using Key = AtomSort::Key;
    const auto order = [&](const char* what, const AtomSort& sort, const AtomFilter& filter = {}) {
        measure(what, "goal 300 ms, off the GUI thread", 5, [&] { orderAtoms(columns, labels, sort, filter); });
    };
    order("sort by density", {Key::Measure, "density", true});
    order("sort by a column of different values", {Key::Measure, "lookup_f1", false});
    order("sort by label", {Key::Label, {}, false});
    order("sort by category", {Key::Category, {}, false});
    order("sort by top token", {Key::TopToken, {}, false});
    order("filter by text", {}, {.text = "w123"});
    order("filter by text with other letters", {}, {.text = "größe"});
    AtomFilter ranges;
    ranges.setRange({"density", 1e-6, 1e-4});
    ranges.setRange({.measure = "max_act", .low = 1});
    ranges.firing = AtomFilter::Firing::Alive;
    order("filter by two ranges, sort by density", {Key::Measure, "density", true}, ranges);
    measure("histogram of a column", "off the GUI thread", 5, [&] { histogramOf(*columns.measure("density")); });
}

void measureList(const AtomColumnsPointer& columns, const AtomLabelsPointer& labels)
{
    const AtomSort byDensity{AtomSort::Key::Measure, "density", true};
    const std::vector<AtomId> orders[]
        = {orderAtoms(*columns, *labels, {}, {}), orderAtoms(*columns, *labels, byDensity, {})};
    AtomTableModel model;
    AtomList list(&model);
    list.resize(400, 900);
    list.show();
    quint64 generation = 0;
    QObject::connect(&model, &AtomTableModel::orderWanted, &list,
                     [&](const AtomOrderRequest& request) { generation = request.generation; });
    constexpr const char* kFrame = "goal 16 ms (a frame)";
    measure("the list gets its first columns", "goal 50 ms", 1, [&] { model.setColumns(columns); });
    model.setLabels(labels);
    list.setCurrentAtom(AtomId{kAtoms / 2});
    int turn = 0;
    measure("an order is taken", "goal 50 ms", 11, [&] {
        const bool isByDensity = ++turn % 2 == 1;
        model.requestOrder(isByDensity ? byDensity : AtomSort{}, {});
        model.setOrder(generation, orders[isByDensity ? 1 : 0]);
    });
    const auto newer = std::make_shared<const AtomColumns>(*columns);
    measure("newer columns are taken", kFrame, 5, [&] { model.setColumns(++turn % 2 ? newer : columns); });
    measure("a letter of a label is typed", kFrame, 11, [&] {
        LabelContent content;
        content.label = "typed " + std::to_string(++turn);
        model.setLabel(AtomId{kAtoms / 2}, content);
    });
    auto* table = list.findChild<QTableView*>();
    QImage image(table->viewport()->size(), QImage::Format_RGB32);
    std::mt19937 random(2);
    const auto frame = [&] { table->viewport()->render(&image); };
    frame();
    measure("a jump to anywhere, painted", kFrame, 51, [&] {
        table->verticalScrollBar()->setValue(
            static_cast<int>(random() % static_cast<unsigned>(table->verticalScrollBar()->maximum())));
        frame();
    });
    measure("a row scrolled, painted", kFrame, 101, [&] {
        table->verticalScrollBar()->triggerAction(QScrollBar::SliderSingleStepAdd);
        frame();
    });
    measure("the next atom, painted", kFrame, 51, [&] {
        list.step(1);
        frame();
    });
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::Light);
    const fs::path file = fs::temp_directory_path() / ("bench_list-" + std::to_string(getpid()) + ".atoms");
    mustHave(writeIndex(file));
    const AtomIndex index = mustHave(AtomIndex::open(file));
    AtomColumnsPointer columns;
    measure("the table is read", "off the GUI thread", 3, [&] { columns = mustHave(readAtomColumns(index, {})); });
    fs::remove(file);
    std::printf("%d atoms, %zu columns, %d labels\n", columns->nAtoms, columns->measures.size(), kLabels);
    const AtomLabelsPointer labels = makeLabels();
    measureOrders(*columns, *labels);
    measureList(columns, labels);
    return 0;
}
