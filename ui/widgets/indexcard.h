#pragma once

#include "ui/session/indexsummary.h"

#include <QAbstractButton>

namespace atomscope {

/// An index that can be opened: its density histogram as a thumbnail, its name, what it was made from, where it lies.
class IndexCard : public QAbstractButton
{
    Q_OBJECT
public:
    explicit IndexCard(const QString& file, QWidget* parent = nullptr);

    const QString& file() const { return m_file; }
    void setSummary(const IndexSummary& summary);
    /// The second line.
    QString details() const;

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintThumbnail(QPainter& painter, const QRect& cell) const;

    QString m_file;
    std::optional<IndexSummary> m_summary; ///< nothing: it is being read
};

} // namespace atomscope
