#pragma once

#include <QProxyStyle>

namespace atomscope {

/// Fusion, but for buttons, whose words have room at both sides, and for the outlines of text fields, number fields and
/// check boxes: Fusion derives them from the window's colour, which leaves next to none on a dark page. A field with
/// the keyboard has the accent's outline.
class FieldStyle : public QProxyStyle
{
    Q_OBJECT
public:
    FieldStyle();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget = nullptr) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget = nullptr) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget = nullptr) const override;
};

} // namespace atomscope
