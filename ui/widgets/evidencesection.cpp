#include "ui/widgets/evidencesection.h"

#include "core/measures/registry.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <array>
#include <cmath>

namespace atomscope {

namespace {

enum class Form { Number, Count, Share };

struct Shown
{
    const char* measure;
    const char* caption;
    Form form;
};

// As many of the first as there is room for.
constexpr std::array kShown = {
    Shown{"coherence", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "coherence"), Form::Number},
    Shown{"coherence_null", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "same tokens"), Form::Number},
    Shown{"senses", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "senses"), Form::Count},
    Shown{"n_eff", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "effective"), Form::Number},
    Shown{"sense_coverage", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "covered"), Form::Share},
    Shown{"n_contexts", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "compared"), Form::Count},
    Shown{"coherence_random", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "anywhere"), Form::Number},
    Shown{"bigram_lookup_gain", QT_TRANSLATE_NOOP("atomscope::EvidenceSection", "pair lookup"), Form::Number},
};

QString shownValue(double value, Form form)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    switch (form) {
    case Form::Count:
        return formatCount(static_cast<qint64>(value));
    case Form::Share:
        return formatPercent(value);
    case Form::Number:
        break;
    }
    return formatActivation(value);
}

} // namespace

QString EvidenceSection::meaning(const QString& verdict)
{
    if (verdict == QStringLiteral("one meaning so far"))
        return tr(
            "What stands around its firings is alike across documents and forms one group.\nOn this text, by words "
            "alone: other text may show more");
    if (verdict == QStringLiteral("several meanings"))
        return tr(
            "What stands around its firings falls into groups with gaps between them, which the other half of the "
            "documents confirms");
    if (verdict == QStringLiteral("token only"))
        return tr("A table of tokens foretells its firings on held-out documents: nothing else needs to be known");
    if (verdict == QStringLiteral("cannot tell"))
        return tr(
            "Too few contexts, or what stands around its firings is no more alike than chance, or its groups hold "
            "too few of them.\nIt may have one meaning that words around it do not show, or many");
    return tr("Nothing has been measured: atomscope-worker measure FILE does it");
}

EvidenceSection::EvidenceSection(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Automatic verdict"), this))
    , m_verdict(new Quantity(this))
    , m_none(new QLabel(tr("not measured yet"), this))
{
    // The strip takes the width it gets: numbers that have no room are left out.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    auto* strip = new QHBoxLayout(this);
    strip->setContentsMargins(0, 0, 0, 0);
    strip->setSpacing(kGridPx + kHalfGridPx);
    strip->addWidget(m_title);
    strip->addWidget(m_verdict);
    for (const Shown& shown : kShown) {
        auto* pair = new QWidget(this);
        auto* row = new QHBoxLayout(pair);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(kHalfGridPx);
        m_captions.push_back(new QLabel(tr(shown.caption), pair));
        m_values.push_back(new Quantity(pair));
        row->addWidget(m_captions.back());
        row->addWidget(m_values.back());
        m_pairs.push_back(pair);
        strip->addWidget(pair);
    }
    m_none->setToolTip(meaning({}));
    strip->addWidget(m_none);
    strip->addStretch(1);
    setEvidence({});
    applyTheme();
}

void EvidenceSection::setEvidence(const PageEvidence& evidence)
{
    m_isMeasured = evidence.isMeasured();
    const QString verdict = QString::fromStdString(evidence.verdict);
    m_verdict->setQuantity(m_title->text(), verdict, meaning(verdict));
    m_verdict->setText(QStringLiteral("○ ") + verdict);
    for (std::size_t i = 0; i < kShown.size(); ++i) {
        const Shown& shown = kShown[i];
        const Measure* measure = findMeasure(shown.measure);
        const double value = evidence.value(shown.measure);
        m_values[i]->setQuantity(
            m_captions[i]->text(), shownValue(value, shown.form),
            measure ? QString::fromUtf8(measure->definition.data(), static_cast<qsizetype>(measure->definition.size()))
                    : QString());
        if (std::isfinite(value))
            m_values[i]->setCopied(QString::number(value, 'g', 17));
    }
    showPairs();
}

void EvidenceSection::showPairs()
{
    m_none->setVisible(!m_isMeasured);
    const int spacing = layout()->spacing();
    int used = m_title->sizeHint().width() + spacing + m_verdict->sizeHint().width();
    for (QWidget* pair : m_pairs) {
        used += spacing + pair->sizeHint().width();
        pair->setVisible(m_isMeasured && used <= width());
    }
}

void EvidenceSection::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showPairs();
}

void EvidenceSection::applyTheme()
{
    makeSectionTitle(m_title);
    QFont italic = font();
    italic.setItalic(true);
    m_verdict->setFont(italic);
    setInk(m_verdict, palette(), Theme(palette()).secondary);
    makeSecondary(m_none);
    for (QLabel* caption : m_captions)
        makeSecondary(caption);
}

void EvidenceSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
