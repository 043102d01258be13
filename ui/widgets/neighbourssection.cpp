#include "ui/widgets/neighbourssection.h"

#include "core/measures/shiftnull.h"
#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/widgets/exportedsection.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/flowlayout.h"
#include "ui/widgets/quantity.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <algorithm>
#include <cmath>
#include <utility>

namespace atomscope {

namespace {

constexpr int kCaptionRow = 1;
constexpr int kFirstRow = 3;
constexpr int kNameColumn = 5;
constexpr int kKindFromPx = 42 * kGridPx; // narrower, names would have no room beside the kind of a pair

QString wordFor(const CoFiring& pair)
{
    if (!pair.isTested())
        return QStringLiteral("–");
    if (!pair.isSignificant)
        return NeighboursSection::tr("chance", "a pair of atoms");
    switch (pair.kind) {
    case PairKind::Siblings:
        return NeighboursSection::tr("siblings");
    case PairKind::Overlap:
        return NeighboursSection::tr("overlap");
    case PairKind::Composition:
        return NeighboursSection::tr("composed");
    case PairKind::Apart:
        return NeighboursSection::tr("apart");
    case PairKind::Unknown:
        break;
    }
    return pair.z > 0 ? NeighboursSection::tr("together") : NeighboursSection::tr("apart");
}

QString meaningOf(const CoFiring& pair)
{
    if (!pair.isTested())
        return NeighboursSection::tr("Too few common firings to be told from chance");
    if (!pair.isSignificant)
        return NeighboursSection::tr("Not more or less often together than chance would have it");
    switch (pair.kind) {
    case PairKind::Siblings:
        return NeighboursSection::tr("Near directions that fire apart: parts of one thing");
    case PairKind::Overlap:
        return NeighboursSection::tr("Near directions that fire together: a part and its whole, or one thing twice");
    case PairKind::Composition:
        return NeighboursSection::tr("Other directions that fire together: different things that come together");
    case PairKind::Apart:
        return NeighboursSection::tr("Other directions that fire apart");
    case PairKind::Unknown:
        break;
    }
    return NeighboursSection::tr("Beyond chance; the index does not hold the cosine of the two");
}

} // namespace

NeighboursSection::NeighboursSection(QWidget* parent)
    : QWidget(parent)
    , m_directions(new FlatButton(this, tr("Directions"),
                                  tr("The nearest atoms, by the cosine of the decoder "
                                     "directions")))
    , m_coFiring(
          new FlatButton(this, tr("Co-firing"),
                         tr("Atoms that fire at the same counted tokens, by φ, the correlation of firing or not; "
                            "at least %1 common firings")
                             .arg(kFewestTogether)))
    , m_none(new QLabel(this))
    , m_count(new FlatButton(this))
{
    makeRows();
    m_count->setLink(true);
    for (FlatButton* button : {m_directions, m_coFiring})
        button->setCheckable(true);
    connect(m_directions, &FlatButton::clicked, this, [this] { setKind(Kind::Directions); });
    connect(m_coFiring, &FlatButton::clicked, this, [this] { setKind(Kind::CoFiring); });
    connect(m_count, &FlatButton::clicked, this, [this] {
        setCountOffered(0);
        Q_EMIT countRequested();
    });
    applyTheme();
    showRows();
}

void NeighboursSection::makeRows()
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(kGridPx);
    grid->setVerticalSpacing(0);
    auto* head = new QWidget(this);
    auto* flow = new FlowLayout(head); // a language may need two lines
    flow->setSpacing(kHalfGridPx);
    flow->addWidget(m_directions);
    flow->addWidget(m_coFiring);
    grid->addWidget(head, 0, 0, 1, kNameColumn + 1);
    for (std::size_t i = 0; i < kNumbers; ++i) {
        auto* caption = new ElidedLabel(this);
        caption->setWantsItsWidth();
        m_captions[i] = caption;
        m_captions[i]->setAlignment(Qt::AlignRight);
        grid->addWidget(m_captions[i], kCaptionRow, 1 + static_cast<int>(i));
    }
    auto* rest = new QHBoxLayout;
    m_none->setWordWrap(true);
    m_none->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // never widens the page
    rest->addWidget(m_none, 1);
    rest->addWidget(m_count);
    rest->addStretch(0);
    grid->addLayout(rest, kFirstRow - 1, 0, 1, kNameColumn + 1);
    for (int i = 0; i < kRows; ++i) {
        Row row;
        row.link = new FlatButton(this);
        row.link->setLink(true);
        grid->addWidget(row.link, kFirstRow + i, 0);
        for (std::size_t number = 0; number < kNumbers; ++number) {
            row.numbers[number] = new Quantity(this);
            row.numbers[number]->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
            grid->addWidget(row.numbers[number], kFirstRow + i, 1 + static_cast<int>(number));
        }
        row.name = new ElidedLabel(this);
        grid->addWidget(row.name, kFirstRow + i, kNameColumn);
        connect(row.link, &FlatButton::clicked, this,
                [this, i] { Q_EMIT atomRequested(m_rows[static_cast<std::size_t>(i)].atom); });
        m_rows.push_back(row);
    }
    grid->setColumnStretch(kNameColumn, 1);
    grid->setRowStretch(kFirstRow + kRows, 1);
}

