#pragma once

#include <QFile>
#include <QString>
#include <filesystem>

namespace atomscope {

inline std::filesystem::path toPath(const QString& file)
{
    return QFile::encodeName(file).toStdString();
}

inline QString fromPath(const std::filesystem::path& file)
{
    return QFile::decodeName(file.c_str());
}

} // namespace atomscope
