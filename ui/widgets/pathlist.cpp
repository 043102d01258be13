#include "ui/widgets/pathlist.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/fieldstatus.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace atomscope {

namespace {

constexpr int kRows = 3;

} // namespace

PathList::PathList(const QString& name, QWidget* parent)
    : QWidget(parent)
    , m_name(name)
    , m_list(new QListWidget(this))
    , m_remove(new QPushButton(tr("Remove"), this))
    , m_status(new FieldStatus(this))
{
    m_list->setAccessibleName(name);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTabKeyNavigation(false);
    m_list->installEventFilter(this);
    auto* files = new QPushButton(tr("Files…"), this);
    files->setToolTip(tr("Add text files: .txt or .jsonl, also with .gz or .zst"));
    auto* folder = new QPushButton(tr("Folder…"), this);
    folder->setToolTip(tr("Add a folder: every text file in it, in the order of their names"));
    m_remove->setToolTip(tr("Take the marked texts out of the list (Del)"));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kGridPx);
    for (QPushButton* button : {files, folder, m_remove}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    auto* below = new QHBoxLayout;
    below->setSpacing(kGridPx);
    below->addWidget(m_status, 1);
    below->addLayout(buttons);
    below->setAlignment(buttons, Qt::AlignTop);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(kHalfGridPx);
    column->addWidget(m_list);
    column->addLayout(below);
    const int row = QFontMetrics(m_list->font()).height() + kHalfGridPx;
    m_list->setFixedHeight(kRows * row + 2 * m_list->frameWidth());
    setFocusProxy(m_list);
    connect(files, &QPushButton::clicked, this, &PathList::chooseFiles);
    connect(folder, &QPushButton::clicked, this, &PathList::chooseFolder);
    connect(m_remove, &QPushButton::clicked, this, &PathList::removeChosen);
    const auto enable = [this] { m_remove->setEnabled(!m_list->selectedItems().isEmpty()); };
    connect(m_list, &QListWidget::itemSelectionChanged, this, enable);
    enable();
}

QStringList PathList::paths() const
{
    QStringList paths;
    for (int row = 0; row < m_list->count(); ++row)
        paths.append(m_list->item(row)->text());
    return paths;
}

void PathList::setPaths(const QStringList& paths)
{
    m_list->clear();
    for (const QString& path : paths) {
        auto* item = new QListWidgetItem(QDir::cleanPath(path), m_list);
        item->setToolTip(item->text());
    }
    Q_EMIT pathsChanged();
}

void PathList::add(const QStringList& paths)
{
    QStringList all = this->paths() + paths;
    all.removeDuplicates();
    setPaths(all);
}

QString PathList::startFolder() const
{
    return m_list->count() > 0 ? QFileInfo(m_list->item(m_list->count() - 1)->text()).absolutePath() : m_startFolder;
}

void PathList::chooseFiles()
{
    auto* dialog
        = new QFileDialog(this, m_name, startFolder(),
                          tr("Texts (*.txt *.jsonl *.txt.gz *.jsonl.gz *.txt.zst *.jsonl.zst);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PathList::add);
    dialog->open();
}

void PathList::chooseFolder()
{
    auto* dialog = new QFileDialog(this, m_name, startFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { add({folder}); });
    dialog->open();
}

void PathList::removeChosen()
{
    qDeleteAll(m_list->selectedItems());
    Q_EMIT pathsChanged();
}

bool PathList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeChosen();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace atomscope
