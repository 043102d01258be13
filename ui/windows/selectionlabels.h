#pragma once

#include "core/store/labelbook.h"

#include <QObject>
#include <functional>
#include <string>

class QMenu;

namespace atomscope {

class AtomList;
class LabelSession;
struct LabelBookInfo;

/// Labels the atoms that are chosen together in the list: what one key or one entry of their menu says is said of each,
/// and undone as one step.
class SelectionLabels : public QObject
{
    Q_OBJECT
public:
    SelectionLabels(AtomList* list, LabelSession* session, QObject* parent);

    /// Several atoms are chosen, and their book can be written.
    bool isMany() const;
    /// As for one atom: what every one of them has is taken back.
    void toggleVerdict(Verdict verdict);
    void toggleStar();
    void setConfidence(int confidence);
    void setCategory(const std::string& category);
    void addTag(const std::string& tag);
    /// Entries for all of that, when there are several.
    void addTo(QMenu* menu);

Q_SIGNALS:
    void said(const QString& message);

private:
    void change(const std::function<void(LabelContent&)>& change);
    bool haveAll(const std::function<bool(const LabelContent&)>& has) const;
    void askForTag();

    AtomList* m_list;
    LabelSession* m_session;
    bool m_isReadOnly = true;
};

} // namespace atomscope
