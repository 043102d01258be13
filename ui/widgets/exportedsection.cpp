#include "ui/widgets/exportedsection.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <algorithm>
#include <cmath>

namespace atomscope {

namespace {

QString known(double value)
{
    return std::isfinite(value) ? formatActivation(value) : QStringLiteral("–");
}

} // namespace

ExportedSection::ExportedSection(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Imported hypotheses"), this))
    , m_none(new QLabel(tr("none in the export"), this))
    , m_linksTitle(new QLabel(tr("Correlated atoms, as exported"), this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGridPx + kHalfGridPx);
    grid->setVerticalSpacing(1);
    int row = 0;
    grid->addWidget(m_title, row++, 0, 1, 4);
    grid->addWidget(m_none, row++, 0, 1, 4);
    for (int i = 0; i < kHypotheses; ++i) {
        m_hypotheses.push_back(new ElidedLabel(this));
        grid->addWidget(m_hypotheses.back(), row++, 0, 1, 4);
    }
    grid->setRowMinimumHeight(row++, kHalfGridPx);
    grid->addWidget(m_linksTitle, row++, 0, 1, 4);
    m_linksTitle->setToolTip(
        tr("Over the exporter's texts. SAEDashboard compares an atom with those of its own batch of 128 only"));
    for (int i = 0; i < kLinks; ++i) {
        Link link{new FlatButton(this), new Quantity(this), new Quantity(this), {}};
        link.atom->setLink(true);
        grid->addWidget(link.atom, row, 0);
        grid->addWidget(link.pearson, row, 1);
        grid->addWidget(link.cosine, row++, 2);
        connect(link.atom, &FlatButton::clicked, this,
                [this, i] { Q_EMIT atomRequested(m_links[static_cast<std::size_t>(i)].target); });
        m_links.push_back(link);
    }
    grid->setColumnStretch(3, 1);
    grid->setRowStretch(row, 1);
    applyTheme();
}

QString ExportedSection::mark()
{
    return QStringLiteral("◇ ");
}

QString ExportedSection::description(const ImportedHypothesis& hypothesis, const std::string& from)
{
    QStringList source;
    for (const std::string* part : {&hypothesis.method, &hypothesis.model, &hypothesis.createdAt}) {
        if (!part->empty())
            source.append(QString::fromStdString(*part));
    }
    QString text = tr("%1\nimported from an export of %2, not a label")
                       .arg(QString::fromStdString(hypothesis.text), QString::fromStdString(from));
    if (!source.isEmpty())
        text += QStringLiteral("\n") + source.join(QStringLiteral(", "));
    return text;
}

void ExportedSection::setFacts(const ExportedFacts& facts)
{
    m_none->setVisible(facts.hypotheses.empty());
    for (std::size_t i = 0; i < m_hypotheses.size(); ++i) {
        const bool isThere = i < facts.hypotheses.size();
        m_hypotheses[i]->setVisible(isThere);
        if (!isThere)
            continue;
        m_hypotheses[i]->setText(mark() + QString::fromStdString(facts.hypotheses[i].text));
        m_hypotheses[i]->setToolTip(description(facts.hypotheses[i], facts.from));
    }
    std::vector<ForeignLink> links = facts.numbers.correlatedAtoms;
    m_linksTitle->setVisible(!links.empty());
    for (std::size_t i = 0; i < m_links.size(); ++i) {
        Link& row = m_links[i];
        const bool isThere = i < links.size();
        row.atom->setVisible(isThere);
        row.pearson->setVisible(isThere);
        row.cosine->setVisible(isThere);
        if (!isThere)
            continue;
        row.target = AtomId{links[i].index};
        row.atom->setText(QString::number(links[i].index));
        row.atom->setToolTip(tr("Go to atom %1").arg(links[i].index));
        row.pearson->setQuantity(tr("correlation with atom %1").arg(links[i].index),
                                 tr("r %1").arg(known(links[i].pearson)),
                                 tr("Pearson correlation of the two activations, as exported"));
        row.cosine->setQuantity(tr("cosine of activations with atom %1").arg(links[i].index),
                                tr("cos %1").arg(known(links[i].cosine)),
                                tr("Cosine of the two activations, not of directions, as exported (there named l1)"));
    }
}

void ExportedSection::applyTheme()
{
    makeSectionTitle(m_title);
    makeSectionTitle(m_linksTitle);
    makeSecondary(m_none);
    QFont italic = font();
    italic.setItalic(true);
    for (ElidedLabel* hypothesis : m_hypotheses) {
        hypothesis->setFont(italic);
        setInk(hypothesis, palette(), Theme(palette()).secondary);
    }
    for (const Link& link : m_links) {
        setInk(link.pearson, palette(), Theme(palette()).secondary);
        setInk(link.cosine, palette(), Theme(palette()).secondary);
    }
}

void ExportedSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
