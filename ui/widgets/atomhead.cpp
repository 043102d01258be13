#include "ui/widgets/atomhead.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/exportedsection.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>

namespace atomscope {

AtomHead::AtomHead(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLabel(this))
    , m_star(new FlatButton(this, QStringLiteral("☆"), tr("Star (S)")))
    , m_words(new ElidedLabel(this))
    , m_update(new FlatButton(this, QString(), tr("New data: make this page again with it (R)")))
    , m_previous(new FlatButton(this, QStringLiteral("‹"), tr("Previous atom (K)")))
    , m_next(new FlatButton(this, QStringLiteral("›"), tr("Next atom (J)")))
    , m_density(new NamedQuantity(tr("density"), this))
    , m_maximum(new NamedQuantity(tr("max"), this))
    , m_mean(new NamedQuantity(tr("mean"), this))
    , m_firings(new NamedQuantity(tr("firings"), this))
    , m_documents(new NamedQuantity(tr("documents"), this))
    , m_tokens(new NamedQuantity(tr("tokens read"), this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_star->setCheckable(true);
    m_update->setInk(FlatButton::Ink::Accent);
    m_update->setVisible(false);
    m_star->setQuietWhenChecked(true);
    m_star->setAccessibleName(tr("star"));
    m_previous->setAccessibleName(tr("previous atom"));
    m_next->setAccessibleName(tr("next atom"));

    auto* first = new QHBoxLayout;
    first->setSpacing(kGridPx);
    first->addWidget(m_title);
    first->addWidget(m_star);
    first->addWidget(m_words, 1);
    first->addWidget(m_update);
    first->addWidget(m_previous);
    first->addWidget(m_next);
    auto* second = new QHBoxLayout;
    second->setSpacing(4 * kGridPx);
    for (NamedQuantity* quantity : {m_density, m_maximum, m_mean, m_firings, m_documents, m_tokens})
        second->addWidget(quantity);
    second->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    column->setSpacing(2);
    column->addLayout(first);
    column->addLayout(second);

    connect(m_star, &FlatButton::clicked, this, [this](bool on) {
        showStar(on);
        Q_EMIT starToggled(on);
    });
    connect(m_previous, &FlatButton::clicked, this, &AtomHead::previousRequested);
    connect(m_next, &FlatButton::clicked, this, &AtomHead::nextRequested);
    connect(m_update, &FlatButton::clicked, this, &AtomHead::updateRequested);
    setNoPage(true);
    applyTheme();
}

void AtomHead::setAtom(AtomId atom)
{
    m_title->setText(atom.v < 0 ? QString() : tr("atom %1").arg(atom.v));
}

void AtomHead::setNoPage(bool isBeingRead)
{
    m_category.clear();
    m_hypothesis = {};
    for (NamedQuantity* quantity : {m_density, m_maximum, m_mean, m_firings, m_documents, m_tokens})
        quantity->setValue(isBeingRead ? QStringLiteral("…") : QStringLiteral("–"),
                           isBeingRead ? tr("Being read") : tr("Could not be read"));
    showWords();
}

void AtomHead::setExported(const ExportedFacts& facts)
{
    const QString from = QString::fromStdString(facts.from);
    const QString absent = QStringLiteral("–"), notThere = tr("Not in the export of %1").arg(from);
    m_hypothesis = facts.hypotheses.empty() ? ImportedHypothesis{} : facts.hypotheses.front();
    m_from = facts.from;
    const double density = facts.numbers.density;
    m_density->setValue(std::isfinite(density) ? formatPercent(density) : absent,
                        std::isfinite(density)
                            ? tr("%1 of the tokens, as exported by %2, which may round it and count padding")
                                  .arg(QString::number(density, 'g', 6), from)
                            : notThere);
    const bool hasExamples = std::isfinite(facts.largestShown);
    const double maximum = hasExamples ? facts.largestShown : facts.numbers.statedMaximum;
    m_maximum->setValue(
        std::isfinite(maximum) ? formatActivation(maximum) : absent,
        !std::isfinite(maximum) ? notThere
            : hasExamples ? tr("Largest activation among the %1 examples that %2 exported; the atom may be more active "
                               "elsewhere")
                                .arg(formatCount(facts.nExamples), from)
                          : tr("Maximum as exported by %1").arg(from));
    m_mean->setValue(absent, notThere);
    m_firings->setValue(absent, tr("An export holds chosen examples and does not count firings"));
    m_documents->setValue(absent, notThere);
    const bool hasTokens = facts.nPrompts > 0 && facts.nPromptTokens > 0;
    m_tokens->setValue(hasTokens ? formatCompact(facts.nPrompts * facts.nPromptTokens) : absent,
                       hasTokens ? tr("%1 prompts of %2 tokens, as exported by %3")
                                       .arg(formatCount(facts.nPrompts), formatCount(facts.nPromptTokens), from)
                                 : notThere);
    showWords();
}

void AtomHead::setPage(const AtomPage& page)
{
    const AtomNumbers& numbers = page.numbers;
    m_hypothesis = {};
    if (page.exported) {
        m_category.clear();
        setExported(*page.exported);
        return;
    }
    m_category = QString::fromStdString(page.category.name);
    const QString soFar = numbers.isSoFar ? tr(" so far") : QString();
    const QString basis = tr("%1 counted tokens%2").arg(formatCount(numbers.nTokens), soFar);
    const bool isDead = numbers.nFired == 0;
    const QString none = QStringLiteral("–");
    m_density->setValue(isDead ? tr("< %1").arg(QString::number(numbers.densityUpperBound, 'g', 2))
                               : formatDensity(numbers.nFired, numbers.nTokens),
                        isDead
                            ? tr("No firing in %1; with 95 % confidence the density is below 3 / n").arg(basis)
                            : tr("Firings divided by counted tokens: %1 of %2").arg(formatCount(numbers.nFired), basis),
                        exactNumber(isDead ? numbers.densityUpperBound : numbers.density));
    m_maximum->setValue(isDead ? none : formatActivation(numbers.maxAct),
                        tr("Largest activation over %1: %2").arg(basis, formatActivationPrecise(numbers.maxAct)),
                        isDead ? QString() : exactNumber(numbers.maxAct));
    m_mean->setValue(isDead ? none : formatActivation(numbers.meanAct),
                     tr("Mean activation over its %1 firings: %2")
                         .arg(formatCount(numbers.nFired), formatActivationPrecise(numbers.meanAct)),
                     isDead ? QString() : exactNumber(numbers.meanAct));
    m_firings->setValue(formatCount(numbers.nFired), tr("Counted tokens with an activation above 0, of %1").arg(basis),
                        QString::number(numbers.nFired));
    m_documents->setValue(formatCount(numbers.nDocuments), tr("Documents with at least one firing, over %1").arg(basis),
                          QString::number(numbers.nDocuments));
    m_tokens->setValue(formatCount(numbers.nTokens) + soFar,
                       numbers.isSoFar ? tr("Counted tokens this page was made from; the index is still being filled")
                                       : tr("Counted tokens of the whole index"),
                       QString::number(numbers.nTokens));
    showWords();
}

void AtomHead::setLabel(const LabelContent& label)
{
    m_label = QString::fromStdString(label.label);
    const QSignalBlocker blocker(m_star);
    showStar(label.isStarred);
    showWords();
}

void AtomHead::showWords()
{
    const bool isPersons = !m_label.isEmpty();
    QFont words = font();
    words.setItalic(!isPersons);
    m_words->setFont(words);
    if (!isPersons && !m_hypothesis.text.empty()) {
        m_words->setText(ExportedSection::mark() + QString::fromStdString(m_hypothesis.text));
        m_words->setToolTip(ExportedSection::description(m_hypothesis, m_from));
    } else {
        const QString shown = isPersons ? m_label : m_category;
        m_words->setText(shown.isEmpty() ? QString()
                                         : (isPersons ? QStringLiteral("● ") : QStringLiteral("○ ")) + shown);
        m_words->setToolTip(isPersons             ? tr("%1\nwritten by a person").arg(m_label)
                                : shown.isEmpty() ? QString()
                                                  : tr("%1\nautomatic category, not a label").arg(m_category));
    }
    setInk(m_words, palette(), isPersons ? Theme(palette()).text : Theme(palette()).secondary);
}

void AtomHead::showStar(bool on)
{
    m_star->setChecked(on);
    m_star->setText(on ? QStringLiteral("★") : QStringLiteral("☆"));
    m_star->setInk(on ? FlatButton::Ink::Star : FlatButton::Ink::Secondary);
}

void AtomHead::setNewTokens(std::int64_t tokens)
{
    m_update->setVisible(tokens > 0);
    m_update->setText(tr("+%1 tokens: update").arg(formatCompact(tokens)));
}

void AtomHead::applyTheme()
{
    m_title->setFont(themedFont(font(), TextSize::Title));
    QFont arrows = themedFont(font(), TextSize::Title);
    arrows.setWeight(QFont::Normal);
    for (FlatButton* button : {m_star, m_previous, m_next})
        button->setFont(arrows);
    showStar(m_star->isChecked());
    showWords();
}

void AtomHead::paintEvent(QPaintEvent* event)
{
    QWidget::paintEvent(event);
    // The content scrolls under it.
    QPainter(this).fillRect(0, height() - 1, width(), 1, Theme(palette()).grid);
}

void AtomHead::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
