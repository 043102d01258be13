#pragma once

#include "core/base/result.h"

#include <QString>

namespace atomscope {

/// `atomscope --merge-labels INTO FROM`: merges one label book into another and returns what to print about it.
/// Errors as mergeLabelBooks().
Result<QString> mergeLabels(const QString& into, const QString& from);

} // namespace atomscope
