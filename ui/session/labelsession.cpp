#include "ui/session/labelsession.h"

#include "ui/session/filepath.h"

#include <optional>

namespace atomscope {

namespace {

AtomLabels labelsOf(const std::vector<LabelRevision>& heads)
{
    AtomLabels labels;
    for (const LabelRevision& head : heads)
        labels.emplace(head.atom, head.content);
    return labels;
}

/// Drafts of a program that was killed become revisions; returns the atoms.
Result<std::vector<AtomId>> restoreDrafts(LabelBook& book, const std::string& author)
{
    TRY_ASSIGN(const auto atoms, book.pendingDrafts(author));
    for (const AtomId atom : atoms) {
        TRY_ASSIGN(const auto draft, book.draft(atom, author));
        if (draft)
            TRY(book.commit(atom, *draft, author));
    }
    return atoms;
}

} // namespace

struct LabelSession::Store
{
    std::optional<LabelBook> book;
};

/// What opening a book found.
struct LabelSession::Opening
{
    LabelBookInfo info;
    AtomLabels labels;
    std::vector<AtomId> restored;
    std::vector<Error> warnings; ///< of what is no reason not to open the book
};

LabelSession::LabelSession(const QString& author, QObject* parent)
    : LabelSession(author, Intervals{}, parent)
{
}

LabelSession::LabelSession(const QString& author, const Intervals& intervals, QObject* parent)
    : QObject(parent)
    , m_author(author)
    , m_intervals(intervals)
    , m_store(std::make_shared<Store>())
{
    for (QTimer* timer : {&m_draftTimer, &m_revisionTimer, &m_shownTimer, &m_retryTimer})
        timer->setSingleShot(true);
    connect(&m_draftTimer, &QTimer::timeout, this, &LabelSession::saveDraft);
    connect(&m_revisionTimer, &QTimer::timeout, this, &LabelSession::commitEdit);
    connect(&m_shownTimer, &QTimer::timeout, this, &LabelSession::writeShown);
    connect(&m_retryTimer, &QTimer::timeout, this, &LabelSession::retry);
}

LabelSession::~LabelSession()
{
    close();
}

template <typename Function> void LabelSession::deliver(Function function)
{
    QMetaObject::invokeMethod(this, std::move(function), Qt::QueuedConnection);
}

template <typename Work, typename Done> void LabelSession::ask(Work work, Done done)
{
    m_thread.append([this, store = m_store, generation = m_generation, work = std::move(work),
                     done = std::move(done)](const std::stop_token&) {
        if (!store->book)
            return;
        auto result = work(*store->book);
        deliver([this, generation, done, result = std::move(result)]() mutable {
            if (generation == m_generation)
                done(std::move(result));
        });
    });
}

void LabelSession::open(const QString& indexFile, const QString& saeFingerprint, const QString& dataFolder)
{
    close();
    m_thread.append([this, store = m_store, generation = m_generation, index = toPath(indexFile),
                     fingerprint = saeFingerprint.toStdString(), folder = toPath(dataFolder),
                     author = m_author.toStdString()](const std::stop_token&) {
        const auto work = [&]() -> Result<Opening> {
            Opening opening;
            const LabelPlace place = findLabelPlace(index, fingerprint, folder);
            // A book that cannot be remembered for other indexes is a book all the same.
            if (auto remembered = rememberLabelPlace(place, fingerprint, folder); !remembered)
                opening.warnings.push_back(remembered.error());
            TRY_ASSIGN(store->book, LabelBook::open(place.file, fingerprint));
            if (place.readOnlyBook) {
                if (auto taken = store->book->mergeFrom(*place.readOnlyBook); !taken)
                    opening.warnings.push_back(taken.error());
            }
            opening.info = {fromPath(place.file), place.reason, store->book->isReadOnly()};
            if (!opening.info.isReadOnly) {
                if (auto restored = restoreDrafts(*store->book, author))
                    opening.restored = std::move(*restored);
                else
                    opening.warnings.push_back(restored.error());
            }
            TRY_ASSIGN(const auto heads, store->book->heads());
            opening.labels = labelsOf(heads);
            return opening;
        };
        auto result = work();
        if (!result)
            store->book.reset();
        deliver([this, generation, result = std::move(result)]() mutable {
            if (generation != m_generation)
                return;
            if (result)
                handleOpened(std::move(*result));
            else
                Q_EMIT openFailed(result.error());
        });
    });
}

void LabelSession::handleOpened(Opening opening)
{
    m_isOpen = true;
    m_file = opening.info.file;
    m_labels = std::move(opening.labels);
    Q_EMIT opened(opening.info);
    Q_EMIT labelsChanged(labels());
    if (!opening.restored.empty())
        Q_EMIT draftsRestored(opening.restored);
    for (const Error& warning : opening.warnings)
        Q_EMIT warned(warning);
    loadHistory();
}

void LabelSession::close()
{
    finishEditing();
    retry();
    writeShown();
    m_thread.append([store = m_store](const std::stop_token&) { store->book.reset(); });
    ++m_generation;
    for (QTimer* timer : {&m_draftTimer, &m_revisionTimer, &m_shownTimer, &m_retryTimer})
        timer->stop();
    m_unsaved.clear();
    m_shown.clear();
    m_versions = {};
    m_journal = {};
    m_commitsUnderWay.clear();
    m_history.clear();
    m_file.clear();
    m_isDraftUnderWay = false;
    if (!std::exchange(m_isOpen, false))
        return;
    m_labels.clear();
    Q_EMIT labelsChanged(labels());
    reportUndo();
}

void LabelSession::setAuthor(const QString& author)
{
    finishEditing();
    m_author = author;
}

AtomLabelsPointer LabelSession::labels() const
{
    return std::make_shared<const AtomLabels>(m_labels);
}

LabelContent LabelSession::content(AtomId atom) const
{
    const auto found = m_labels.find(atom);
    return found == m_labels.end() ? LabelContent{} : found->second;
}

void LabelSession::setAtom(AtomId atom)
{
    if (atom == m_atom)
        return;
    finishEditing();
    m_atom = atom;
    loadHistory();
}

void LabelSession::loadHistory()
{
    m_versions = {};
    m_history.clear();
    reportUndo();
    if (!m_isOpen || m_atom.v < 0)
        return;
    ask([atom = m_atom](LabelBook& book) { return book.history(atom); },
        [this, atom = m_atom](Result<std::vector<LabelRevision>> history) {
            if (atom != m_atom)
                return;
            if (!history) {
                Q_EMIT saveFailed(atom, history.error());
                return;
            }
            m_history = std::move(*history);
            m_versions.setHistory(m_history);
            Q_EMIT historyChanged(atom, m_history);
            reportUndo();
        });
}

void LabelSession::setContent(AtomId atom, const LabelContent& content)
{
    m_labels[atom] = content;
    Q_EMIT labelChanged(atom, content);
}

void LabelSession::edit(const LabelContent& content)
{
    if (!m_isOpen || m_atom.v < 0 || content == this->content(m_atom))
        return;
    if (!std::exchange(m_hasEdit, true))
        m_beforeEdit = this->content(m_atom);
    setContent(m_atom, content);
    if (!m_draftTimer.isActive())
        m_draftTimer.start(m_intervals.draftMs);
    if (!m_revisionTimer.isActive())
        m_revisionTimer.start(m_intervals.revisionMs);
    reportUndo();
}

void LabelSession::saveDraft()
{
    if (!m_hasEdit)
        return;
    if (m_isDraftUnderWay) { // a slow disk gets no queue of drafts
        m_draftTimer.start(m_intervals.draftMs);
        return;
    }
    m_isDraftUnderWay = true;
    ask([atom = m_atom, content = content(m_atom),
         author = m_author.toStdString()](LabelBook& book) { return book.saveDraft(atom, content, author); },
        [this, atom = m_atom](const Result<void>& saved) {
            m_isDraftUnderWay = false;
            if (!saved)
                Q_EMIT saveFailed(atom, saved.error());
        });
}

void LabelSession::finishEditing()
{
    commitEdit();
}

void LabelSession::commitEdit()
{
    m_draftTimer.stop();
    m_revisionTimer.stop();
    if (!std::exchange(m_hasEdit, false))
        return;
    const LabelContent version = content(m_atom);
    if (version != m_beforeEdit)
        m_journal.add({m_atom, m_beforeEdit, version});
    m_versions.replay(version);
    commit(m_atom, version);
    reportUndo();
}

void LabelSession::commit(AtomId atom, const LabelContent& content)
{
    m_unsaved.erase(atom);
    ++m_commitsUnderWay[atom];
    ask([atom, content,
         author = m_author.toStdString()](LabelBook& book) { return book.commit(atom, content, author); },
        [this, atom, content](const Result<LabelRevision>& revision) {
            if (--m_commitsUnderWay[atom] == 0)
                m_commitsUnderWay.erase(atom);
            if (revision) {
                handleSaved(*revision);
                return;
            }
            m_unsaved.insert_or_assign(atom, content);
            m_retryTimer.start(m_intervals.retryMs);
            Q_EMIT saveFailed(atom, revision.error());
        });
}

void LabelSession::handleSaved(const LabelRevision& revision)
{
    Q_EMIT revisionSaved(revision);
    const bool isNew = !revision.id.empty() && (m_history.empty() || m_history.back().id != revision.id);
    if (revision.atom != m_atom || !isNew)
        return;
    m_history.push_back(revision);
    Q_EMIT historyChanged(m_atom, m_history);
}

void LabelSession::retry()
{
    // Not what has been typed over since: that is written when it is done.
    for (const auto& [atom, content] : std::exchange(m_unsaved, {})) {
        if (!(m_hasEdit && atom == m_atom))
            commit(atom, content);
    }
}

void LabelSession::adopt(const LabelRevision& revision)
{
    if (!m_isOpen)
        return;
    const AtomId atom = revision.atom;
    // What is written here at the same moment follows it, and is what the book says then.
    const bool isOurs = (m_hasEdit && atom == m_atom) || m_commitsUnderWay.contains(atom);
    if (!isOurs && revision.content != content(atom)) {
        setContent(atom, revision.content);
        if (atom == m_atom) {
            m_versions.replay(revision.content);
            Q_EMIT contentReplaced(atom, revision.content);
        }
    }
    if (atom == m_atom) {
        m_history.push_back(revision);
        Q_EMIT historyChanged(m_atom, m_history);
    }
    reportUndo();
}

void LabelSession::undo()
{
    commitEdit();
    if (m_journal.canUndo()) {
        const std::vector<LabelJournal::Step> steps = m_journal.undo();
        for (const LabelJournal::Step& step : steps)
            step.group > 0 ? write(step.atom, step.before) : replaceContent(step.atom, step.before);
        reportUndo();
    } else if (m_versions.canGoBack()) {
        const LabelContent before = m_versions.before();
        m_journal.addUndone({m_atom, before, content(m_atom)});
        replaceContent(m_atom, before);
    }
}

void LabelSession::redo()
{
    if (!canRedo())
        return;
    for (const LabelJournal::Step& step : m_journal.redo())
        step.group > 0 ? write(step.atom, step.after) : replaceContent(step.atom, step.after);
    reportUndo();
}

void LabelSession::editMany(const std::vector<AtomId>& atoms, const std::function<void(LabelContent&)>& change)
{
    if (!m_isOpen)
        return;
    commitEdit();
    ++m_lastGroup;
    for (const AtomId atom : atoms) {
        const LabelContent before = content(atom);
        LabelContent after = before;
        change(after);
        if (after == before)
            continue;
        m_journal.add({atom, before, after, m_lastGroup});
        write(atom, after);
    }
    reportUndo();
}

void LabelSession::write(AtomId atom, const LabelContent& content)
{
    setContent(atom, content);
    commit(atom, content);
    if (atom != m_atom)
        return;
    m_versions.replay(content);
    Q_EMIT contentReplaced(atom, content);
}

void LabelSession::replaceContent(AtomId atom, const LabelContent& content)
{
    write(atom, content);
    if (atom != m_atom)
        Q_EMIT atomWanted(atom);
    reportUndo();
}

void LabelSession::reportUndo()
{
    const std::pair now{canUndo(), canRedo()};
    if (std::exchange(m_reportedUndo, now) != now)
        Q_EMIT undoChanged(now.first, now.second);
}

void LabelSession::noteShown(AtomId atom, const std::vector<std::uint64_t>& documentHashes)
{
    if (!m_isOpen || documentHashes.empty())
        return;
    m_shown[atom].insert(documentHashes.begin(), documentHashes.end());
    if (!m_shownTimer.isActive())
        m_shownTimer.start(m_intervals.shownMs);
}

void LabelSession::writeShown()
{
    m_shownTimer.stop();
    for (const auto& [atom, hashes] : std::exchange(m_shown, {})) {
        std::vector<std::uint64_t> batch(hashes.begin(), hashes.end());
        ask([atom = atom, batch,
             author = m_author.toStdString()](LabelBook& book) { return book.recordShown(atom, batch, author); },
            [this, atom = atom, batch](const Result<void>& written) {
                // A lock passes; anything else is reported by the next revision too, which matters more.
                if (!written && written.error().code == ErrorCode::Busy)
                    noteShown(atom, batch);
            });
    }
}

void LabelSession::mergeFrom(const QString& otherBook)
{
    finishEditing();
    using Merge = std::pair<std::int64_t, AtomLabels>;
    ask(
        [other = toPath(otherBook)](LabelBook& book) -> Result<Merge> {
            TRY_ASSIGN(const std::int64_t nNew, book.mergeFrom(other));
            TRY_ASSIGN(const auto heads, book.heads());
            return Merge(nNew, labelsOf(heads));
        },
        [this](Result<Merge> merge) {
            if (!merge) {
                Q_EMIT mergeFailed(merge.error());
                return;
            }
            const LabelContent typed = content(m_atom);
            m_labels = std::move(merge->second);
            if (m_hasEdit)
                m_labels[m_atom] = typed;
            Q_EMIT labelsChanged(labels());
            Q_EMIT merged(merge->first);
            if (!m_hasEdit)
                loadHistory();
        });
}

} // namespace atomscope
