#include "ui/widgets/categorysection.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/delegates/tokentext.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

struct Input
{
    QString caption, value, definition;
    QString copied = {}; ///< exact, where that is another text
};

QString exact(double value)
{
    return std::isfinite(value) ? exactNumber(value) : QString();
}

QString measured(double value)
{
    return std::isfinite(value) ? formatActivation(value) : QStringLiteral("–");
}

QString halvesOf(const AutomaticCategory& category)
{
    if (category.holdOutUnit.empty())
        return QStringLiteral("–");
    return category.holdOutUnit == "document" ? CategorySection::tr("document") : CategorySection::tr("8 windows");
}

std::vector<Input> inputsOf(const AutomaticCategory& category, const CategorySection::TokenText& textOf)
{
    using Section = CategorySection;
    const bool hasShare = category.nFired >= kFewestForPercent;
    const auto share = [&](double value) {
        if (category.nFired == 0 || !std::isfinite(value))
            return QStringLiteral("–");
        return hasShare ? formatPercent(value)
                        : formatShare(std::llround(value * static_cast<double>(category.nFired)), category.nFired);
    };
    const QString token = category.topToken.v >= 0 && textOf ? shownToken(textOf(category.topToken)) : QString();
    return {
        {Section::tr("top token"), token.isEmpty() ? QStringLiteral("–") : token,
         Section::tr("The token it fires on most often")},
        {Section::tr("its share"), share(category.topTokenShare),
         Section::tr("Share of its firings that are on that token"), exact(category.topTokenShare)},
        {Section::tr("five tokens"), share(category.fiveTokenShare),
         Section::tr("Share of its firings that are on its five most frequent tokens"), exact(category.fiveTokenShare)},
        {Section::tr("lookup gain"), measured(category.lookupGain),
         Section::tr(
             "(F1 − F1₀) / (1 − F1₀): how much better a table of tokens predicts its firings on held-out documents "
             "than always firing does"),
         exact(category.lookupGain)},
        {Section::tr("lookup F1"), measured(category.lookupF1),
         Section::tr("F1 of a table of tokens learned on one half of the documents, on the other half"),
         exact(category.lookupF1)},
        {Section::tr("firings"), formatCount(category.nFired), Section::tr("Firings the rule was applied to"),
         QString::number(category.nFired)},
        {Section::tr("documents"), formatCount(category.nDocuments), Section::tr("Documents with at least one firing"),
         QString::number(category.nDocuments)},
        {Section::tr("held out by"), halvesOf(category),
         Section::tr(
             "The text is halved by a hash of each document's text; with fewer than 20 documents by blocks of 8 "
             "windows, so that the halves are less independent")},
    };
}

} // namespace

QString CategorySection::rule(const QString& category)
{
    if (category == QStringLiteral("dead"))
        return tr("No firing in the text read");
    if (category == QStringLiteral("too few to tell"))
        return tr("Fewer than 30 firings or 5 documents");
    if (category == QStringLiteral("dense"))
        return tr("Density above 0.1");
    if (category == QStringLiteral("token"))
        return tr("Lookup gain of at least 0.8");
    if (category == QStringLiteral("token in context"))
        return tr("Top token holds at least 0.8 of the firings, lookup gain below 0.8");
    if (category == QStringLiteral("few tokens"))
        return tr("Five tokens hold at least 0.8 of the firings");
    return tr("No rule decides");
}

CategorySection::CategorySection(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Automatic category"), this))
    , m_name(new Quantity(this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGridPx + kHalfGridPx);
    grid->setVerticalSpacing(1);
    auto* head = new QHBoxLayout;
    head->setSpacing(kGridPx);
    head->addWidget(m_title);
    head->addWidget(m_name, 1);
    grid->addLayout(head, 0, 0, 1, 4);
    // Two columns of inputs, read downwards.
    const std::vector<Input> inputs = inputsOf({}, {});
    const auto nInputs = static_cast<int>(inputs.size());
    const int nRows = (nInputs + 1) / 2;
    for (int i = 0; i < nInputs; ++i) {
        auto* caption = new ElidedLabel(this);
        caption->setWantsItsWidth();
        caption->setText(inputs[static_cast<std::size_t>(i)].caption);
        m_captions.push_back(caption);
        m_values.push_back(new Quantity(this));
        grid->addWidget(m_captions.back(), 1 + i % nRows, 2 * (i / nRows));
        grid->addWidget(m_values.back(), 1 + i % nRows, 2 * (i / nRows) + 1);
    }
    grid->setColumnStretch(3, 1);
    grid->setRowStretch(1 + nRows, 1);
    applyTheme();
}

void CategorySection::setCategory(const AutomaticCategory& category, const TokenText& textOf)
{
    const QString name = QString::fromStdString(category.name);
    m_name->setQuantity(m_title->text(), name.isEmpty() ? QStringLiteral("–") : name,
                        tr("%1.\nA rule, not a verdict on what the atom means").arg(rule(name)));
    m_name->setText(name.isEmpty() ? QStringLiteral("–") : QStringLiteral("○ ") + name);
    const std::vector<Input> inputs = inputsOf(category, textOf);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        m_captions[i]->setText(inputs[i].caption);
        m_values[i]->setQuantity(inputs[i].caption, inputs[i].value, inputs[i].definition);
        if (!inputs[i].copied.isEmpty())
            m_values[i]->setCopied(inputs[i].copied);
    }
}

int CategorySection::wholeWidth() const
{
    const auto widest = [](auto first, auto last) {
        int width = 0;
        for (; first != last; ++first)
            width = std::max(width, (*first)->sizeHint().width());
        return width;
    };
    const auto half = m_captions.begin() + static_cast<std::ptrdiff_t>((m_captions.size() + 1) / 2);
    const QFontMetrics metrics(font());
    return widest(m_captions.begin(), half) + widest(half, m_captions.end())
        + metrics.horizontalAdvance(QStringLiteral("-0.00000")) + metrics.horizontalAdvance(tr("document"))
        + 3 * (kGridPx + kHalfGridPx);
}

void CategorySection::applyTheme()
{
    makeSectionTitle(m_title);
    m_title->setMinimumHeight(fontMetrics().height() + kGridPx); // as tall as a title with switches beside it
    QFont italic = font();
    italic.setItalic(true);
    m_name->setFont(italic);
    setInk(m_name, palette(), Theme(palette()).secondary);
    for (QLabel* caption : m_captions)
        makeSecondary(caption);
}

void CategorySection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
