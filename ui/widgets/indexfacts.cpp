#include "ui/widgets/indexfacts.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QFontMetrics>
#include <QGridLayout>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr int kLeastValuePx = kGridPx; // even where the names are long

/// Of an imported index: whose export it is, and what the exporter read.
QString exportText(const Definitions& d)
{
    QString text = IndexFacts::tr("imported from an export of %1").arg(QString::fromStdString(d.importedFrom));
    if (d.importedPrompts > 0)
        text += IndexFacts::tr(", which read %1 prompts of %2 tokens")
                    .arg(formatCount(d.importedPrompts), formatCount(d.importedPromptTokens));
    if (!d.importedDataset.empty())
        text += IndexFacts::tr(" of %1").arg(QString::fromStdString(d.importedDataset));
    return text;
}

QString text(const std::string& value)
{
    return value.empty() ? QStringLiteral("–") : QString::fromStdString(value);
}

QString joined(const std::vector<std::string>& values)
{
    QStringList list;
    for (const std::string& value : values)
        list.append(QString::fromStdString(value));
    return list.isEmpty() ? QStringLiteral("–") : list.join(QStringLiteral(", "));
}

using Fact = IndexFacts::Fact;

void addSources(std::vector<Fact>& facts, const Definitions& d, const IndexState& state)
{
    using I = IndexFacts;
    facts.insert(
        facts.end(),
        {{I::tr("texts"), joined(d.sources),
          I::tr("Files and folders the text came from, in the order they were read")},
         {I::tr("split"), text(d.split), I::tr("Where one document ends inside a file")},
         {I::tr("tokens asked for"), d.tokenBudget > 0 ? formatCount(d.tokenBudget) : I::tr("all"),
          I::tr("Counted tokens after which indexing was to end")},
         {I::tr("text hash"), text(state.textHash), I::tr("SHA-256 chain over the documents read so far")},
         {I::tr("repaired text"), formatCount(state.nReplacedUtf8), I::tr("Invalid parts of UTF-8 that became U+FFFD")},
         {I::tr("bytes per firing"),
          state.nFirings > 0
              ? formatActivation(static_cast<double>(state.nBytesOnDisk) / static_cast<double>(state.nFirings))
              : QStringLiteral("–"),
          I::tr("Size of the whole file divided by the firings in it")},
         d.importedFrom.empty() ? Fact{I::tr("note"), text(d.demoNote),
                                       I::tr("What the model's folder says about its relation to the text")}
                                : Fact{I::tr("export"), exportText(d),
                                       I::tr("Where the numbers come from; what is not said there is absent")}});
}

QString madeFrom(const Definitions& d)
{
    using I = IndexFacts;
    if (!d.importedFrom.empty())
        return I::tr("an export of %1").arg(text(d.importedFrom));
    const QString inputs = d.inputs.empty() ? I::tr("a text, through the model") : text(d.inputs);
    return d.nullKind.empty() ? inputs : I::tr("%1; a null (%2)").arg(inputs, text(d.nullKind));
}

void addModel(std::vector<Fact>& facts, const Definitions& d)
{
    using I = IndexFacts;
    facts.insert(
        facts.end(),
        {{I::tr("made from"), madeFrom(d),
          d.firingRule.empty() ? I::tr("What the firings were computed from") : text(d.firingRule)},
         {I::tr("model"), text(d.modelName), I::tr("Name of the model")},
         {I::tr("family"), text(d.modelFamily), I::tr("Architecture of the model")},
         {I::tr("model fingerprint"), text(d.modelFingerprint), I::tr("SHA-256 over the model's weights")},
         {I::tr("site"), text(d.hookName), I::tr("Where in the model the SAE reads")},
         {I::tr("SAE"), text(d.saeName), I::tr("Name of the SAE")},
         {I::tr("SAE format"), text(d.saeFormat), I::tr("Format of its file")},
         {I::tr("SAE architecture"), text(d.saeArchitecture), I::tr("Its activation function")},
         {I::tr("SAE fingerprint"), text(d.saeFingerprint),
          I::tr("SHA-256 over values, shapes, activation and site; labels belong to it")},
         {I::tr("width"), I::tr("%1 → %2").arg(d.dIn > 0 ? formatCount(d.dIn) : I::tr("?"), formatCount(d.dSae)),
          I::tr("Dimensions of the SAE's input → atoms")},
         {I::tr("centring"), text(d.centring), text(d.centringRule)},
         {I::tr("input norm"), text(d.inputNorm), I::tr("What is done to the SAE's input before it is encoded")}});
}

