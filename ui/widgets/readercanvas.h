#pragma once

#include "core/pages/documentpage.h"
#include "ui/widgets/contextline.h"

#include <QWidget>
#include <functional>
#include <memory>
#include <vector>

namespace atomscope {

/// A part of a document as running text: pinned atoms behind and under their tokens, each in its hue; on demand a strip
/// of the reconstruction error under every token; in the margin of each line the atoms whose activation there is the
/// rarest. As high as its width needs; meant for a scroll area.
///
/// Arrows move a token; Enter, or a click, asks for the atoms at it.
class ReaderCanvas : public QWidget
{
    Q_OBJECT
public:
    using AtomName = std::function<QString(AtomId)>;
    using AtomMaximum = std::function<float(AtomId)>;
    using Specifics = std::vector<std::vector<SpecificAtom>>;

    explicit ReaderCanvas(QWidget* parent = nullptr);
    ~ReaderCanvas() override;

    void setAtomName(AtomName nameOf) { m_nameOf = std::move(nameOf); }
    void setAtomMaximum(AtomMaximum maximumOf) { m_maximumOf = std::move(maximumOf); }
    void setPage(std::shared_ptr<const DocumentPage> page);
    /// For the margin; ignored unless it has an entry for each token of the page.
    void setSpecifics(std::shared_ptr<const Specifics> specifics);
    void setPinned(const std::vector<AtomId>& atoms);
    void setErrorsShown(bool on);
    /// ContextLook::areBlanksMarked.
    void setBlanksMarked(bool on);
    bool areErrorsShown() const { return m_areErrorsShown; }
    void refreshAtoms();

    int focusedToken() const { return m_token; }
    /// Out of range: no token.
    void focusToken(int token);
    QRect tokenRect(int token) const; ///< empty for a token without text
    int lineCount() const { return static_cast<int>(m_lines.size()); }
    QRect lineRect(int line) const; ///< text and margin
    /// The atoms in the margin of a line, as many as there is room for at most.
    const std::vector<SpecificAtom>& marginOf(int line) const { return m_lines[static_cast<std::size_t>(line)].margin; }
    /// One line for each line: what the margin says, for screen readers and tooltips.
    QString marginText(int line) const;
    QString plainText() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    /// Show what fires at this token of the page.
    void atomsRequested(int token, const QPoint& globalPlace);
    void atomRequested(atomscope::AtomId atom);
    void tokenFocused(const QRect& place);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    static constexpr int kLeftPx = 2 * kGridPx; ///< in front of the text

    /// Text up to the end of a line of the corpus.
    struct Paragraph
    {
        int begin = 0, end = 0; ///< tokens
        int y = 0;
        std::unique_ptr<ContextLine> text;
    };
    struct Line
    {
        QRect rect; ///< of the text
        int begin = 0, end = 0; ///< tokens that start here
        std::vector<SpecificAtom> margin;
    };
    struct MarginItem
    {
        QRect rect;
        QString text;
        const SpecificAtom* atom = nullptr;
    };
    std::vector<Paragraph> layOut(int width, int& height) const;
    void rebuild();
    void findLines();
    void fillMargin();
    int textWidth(int width) const;
    const Paragraph* paragraphOf(int token) const;
    int tokenAt(const QPoint& point) const;
    int lineAt(int y) const;
    std::vector<MarginItem> marginItems(int line) const;
    const SpecificAtom* marginAtomAt(const QPoint& point) const;
    void paintWindowEdges(QPainter& painter) const;
    void paintTokens(QPainter& painter, const Paragraph& paragraph) const;
    void paintMargin(QPainter& painter, int line) const;
    QString tipOf(int token) const;
    void stepLine(int by);

    AtomName m_nameOf;
    AtomMaximum m_maximumOf;
    std::shared_ptr<const DocumentPage> m_page;
    std::shared_ptr<const Specifics> m_specifics;
    std::vector<AtomId> m_pinned;
    std::vector<float> m_maxima; ///< of the pinned atoms
    bool m_areErrorsShown = false;
    bool m_areBlanksMarked = true;
    std::vector<Paragraph> m_paragraphs;
    std::vector<Line> m_lines;
    int m_height = 0;
    int m_token = -1;
};

} // namespace atomscope
