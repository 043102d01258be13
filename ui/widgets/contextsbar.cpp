#include "ui/widgets/contextsbar.h"

#include "ui/delegates/numberformat.h"
#include "ui/delegates/theme.h"
#include "ui/widgets/flatbutton.h"
#include "ui/widgets/tintlegend.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>

namespace atomscope {

namespace {

QString widthText(int width)
{
    if (width == kWholeDocument)
        return ContextsBar::tr("document");
    return width == 0 ? ContextsBar::tr("whole window") : ContextsBar::tr("±%1 tokens").arg(width);
}

/// Narrowest first: tokens, then the window, then the document.
int widthOrder(int width)
{
    constexpr int kWidest = 1 << 20;
    return width > 0 ? width : kWidest - width;
}

} // namespace

int steppedContextWidth(int width, int direction)
{
    int best = width;
    for (const int candidate : kContextWidths) {
        const int steps = (widthOrder(candidate) - widthOrder(width)) * direction;
        const bool isNearer = best == width || steps < (widthOrder(best) - widthOrder(width)) * direction;
        if (steps > 0 && isNearer)
            best = candidate;
    }
    return best;
}

ContextsBar::ContextsBar(QWidget* parent)
    : QWidget(parent)
    , m_mode(new QComboBox(this))
    , m_width(new QComboBox(this))
    , m_view(new FlatButton(this, tr("view ▾"), tr("How the contexts stand together, what the tints stand for")))
    , m_range(new FlatButton(this))
    , m_legend(new TintLegend(this))
{
    auto* title = new QLabel(tr("Contexts"), this);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    title->setFont(strong);
    m_mode->addItem(tr("full range"), static_cast<int>(StrataMode::FullRange));
    m_mode->addItem(tr("top only"), static_cast<int>(StrataMode::TopOnly));
    m_mode->setToolTip(tr("Full range: contexts of every tenth of the firings and some without a firing (A)\n"
                          "Top only: the strongest (T)"));
    m_mode->setAccessibleName(tr("Strata"));
    for (const int width : kContextWidths)
        m_width->addItem(widthText(width), width);
    m_width->setToolTip(
        tr("Tokens shown on each side of the peak ( [ and ] ). Document: lines run on past the window, and one that "
           "is expanded shows up to %1 tokens on each side")
            .arg(formatCount(kDocumentTokens)));
    m_width->setAccessibleName(tr("Width of a context"));
    m_view->setOutlined(true);
    m_view->setAccessibleName(tr("View of the contexts"));
    makeLookMenu();
    m_range->setOutlined(true);
    m_range->setCheckable(true);
    m_range->setVisible(false);

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kGridPx, kHalfGridPx, kGridPx, kHalfGridPx);
    row->setSpacing(kGridPx);
    row->addWidget(title);
    row->addSpacing(kGridPx);
    row->addWidget(m_mode);
    row->addWidget(m_width);
    row->addWidget(m_view);
    row->addWidget(m_range);
    row->addStretch(1);
    row->addWidget(m_legend);

    connect(m_mode, &QComboBox::activated, this,
            [this](int at) { Q_EMIT modeChosen(static_cast<StrataMode>(m_mode->itemData(at).toInt())); });
    connect(m_width, &QComboBox::activated, this,
            [this](int at) { Q_EMIT widthChosen(m_width->itemData(at).toInt()); });
    connect(m_range, &FlatButton::clicked, this, &ContextsBar::rangeCleared);
}

void ContextsBar::setMode(StrataMode mode)
{
    m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(mode)));
}

void ContextsBar::setWidthTokens(int width)
{
    int at = m_width->findData(width);
    if (at < 0) { // set by a command line or an older setting
        m_width->addItem(widthText(width), width);
        at = m_width->count() - 1;
    }
    m_width->setCurrentIndex(at);
}

void ContextsBar::setMonospace(bool on)
{
    m_monospace->setChecked(on);
}

void ContextsBar::makeLookMenu()
{
    auto* menu = new QMenu(this);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& text, const QString& tip, auto change) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, [this, change](bool on) {
            ContextLook look = m_look;
            change(look, on);
            setLook(m_look); // the check marks follow what is decided, not the click
            Q_EMIT lookChosen(look);
        });
        return action;
    };
    const auto addGrouping = [&](ContextGrouping grouping, const QString& text, const QString& tip) {
        m_groupings.emplace_back(grouping,
                                 add(text, tip, [grouping](ContextLook& look, bool) { look.grouping = grouping; }));
    };
    const auto addScale = [&](TintScale scale, const QString& text, const QString& tip) {
        m_scales.emplace_back(scale, add(text, tip, [scale](ContextLook& look, bool) { look.scale = scale; }));
    };
    menu->addSection(tr("Together"));
    addGrouping(ContextGrouping::Strata, tr("By activation"), tr("As the strata are, strongest first"));
    addGrouping(ContextGrouping::PeakToken, tr("By token of the peak"),
                tr("The contexts shown, most frequent token first"));
    addGrouping(ContextGrouping::Document, tr("By document"),
                tr("The contexts shown, the document with most of them first"));
    menu->addSection(tr("Tints"));
    addScale(TintScale::Maximum, tr("Activation"), tr("From 0 to this atom's maximum"));
    addScale(TintScale::Quantile, tr("Quantile"), tr("Share of this atom's firings that are weaker"));
    menu->addSeparator();
    m_errors = add(tr("Reconstruction error"), tr("A strip under every token: |x − x̂| / |x|, from 0 to 1 and more"),
                   [](ContextLook& look, bool on) { look.areErrorsShown = on; });
    m_blanks = add(tr("Signs for blanks"), tr("Line ends, tabs and blanks that one could not count, as faint signs"),
                   [](ContextLook& look, bool on) { look.areBlanksMarked = on; });
    m_monospace = menu->addAction(tr("Monospaced text"));
    m_monospace->setCheckable(true);
    m_monospace->setToolTip(tr("For corpora of code"));
    connect(m_monospace, &QAction::triggered, this, &ContextsBar::monospaceChosen);
    m_view->setMenu(menu);
    m_view->setPopupMode(QToolButton::InstantPopup);
    setLook({});
}

void ContextsBar::setLook(const ContextLook& look)
{
    m_look = look;
    for (const auto& [grouping, action] : m_groupings)
        action->setChecked(grouping == look.grouping);
    for (const auto& [scale, action] : m_scales)
        action->setChecked(scale == look.scale);
    m_errors->setChecked(look.areErrorsShown);
    m_blanks->setChecked(look.areBlanksMarked);
    m_legend->setScale(look.scale);
}

void ContextsBar::setRange(const std::optional<ActivationRange>& range)
{
    m_range->setVisible(range.has_value());
    if (!range)
        return;
    const QString text = tr("%1 … %2").arg(formatActivation(static_cast<double>(range->low)),
                                           formatActivation(static_cast<double>(range->high)));
    m_range->setChecked(true);
    m_range->setText(tr("%1  ✕").arg(text));
    m_range->setAccessibleName(tr("Only activations of %1").arg(text));
    m_range->setToolTip(tr("Only contexts with an activation of %1 are shown; click, or Esc, for all").arg(text));
}

void ContextsBar::setMaximum(float maximum, bool isSoFar)
{
    m_legend->setMaximum(maximum, isSoFar);
}

} // namespace atomscope