void NeighboursSection::setKind(Kind kind)
{
    m_kind = kind;
    showRows();
}

void NeighboursSection::setNeighbours(const std::vector<Neighbour>& neighbours, const AtomName& nameOf, bool isFinished,
                                      const QString& absence)
{
    m_neighbours = neighbours;
    m_nameOf = nameOf;
    m_isFinished = isFinished;
    m_absence = absence;
    m_counted.reset();
    m_nOffered = 0;
    m_notCountable.clear();
    showRows();
}

void NeighboursSection::setCountOffered(std::int64_t nFirings)
{
    m_nOffered = nFirings;
    showRows();
}

void NeighboursSection::setCoFirings(const CoFirings& coFirings)
{
    m_counted = coFirings;
    m_nOffered = 0;
    showRows();
}

void NeighboursSection::setNotCountable(const QString& reason)
{
    m_notCountable = reason;
    showRows();
}

void NeighboursSection::setCompact(bool on)
{
    m_isCompact = on;
    showRows();
}

void NeighboursSection::showRows()
{
    m_directions->setChecked(m_kind == Kind::Directions);
    m_coFiring->setChecked(m_kind == Kind::CoFiring);
    m_nFilled = 0;
    m_none->clear();
    m_count->setVisible(m_kind == Kind::CoFiring && m_nOffered > 0);
    if (m_kind == Kind::Directions)
        showDirections();
    else
        showCoFirings();
    m_none->setVisible(!m_none->text().isEmpty());
    for (std::size_t i = 0; i < kNumbers; ++i)
        m_captions[i]->setVisible(m_nFilled > 0 && !m_captions[i]->text().isEmpty());
    for (std::size_t i = m_nFilled; i < m_rows.size(); ++i) {
        m_rows[i].link->setVisible(false);
        m_rows[i].name->setVisible(false);
        for (Quantity* number : m_rows[i].numbers)
            number->setVisible(false);
    }
}

void NeighboursSection::showDirections()
{
    if (m_neighbours.empty())
        m_none->setText(!m_absence.isEmpty() ? tr("not known: %1").arg(m_absence)
                            : m_isFinished   ? tr("not in this index")
                                             : tr("computed when the index is finished"));
    m_captions[0]->setText(tr("cosine"));
    m_captions[1]->setText(m_counted ? tr("φ") : QString());
    m_captions[2]->setText(m_counted && m_hasRoomForKind ? tr("kind") : QString());
    m_captions[3]->clear();
    const auto most = static_cast<std::size_t>(m_isCompact ? kCompactRows : kRows);
    for (std::size_t i = 0; i < std::min(most, m_neighbours.size()); ++i) {
        const AtomId atom = m_neighbours[i].atom;
        std::vector<Number> numbers
            = {{tr("cosine with atom %1").arg(atom.v), tr("Cosine of the two decoder directions"),
                static_cast<double>(m_neighbours[i].cosine)}};
        if (m_counted && i < m_counted->ofOthers.size()) {
            const CoFiring& pair = m_counted->ofOthers[i];
            numbers.push_back({tr("φ with atom %1").arg(atom.v),
                               tr("Correlation of firing or not over %1 counted tokens; %2 common firings")
                                   .arg(formatCount(m_counted->nTokens), formatCount(pair.nTogether)),
                               pair.phi});
            if (const Number kind = kindOf(pair); m_hasRoomForKind)
                numbers.push_back(kind);
            else
                numbers.back().definition += tr("\n%1: %2", "kind of a pair").arg(kind.word, kind.definition);
        }
        fill(i, atom, numbers);
    }
}

