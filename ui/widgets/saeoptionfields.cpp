#include "ui/widgets/saeoptionfields.h"

#include "ui/delegates/theme.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <algorithm>

namespace atomscope {

namespace {

/// What an option means to somebody who does not know its name.
QString meaningOf(const QString& name)
{
    const std::pair<const char*, const char*> kMeanings[] = {
        {"activation", QT_TRANSLATE_NOOP("SaeOptionFields", "activation function of the encoder")},
        {"apply_b_dec_to_input", QT_TRANSLATE_NOOP("SaeOptionFields", "whether b_dec is subtracted from the input")},
        {"centring", QT_TRANSLATE_NOOP("SaeOptionFields", "whether the mean over the width is subtracted")},
        {"fold_decoder_norm", QT_TRANSLATE_NOOP("SaeOptionFields", "activations times decoder norms")},
        {"hook_name", QT_TRANSLATE_NOOP("SaeOptionFields", "place in the model that the SAE reads")},
        {"out_hook_name", QT_TRANSLATE_NOOP("SaeOptionFields", "place in the model that it reconstructs")},
        {"input_scale", QT_TRANSLATE_NOOP("SaeOptionFields", "factor of the input")},
        {"k", QT_TRANSLATE_NOOP("SaeOptionFields", "atoms that fire at a token")},
        {"prepend_bos", QT_TRANSLATE_NOOP("SaeOptionFields", "a BOS token in front of each window")},
        {"threshold", QT_TRANSLATE_NOOP("SaeOptionFields", "value above which an atom fires")},
    };
    for (const auto& [option, meaning] : kMeanings) {
        if (name == QLatin1String(option))
            return SaeOptionFields::tr(meaning);
    }
    return {};
}

} // namespace

SaeOptionFields::SaeOptionFields(QWidget* parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(kGridPx);
    m_grid->setVerticalSpacing(kHalfGridPx);
    m_grid->setColumnStretch(2, 1);
    hide();
}

bool SaeOptionFields::has(const QString& name) const
{
    return std::ranges::find(m_fields, name, &Field::name) != m_fields.end();
}

QWidget* SaeOptionFields::makeEditor(const IndexCheckReply::Option& option)
{
    const QStringList choices = option.expects.split(QLatin1Char('|'));
    if (choices.size() > 1) {
        auto* box = new QComboBox(this);
        box->addItem(tr("choose"), QString());
        for (const QString& choice : choices)
            box->addItem(choice, choice);
        connect(box, &QComboBox::currentIndexChanged, this, &SaeOptionFields::answersChanged);
        return box;
    }
    auto* line = new QLineEdit(this);
    line->setPlaceholderText(option.expects);
    connect(line, &QLineEdit::textChanged, this, &SaeOptionFields::answersChanged);
    return line;
}

void SaeOptionFields::ask(const QList<IndexCheckReply::Option>& options)
{
    for (const IndexCheckReply::Option& option : options) {
        if (option.name.isEmpty() || has(option.name))
            continue;
        QWidget* editor = makeEditor(option);
        editor->setAccessibleName(option.name);
        editor->setMinimumWidth(20 * kGridPx);
        auto* name = new QLabel(option.name, this);
        name->setBuddy(editor);
        const int row = static_cast<int>(m_fields.size());
        m_grid->addWidget(name, row, 0);
        m_grid->addWidget(editor, row, 1);
        m_grid->addWidget(new QLabel(meaningOf(option.name), this), row, 2);
        m_fields.append({option.name, editor});
    }
    setVisible(!m_fields.isEmpty());
}

QMap<QString, QString> SaeOptionFields::answers() const
{
    QMap<QString, QString> answers;
    for (const Field& field : m_fields) {
        const auto* box = qobject_cast<const QComboBox*>(field.editor);
        const QString value
            = box ? box->currentData().toString() : qobject_cast<const QLineEdit*>(field.editor)->text().trimmed();
        if (!value.isEmpty())
            answers.insert(field.name, value);
    }
    return answers;
}

void SaeOptionFields::setAnswers(const QMap<QString, QString>& answers)
{
    clear();
    for (auto answer = answers.begin(); answer != answers.end(); ++answer) {
        ask({{answer.key(), QString()}});
        if (auto* line = qobject_cast<QLineEdit*>(m_fields.last().editor))
            line->setText(answer.value());
    }
}

void SaeOptionFields::clear()
{
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_fields.clear();
    hide();
}

} // namespace atomscope