void addReading(std::vector<Fact>& facts, const Definitions& d)
{
    using I = IndexFacts;
    facts.insert(
        facts.end(),
        {{I::tr("tokenizer"), text(d.tokenizerFingerprint), I::tr("SHA-256 of the tokenizer")},
         {I::tr("vocabulary"), formatCount(d.nVocabulary), I::tr("Tokens of the vocabulary")},
         {I::tr("window"), I::tr("%1 tokens").arg(formatCount(d.contextSize)),
          I::tr("Tokens that the model saw at once, BOS included")},
         {I::tr("BOS"), d.prependBos ? I::tr("token %1 in front of each window").arg(d.bosId) : I::tr("none"),
          text(d.bosRule)},
         {I::tr("specials in text"), d.specialsAsText ? I::tr("read as text") : I::tr("read as special tokens"),
          I::tr("What becomes of a special token's spelling in the text")},
         {I::tr("precision"), text(d.precision), I::tr("Of the model's arithmetic")},
         {I::tr("held out"), text(d.holdOutUnit), I::tr("What a held-out number leaves out as a whole")},
         {I::tr("seed"), QString::number(d.seed), I::tr("Of every sample of contexts")},
         {I::tr("logit effects"), text(d.logitConvention), I::tr("How effects on the logits were computed")},
         {I::tr("logit σ̄"), d.inputs.empty() ? formatActivation(d.logitSigma) : text({}), text(d.logitSigmaRule)},
         {I::tr("made with"), text(d.toolVersion), I::tr("Version of the program that made the index")}});
}

} // namespace

std::vector<Fact> IndexFacts::factsOf(const Definitions& definitions, const IndexState& state)
{
    std::vector<Fact> facts;
    addModel(facts, definitions);
    const std::size_t firstOfReading = facts.size();
    addReading(facts, definitions);
    const std::size_t nRead = facts.size();
    addSources(facts, definitions, state);
    if (definitions.importedFrom.empty())
        return facts;
    // How an exporter read its texts is not in an export, but for what stands under "export".
    const QString absent = QStringLiteral("–");
    for (std::size_t i = firstOfReading; i < nRead; ++i) {
        if (facts[i].name != tr("made with") && facts[i].name != tr("logit effects")
            && facts[i].name != tr("vocabulary"))
            facts[i].value = absent;
    }
    for (std::size_t i = nRead; i < facts.size(); ++i) {
        if (facts[i].name == tr("tokens asked for") || facts[i].name == tr("repaired text"))
            facts[i].value = absent;
        if (facts[i].name == tr("texts"))
            facts[i].name = tr("imported files");
    }
    return facts;
}

IndexFacts::IndexFacts(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("What was indexed, and how"), this))
    , m_table(new QWidget(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kHalfGridPx);
    column->addWidget(m_title);
    column->addWidget(m_table);
    column->addStretch(1);
    auto* grid = new QGridLayout(m_table);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGridPx);
    grid->setVerticalSpacing(2);
    const std::size_t n = factsOf({}, {}).size();
    const auto half = static_cast<int>((n + 1) / 2);
    for (std::size_t i = 0; i < n; ++i) {
        const int row = static_cast<int>(i) % half, side = 3 * (static_cast<int>(i) / half);
        m_names.push_back(new QLabel(m_table));
        m_values.push_back(new Quantity(m_table));
        m_values.back()->setMinimumWidth(kLeastValuePx);
        m_values.back()->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        grid->addWidget(m_names.back(), row, side);
        grid->addWidget(m_values.back(), row, side + 1);
    }
    grid->setColumnMinimumWidth(2, kGridPx);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(4, 1);
    applyTheme();
}

void IndexFacts::setIndex(const Definitions& definitions, const IndexState& state)
{
    const std::vector<Fact> facts = factsOf(definitions, state);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const Fact& fact = facts[i];
        m_names[i]->setText(fact.name);
        m_names[i]->setToolTip(fact.meaning);
        m_values[i]->setQuantity(fact.name, fact.value, tr("%1\n%2").arg(fact.value, fact.meaning));
    }
    elide();
}

void IndexFacts::elide()
{
    for (Quantity* value : m_values)
        value->setText(QFontMetrics(value->font()).elidedText(value->value(), Qt::ElideRight, value->width()));
}

void IndexFacts::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_table->layout()->activate();
    elide();
}

void IndexFacts::applyTheme()
{
    makeSectionTitle(m_title);
    for (QLabel* name : m_names)
        makeSecondary(name);
}

void IndexFacts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
