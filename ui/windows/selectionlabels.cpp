#include "ui/windows/selectionlabels.h"

#include "ui/models/numberformat.h"
#include "ui/session/labelsession.h"
#include "ui/widgets/atomlist.h"

#include <QInputDialog>
#include <QMenu>
#include <algorithm>

namespace atomscope {

SelectionLabels::SelectionLabels(AtomList* list, LabelSession* session, QObject* parent)
    : QObject(parent)
    , m_list(list)
    , m_session(session)
{
    connect(session, &LabelSession::opened, this,
            [this](const LabelBookInfo& info) { m_isReadOnly = info.isReadOnly; });
    connect(list, &AtomList::selectionChanged, this, [this](qsizetype nAtoms) {
        if (nAtoms > 1)
            Q_EMIT said(tr("%1 atoms chosen: the keys for verdict, confidence and star, and their menu, are for all of "
                           "them")
                            .arg(formatCount(nAtoms)));
    });
}

bool SelectionLabels::isMany() const
{
    return m_session->isOpen() && !m_isReadOnly && m_list->selectedAtoms().size() > 1;
}

void SelectionLabels::change(const std::function<void(LabelContent&)>& change)
{
    const std::vector<AtomId> atoms = m_list->selectedAtoms();
    m_session->editMany(atoms, change);
    Q_EMIT said(
        tr("%1 atoms labelled; undo takes it back for all").arg(formatCount(static_cast<qint64>(atoms.size()))));
}

bool SelectionLabels::haveAll(const std::function<bool(const LabelContent&)>& has) const
{
    return std::ranges::all_of(m_list->selectedAtoms(), [&](AtomId atom) { return has(m_session->content(atom)); });
}

void SelectionLabels::toggleVerdict(Verdict verdict)
{
    const bool haveIt = haveAll([verdict](const LabelContent& content) { return content.verdict == verdict; });
    change([=](LabelContent& content) { content.verdict = haveIt ? Verdict::None : verdict; });
}

void SelectionLabels::toggleStar()
{
    const bool haveIt = haveAll([](const LabelContent& content) { return content.isStarred; });
    change([=](LabelContent& content) { content.isStarred = !haveIt; });
}

void SelectionLabels::setConfidence(int confidence)
{
    change([=](LabelContent& content) { content.confidence = confidence; });
}

void SelectionLabels::setCategory(const std::string& category)
{
    change([&](LabelContent& content) { content.category = category; });
}

void SelectionLabels::addTag(const std::string& tag)
{
    change([&](LabelContent& content) {
        if (std::ranges::find(content.tags, tag) == content.tags.end())
            content.tags.push_back(tag);
    });
}

void SelectionLabels::addTo(QMenu* menu)
{
    if (!isMany())
        return;
    menu->addSeparator();
    QMenu* all
        = menu->addMenu(tr("All %1 chosen").arg(formatCount(static_cast<qint64>(m_list->selectedAtoms().size()))));
    all->addAction(tr("&Monosemantic"), this, [this] { toggleVerdict(Verdict::Monosemantic); });
    all->addAction(tr("&Polysemantic"), this, [this] { toggleVerdict(Verdict::Polysemantic); });
    all->addAction(tr("&Unclear"), this, [this] { toggleVerdict(Verdict::Unclear); });
    all->addAction(tr("&Star"), this, &SelectionLabels::toggleStar);
    QMenu* categories = all->addMenu(tr("&Category"));
    categories->addAction(tr("none"), this, [this] { setCategory({}); });
    for (const char* category : kLabelCategories)
        categories->addAction(QString::fromUtf8(category), this, [this, category] { setCategory(category); });
    all->addAction(tr("Add a &tag…"), this, &SelectionLabels::askForTag);
}

void SelectionLabels::askForTag()
{
    auto* dialog = new QInputDialog(m_list->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Add a tag"));
    dialog->setLabelText(tr("Tag of all atoms that are chosen"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& text) {
        if (const QString tag = text.trimmed(); !tag.isEmpty())
            addTag(tag.toStdString());
    });
    dialog->open();
}

} // namespace atomscope
