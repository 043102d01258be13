#pragma once

#include "ui/session/settings.h"
#include "ui/session/workermessages.h"

#include <QObject>
#include <QTimer>
#include <optional>

namespace atomscope {

class AtomTableModel;
class BrowseState;
class IndexConnection;
class LabelSession;
class ProbeView;
class WorkConnection;

/// Between the probe pane and the worker: a little after the last key the newest text is asked about, one question at a
/// time. Which model and SAE: those of the job that made the open index, else what the user chose once for its SAE;
/// an answer is shown only if it is of the very SAE that the index was made with.
class ProbeConnection : public QObject
{
    Q_OBJECT
public:
    ProbeConnection(ProbeView* view, const AtomTableModel* model, IndexConnection* index, WorkConnection* work,
                    const LabelSession* labels, BrowseState* state);

    /// What was chosen in earlier runs, by the fingerprint of the SAE.
    void setFolders(const QMap<QString, ModelFolders>& folders);
    const QMap<QString, ModelFolders>& folders() const { return m_folders; }
    /// As if chosen for the index that is, or will be, opened.
    void useFolders(const ModelFolders& folders);
    bool isSettled() const { return m_request < 0 && !m_debounce.isActive(); }

Q_SIGNALS:
    void settled();
    void openRequested();
    void foldersChosen(const QString& saeFingerprint, const atomscope::ModelFolders& folders);

private:
    void connectView();
    void connectIndex();
    void connectWorker();
    void ask();
    std::optional<EncodeRequest> request() const;
    bool isShown() const;
    void showAnswer(const QJsonObject& result);
    void showFailure(const Error& error);
    void showSubject();
    void finishRequest();
    void chooseModel();
    void chooseSae(const QString& model);
    void remember(const ModelFolders& folders);

    ProbeView* m_view;
    const AtomTableModel* m_model;
    IndexConnection* m_index;
    WorkConnection* m_work;
    BrowseState* m_state;
    QMap<QString, ModelFolders> m_folders;
    std::optional<ModelFolders> m_used; ///< given for whatever index
    std::optional<ModelFolders> m_loaded; ///< that the last answer came from
    QTimer m_debounce;
    qint64 m_request = -1; ///< without an answer yet
    std::string m_askedFor; ///< fingerprint of the SAE it is meant for
    bool m_isOutdated = false; ///< the text has changed since the request
    enum class Action { None, OpenIndex, ChooseFolders, TryAgain } m_action = Action::None; ///< of the state's button
};

} // namespace atomscope
