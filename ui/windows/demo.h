#pragma once

#include "core/base/result.h"
#include "ui/session/workermessages.h"

#include <QObject>
#include <QStringList>

class QProcess;

namespace atomscope {

/// The bundled demo: its model and SAE come with the program, its text is made from what Debian has, its index lies in
/// the user's folder. Nothing here waits.
class Demo : public QObject
{
    Q_OBJECT
public:
    /// Where the program is installed, or its source tree; empty if the demo is not there.
    static QString sourceFolder();

    /// `folder`: for text and index.
    explicit Demo(const QString& folder, QObject* parent = nullptr);

    /// Further words for the script that makes the text.
    void setScriptArguments(const QStringList& arguments) { m_arguments = arguments; }
    bool isPreparing() const { return m_script != nullptr; }
    /// Answered by ready() or failed(); nothing while it is being prepared.
    void start();

Q_SIGNALS:
    /// What is being done, for people.
    void preparing(const QString& text);
    /// Index this, or open its file where that is finished.
    void ready(const atomscope::IndexJobRequest& job);
    void failed(const atomscope::Error& error);

private:
    IndexJobRequest job() const;
    void makeText();
    void finishText();
    void fail(const QString& message, const QString& detail = {});

    QString m_folder;
    QStringList m_arguments;
    qint64 m_tokens;
    QProcess* m_script = nullptr;
};

} // namespace atomscope
