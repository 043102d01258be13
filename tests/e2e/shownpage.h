#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QRect>
#include <QString>
#include <QStringList>

namespace atomscope::test {

/// One item of an accessibility dump (`atomscope --dump`), its children in `ShownPage::items` right behind it.
struct ShownItem
{
    QString role, name, value, description;
    QStringList states;
    QRect rect;
    int depth = 0;
};

struct ShownToken
{
    QString text;
    QString activation; ///< as shown; empty where the model did not see the token
    bool isPeak = false;
    bool isSeen = true;
};

struct ShownContext
{
    QString text, activation, description;
    QList<ShownToken> tokens;
};

/// The contexts under one heading.
struct ShownStratum
{
    QString title, summary;
    QList<ShownContext> contexts;
};

struct ShownEffect
{
    QString token, value;
};

/// What a dump says, read without any of the program's own code.
struct ShownPage
{
    QList<ShownItem> items; ///< all, in reading order

    static ShownPage fromJson(const QByteArray& json);

    /// The first item with a value under that name; an empty one if there is none.
    ShownItem quantity(const QString& name) const;
    bool hasName(const QString& name) const;
    QList<ShownStratum> strata() const;
    /// The tokens under a title ("raised most", "lowered most").
    QList<ShownEffect> effects(const QString& title) const;
    /// Cells of a table, row by row.
    QList<QStringList> rows() const;
};

} // namespace atomscope::test
