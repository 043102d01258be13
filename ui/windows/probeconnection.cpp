#include "ui/windows/probeconnection.h"

#include "ui/models/atomnames.h"
#include "ui/session/browsestate.h"
#include "ui/session/labelsession.h"
#include "ui/session/probereply.h"
#include "ui/session/workerclient.h"
#include "ui/widgets/probeview.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/workconnection.h"

#include <QFileDialog>
#include <QFileInfo>
#include <utility>

namespace atomscope {

namespace {

constexpr int kDebounceMs = 200;
constexpr qsizetype kLongestText = 20'000; // characters; a book would keep the worker for minutes

QString fingerprintOf(const IndexOpened& index)
{
    return QString::fromStdString(index.definitions.saeFingerprint);
}

} // namespace

ProbeConnection::ProbeConnection(ProbeView* view, const AtomTableModel* model, IndexConnection* index,
                                 WorkConnection* work, const LabelSession* labels, BrowseState* state)
    : m_view(view)
    , m_model(model)
    , m_index(index)
    , m_work(work)
    , m_state(state)
{
    m_debounce.setSingleShot(true);
    m_debounce.setInterval(kDebounceMs);
    connect(&m_debounce, &QTimer::timeout, this, &ProbeConnection::ask);
    connectView();
    connectIndex();
    connectWorker();
    connect(labels, &LabelSession::labelChanged, view, &ProbeView::refreshAtoms);
    connect(state, &BrowseState::pinnedChanged, view, &ProbeView::setPinned);
    connect(state, &BrowseState::viewChanged, this, [this] {
        if (isShown())
            ask();
    });
    ask();
}

void ProbeConnection::connectView()
{
    ProbeView* view = m_view;
    view->setAtomName([this](AtomId atom) { return readingName(*m_model, atom); });
    view->setAtomMaximum([this](AtomId atom) { return atomMaximum(*m_model, atom); });
    connect(view, &ProbeView::textEdited, &m_debounce, qOverload<>(&QTimer::start));
    connect(view, &ProbeView::atomRequested, m_index, &IndexConnection::goTo);
    connect(view, &ProbeView::pinToggled, m_index, &IndexConnection::togglePinned);
    connect(view, &ProbeView::foldersRequested, this, &ProbeConnection::chooseModel);
    connect(view, &ProbeView::actionRequested, this, [this] {
        if (m_action == Action::OpenIndex)
            Q_EMIT openRequested();
        else if (m_action == Action::ChooseFolders)
            chooseModel();
        else
            ask();
    });
}

void ProbeConnection::connectIndex()
{
    connect(m_index, &IndexConnection::opened, this, [this] {
        m_isOutdated = m_request >= 0;
        ask();
    });
    connect(m_index, &IndexConnection::closed, this, &ProbeConnection::ask);
    connect(m_index->session(), &IndexSession::columnsReady, m_view, &ProbeView::refreshAtoms);
}

void ProbeConnection::connectWorker()
{
    WorkerClient* worker = m_work->worker();
    connect(worker, &WorkerClient::encoded, this, [this](qint64 request, const QJsonObject& result) {
        if (request != m_request)
            return;
        showAnswer(result);
        finishRequest();
    });
    connect(worker, &WorkerClient::requestFailed, this, [this](qint64 request, const QString&, const Error& error) {
        if (request != m_request)
            return;
        showFailure(error);
        finishRequest();
    });
    connect(worker, &WorkerClient::failedToStart, this, [this](const Error& error) {
        if (m_request < 0)
            return;
        showFailure(error);
        finishRequest();
    });
    connect(worker, &WorkerClient::jobStateChanged, this, [this] {
        if (m_request < 0)
            ask();
    });
}

bool ProbeConnection::isShown() const
{
    return m_state->view() == CentreView::Probe;
}

void ProbeConnection::setFolders(const QMap<QString, ModelFolders>& folders)
{
    m_folders = folders;
    ask();
}

void ProbeConnection::useFolders(const ModelFolders& folders)
{
    m_used = folders;
    ask();
}

std::optional<EncodeRequest> ProbeConnection::request() const
{
    const IndexOpened& index = *m_index->index();
    const Definitions& definitions = index.definitions;
    EncodeRequest request;
    const auto& job = m_work->job();
    const auto chosen = m_folders.constFind(fingerprintOf(index));
    if (m_used) {
        request.model = m_used->model;
        request.sae = m_used->sae;
    } else if (job && QFileInfo(job->out) == QFileInfo(index.file)) {
        request.model = job->model;
        request.sae = job->sae;
        request.saeOptions = job->saeOptions;
    } else if (chosen != m_folders.constEnd()) {
        request.model = chosen->model;
        request.sae = chosen->sae;
    } else {
        return std::nullopt;
    }
    // What the index was made with, where the SAE's own files do not say it.
    request.saeOptions.insert(QStringLiteral("hook_name"), QString::fromStdString(definitions.hookName));
    request.saeOptions.insert(QStringLiteral("centring"), QString::fromStdString(definitions.centring));
    request.saeOptions.insert(QStringLiteral("prepend_bos"),
                              definitions.prependBos ? QStringLiteral("true") : QStringLiteral("false"));
    request.context = definitions.contextSize;
    request.specialsAsText = definitions.specialsAsText;
    request.text = m_view->text().left(kLongestText);
    return request;
}

void ProbeConnection::ask()
{
    m_debounce.stop();
    showSubject();
    if (m_request >= 0) {
        m_isOutdated = true;
        return;
    }
    ProbeView* view = m_view;
    m_action = Action::None;
    if (!m_index->index()) {
        m_action = Action::OpenIndex;
        view->showEmpty(tr("No index open"), tr("The probe asks the model and SAE of an open index"),
                        tr("Open index…"));
    } else if (m_index->index()->definitions.inputs == kCachedFirings) {
        view->showEmpty(tr("Nothing to ask"),
                        tr("This index was made from cached firings: neither the model nor the SAE is known to it"));
    } else if (const std::string& from = m_index->index()->definitions.importedFrom; !from.empty()) {
        view->showEmpty(
            tr("An export cannot be asked"),
            tr("This index was imported from an export of %1, which has neither model nor SAE. Index the SAE "
               "with its model to probe it.")
                .arg(QString::fromStdString(from)));
    } else if (!request()) {
        m_action = Action::ChooseFolders;
        view->showEmpty(
            tr("No model at hand"),
            tr("An index does not hold the model. Choose the folders of %1 and of its SAE %2 once; they are "
               "remembered.")
                .arg(QString::fromStdString(m_index->index()->definitions.modelName),
                     QString::fromStdString(m_index->index()->definitions.saeName)),
            tr("Choose folders…"));
    } else if (m_work->isWorking()) {
        view->showEmpty(tr("The worker is indexing"), tr("The probe answers when the job has ended or is stopped"));
    } else if (view->text().trimmed().isEmpty()) {
        view->showEmpty(tr("Nothing to probe yet"), tr("Type or paste a text above"));
    } else if (isShown()) {
        const EncodeRequest wanted = *request();
        WorkerClient* worker = m_work->worker();
        if (worker->state() == WorkerClient::State::NotRunning)
            worker->start();
        const bool isLoaded = m_loaded && *m_loaded == ModelFolders{wanted.model, wanted.sae};
        m_isOutdated = false;
        if (!isLoaded || !view->isShowingReply())
            view->showLoading(isLoaded ? tr("Asking the model …") : tr("Loading the model …"));
        m_askedFor = m_index->index()->definitions.saeFingerprint;
        m_request = worker->encode(wanted);
    }
    if (m_request < 0)
        Q_EMIT settled();
}

void ProbeConnection::finishRequest()
{
    m_request = -1;
    if (m_isOutdated)
        ask();
    else
        Q_EMIT settled();
}

void ProbeConnection::showAnswer(const QJsonObject& result)
{
    auto reply = probeReplyFromJson(result);
    if (!reply)
        return showFailure(reply.error());
    if (!m_index->index() || m_index->index()->definitions.saeFingerprint != m_askedFor)
        return; // another index has been opened meanwhile
    const Definitions& definitions = m_index->index()->definitions;
    if (reply->saeFingerprint != definitions.saeFingerprint) {
        return showFailure(
            {ErrorCode::ShapeMismatch,
             tr("This is another SAE than the one the index was made with; its atoms have other numbers. "
                "Choose the folder of %1")
                 .arg(QString::fromStdString(definitions.saeName))
                 .toStdString(),
             "index: " + definitions.saeFingerprint + "\nfolder: " + reply->saeFingerprint});
    }
    QStringList warnings;
    if (!definitions.inputs.empty())
        warnings.append(
            tr("The index was made from cached activations: whether they came from this model is not known"));
    else if (reply->modelFingerprint != definitions.modelFingerprint)
        warnings.append(tr("This is not the model that the index was made with: activations differ from the index's"));
    if (reply->tokenizerFingerprint != definitions.tokenizerFingerprint)
        warnings.append(tr("Its tokenizer is not the index's: tokens may be cut differently"));
    if (m_view->text().size() > kLongestText)
        warnings.append(tr("Only the first %1 characters were asked about").arg(kLongestText));
    if (const auto asked = request())
        m_loaded = ModelFolders{asked->model, asked->sae};
    m_view->setReply(std::make_shared<const ProbeReply>(std::move(*reply)), warnings.join(QLatin1Char('\n')));
}

void ProbeConnection::showFailure(const Error& error)
{
    m_loaded.reset();
    m_action = Action::ChooseFolders;
    m_view->showError(QString::fromStdString(error.message), QString::fromStdString(error.detail),
                      tr("Choose folders…"));
}

void ProbeConnection::showSubject()
{
    const auto wanted = m_index->index() ? request() : std::nullopt;
    m_view->setSubject(
        wanted ? tr("model %1 · SAE %2").arg(QFileInfo(wanted->model).fileName(), QFileInfo(wanted->sae).fileName())
               : QString());
}

void ProbeConnection::chooseModel()
{
    if (!m_index->index()) {
        Q_EMIT openRequested();
        return;
    }
    auto* dialog = new QFileDialog(m_view, tr("Folder of the model"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, &ProbeConnection::chooseSae);
    dialog->open();
}

void ProbeConnection::chooseSae(const QString& model)
{
    auto* dialog = new QFileDialog(m_view, tr("Folder of the SAE"), QFileInfo(model).absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this, model](const QString& sae) {
        remember({QFileInfo(model).absoluteFilePath(), QFileInfo(sae).absoluteFilePath()});
    });
    dialog->open();
}

void ProbeConnection::remember(const ModelFolders& folders)
{
    if (!m_index->index())
        return;
    m_used.reset();
    m_folders.insert(fingerprintOf(*m_index->index()), folders);
    Q_EMIT foldersChosen(fingerprintOf(*m_index->index()), folders);
    ask();
}

} // namespace atomscope