void NeighboursSection::showCoFirings()
{
    if (m_nOffered > 0) {
        m_count->setText(tr("Count at its %1 firings").arg(formatCount(m_nOffered)));
        return;
    }
    if (!m_counted) {
        m_none->setText(m_notCountable.isEmpty() ? tr("being counted …") : m_notCountable);
        return;
    }
    if (m_counted->strongest.empty())
        m_none->setText(tr("no atom fires at %1 or more of its tokens").arg(kFewestTogether));
    m_captions[0]->setText(tr("φ"));
    m_captions[1]->setText(tr("P(it | this)"));
    m_captions[2]->setText(tr("P(this | it)"));
    m_captions[3]->setText(tr("kind"));
    const auto most = static_cast<std::size_t>(m_isCompact ? kCompactRows : kRows);
    for (std::size_t i = 0; i < std::min(most, m_counted->strongest.size()); ++i) {
        const CoFiring& pair = m_counted->strongest[i];
        const QString together = formatCount(pair.nTogether);
        fill(i, pair.atom,
             {{tr("φ with atom %1").arg(pair.atom.v),
               tr("Correlation of firing or not over %1 counted tokens; %2 common firings")
                   .arg(formatCount(m_counted->nTokens), together),
               pair.phi},
              {tr("share of this atom's firings where %1 fires").arg(pair.atom.v),
               tr("%1 of %2 firings of this atom").arg(together, formatCount(m_counted->nFired)), pair.otherGivenThis,
               true},
              {tr("share of the firings of %1 where this atom fires").arg(pair.atom.v),
               tr("%1 of %2 firings of atom %3").arg(together, formatCount(pair.nOther)).arg(pair.atom.v),
               pair.thisGivenOther, true},
              kindOf(pair)});
    }
}

NeighboursSection::Number NeighboursSection::kindOf(const CoFiring& pair) const
{
    QString definition = meaningOf(pair);
    if (std::isfinite(pair.z)) {
        definition += QLatin1Char('\n')
            + tr("%1 common firings in %2 documents, %3 expected: z %4 against %5 circular shifts within documents")
                  .arg(formatCount(pair.nTogether), formatCount(pair.nDocumentsTogether),
                       formatActivation(pair.expected), QString::number(pair.z, 'f', 1))
                  .arg(kShifts)
            + QLatin1Char('\n')
            + tr("False-discovery rate %1; NPMI %2").arg(pair.falseDiscoveryRate, 0, 'g', 2).arg(pair.npmi, 0, 'f', 3);
    }
    if (std::isfinite(pair.cosine))
        definition += QLatin1Char('\n')
            + tr("Cosine %1; near is above %2, the largest expected of random directions")
                  .arg(pair.cosine, 0, 'f', 3)
                  .arg(m_counted->nearCosine, 0, 'f', 3);
    return {tr("kind of the pair with atom %1").arg(pair.atom.v), definition, pair.z, false, wordFor(pair)};
}

void NeighboursSection::fill(std::size_t at, AtomId atom, const std::vector<Number>& numbers)
{
    Row& row = m_rows[at];
    row.atom = atom;
    row.link->setText(QString::number(atom.v));
    row.link->setToolTip(tr("Go to atom %1").arg(atom.v));
    row.link->setVisible(true);
    for (std::size_t i = 0; i < kNumbers; ++i) {
        row.numbers[i]->setVisible(i < numbers.size());
        if (i >= numbers.size())
            continue;
        const Number& number = numbers[i];
        const QString shown = !number.word.isEmpty() ? number.word
            : !std::isfinite(number.value)           ? QStringLiteral("–")
            : number.isShare                         ? formatPercent(number.value)
                                                     : formatActivation(number.value);
        row.numbers[i]->setQuantity(number.name, shown, number.definition);
        if (std::isfinite(number.value) && number.word.isEmpty())
            row.numbers[i]->setCopied(exactNumber(number.value));
    }
    row.name->setVisible(true);
    showName(row, m_nameOf ? m_nameOf(atom) : KnownAs{});
    m_nFilled = at + 1;
}

void NeighboursSection::applyTheme()
{
    makeSecondary(m_none);
    for (QLabel* caption : m_captions)
        makeSecondary(caption);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    for (FlatButton* button : {m_directions, m_coFiring}) {
        button->setFont(strong);
        button->setInk(FlatButton::Ink::Secondary);
    }
    for (const Row& row : m_rows) {
        row.link->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("000000")));
        for (Quantity* number : row.numbers)
            setInk(number, palette(), Theme(palette()).secondary);
        setInk(row.name, palette(), row.isPersons ? Theme(palette()).text : Theme(palette()).secondary);
    }
}

void NeighboursSection::showName(Row& row, const KnownAs& known)
{
    row.isPersons = known.isPersons;
    QFont words = font();
    words.setItalic(!known.isPersons);
    row.name->setFont(words);
    setInk(row.name, palette(), known.isPersons ? Theme(palette()).text : Theme(palette()).secondary);
    const QString dot = known.isPersons ? QStringLiteral("● ")
        : known.isHypothesis            ? ExportedSection::mark()
                                        : QStringLiteral("○ ");
    row.name->setText(known.text.isEmpty() ? QString() : dot + known.text);
}

void NeighboursSection::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (std::exchange(m_hasRoomForKind, width() >= kKindFromPx) != m_hasRoomForKind)
        showRows();
}

void NeighboursSection::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace atomscope
