#pragma once

#include <QTranslator>

namespace atomscope {

/// A language nobody speaks: every text of the program with accents on its letters and half as long again. What still
/// looks plain was never given to tr(); what is cut has no room for German or Finnish.
class PseudoLocale : public QTranslator
{
    Q_OBJECT
public:
    explicit PseudoLocale(QObject* parent = nullptr);

    QString translate(const char* context, const char* source, const char* disambiguation, int n) const override;
    bool isEmpty() const override { return false; }
};

/// Places for values (%1, %n), mnemonics, entities and tags stay as they are.
QString pseudoText(const QString& text);

} // namespace atomscope
