#include "ui/widgets/pathfield.h"

#include "ui/delegates/theme.h"
#include "ui/widgets/fieldstatus.h"

#include <QComboBox>
#include <QCompleter>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace atomscope {

PathField::PathField(const QString& name, Kind kind, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_name(name)
    , m_box(new QComboBox(this))
    , m_status(new FieldStatus(this))
{
    m_box->setEditable(true);
    m_box->setInsertPolicy(QComboBox::NoInsert);
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setAccessibleName(name);
    m_box->lineEdit()->setAccessibleName(name);
    m_box->completer()->setCaseSensitivity(Qt::CaseSensitive);
    auto* row = new QHBoxLayout;
    row->setSpacing(kGridPx);
    row->addWidget(m_box, 1);
    const auto addButton = [&](const QString& text, const QString& tip, void (PathField::*slot)()) {
        auto* button = new QPushButton(text, this);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, slot);
        row->addWidget(button);
    };
    if (kind != Kind::NewIndex)
        addButton(tr("Folder…"), tr("Choose the folder: %1").arg(name), &PathField::chooseFolder);
    if (kind != Kind::Folder)
        addButton(tr("File…"), tr("Choose the file: %1").arg(name), &PathField::chooseFile);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(kHalfGridPx / 2);
    column->addLayout(row);
    column->addWidget(m_status);
    setFocusProxy(m_box);
    connect(m_box, &QComboBox::editTextChanged, this, &PathField::pathChanged);
}

QString PathField::path() const
{
    QString text = m_box->currentText().trimmed();
    if (text.startsWith(QLatin1String("file://")))
        text = QUrl(text).toLocalFile();
    if (text == QLatin1String("~") || text.startsWith(QLatin1String("~/")))
        text.replace(0, 1, QDir::homePath());
    return text.isEmpty() ? text : QDir::cleanPath(QFileInfo(text).absoluteFilePath());
}

void PathField::setPath(const QString& path)
{
    m_box->setEditText(path);
}

void PathField::setRecent(const QStringList& paths)
{
    m_recent = paths;
    offer({});
}

void PathField::offer(const QStringList& paths)
{
    const QString shown = m_box->currentText();
    const QSignalBlocker quiet(m_box);
    m_box->clear();
    m_box->addItems(paths + m_recent);
    m_box->setEditText(shown);
}

QString PathField::startFolder() const
{
    const QString chosen = path();
    if (!chosen.isEmpty())
        return m_kind == Kind::NewIndex ? chosen : QFileInfo(chosen).absolutePath();
    return m_box->count() > 0 ? QFileInfo(m_box->itemText(0)).absolutePath() : QDir::homePath();
}

void PathField::chooseFolder()
{
    auto* dialog = new QFileDialog(this, m_name, startFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &PathField::setPath);
    dialog->open();
}

void PathField::chooseFile()
{
    auto* dialog = new QFileDialog(this, m_name, startFolder());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (m_kind == Kind::NewIndex) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setNameFilter(tr("Atom indexes (*.atoms)"));
        dialog->setDefaultSuffix(QStringLiteral("atoms"));
        // A file that is there goes on or is refused beside the field; nothing is overwritten by choosing it.
        dialog->setOption(QFileDialog::DontConfirmOverwrite);
    } else {
        dialog->setFileMode(QFileDialog::ExistingFile);
        dialog->setNameFilter(tr("SAEs (*.safetensors *.npz *.pt *.pth *.bin *.ckpt);;All files (*)"));
    }
    connect(dialog, &QFileDialog::fileSelected, this, &PathField::setPath);
    dialog->open();
}

} // namespace atomscope
