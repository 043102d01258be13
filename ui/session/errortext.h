#pragma once

#include "core/base/result.h"

#include <QString>

namespace atomscope {

inline QString toText(const Error& error)
{
    return QString::fromStdString(error.message);
}

} // namespace atomscope
