#pragma once

#include "core/base/file.h"
#include "core/formats/tensorsource.h"
#include "core/sae/sae.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

namespace atomscope::test {

inline std::filesystem::path numericFolder()
{
    return vectorsFolder() / "oracles" / "numeric";
}

/// A row for each SAE of the reference vectors, called by its folder, with what the manifest says of it.
inline void addSaeVectors()
{
    QTest::addColumn<QByteArray>("entry");
    const auto text = readTextFile(numericFolder() / "manifest.json", 64 << 20);
    if (!text) {
        QTest::newRow("no vectors") << QByteArray();
        return;
    }
    const auto manifest = nlohmann::json::parse(*text);
    for (const char* part : {"sae", "sae_extra"}) {
        for (const auto& [name, entry] : manifest[part].items())
            QTest::newRow((part + ("/" + name)).c_str()) << QByteArray::fromStdString(entry.dump());
    }
}

/// The answers that a case needs.
inline SaeOptions optionsOf(const nlohmann::json& facts)
{
    SaeOptions options;
    for (const auto& option : facts.value("options", nlohmann::json::array())) {
        const auto text = option.get<std::string>();
        options[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
    }
    return options;
}

/// Rows that the library itself made no numbers of.
inline std::set<std::size_t> nanRowsOf(const nlohmann::json& facts)
{
    std::set<std::size_t> rows;
    for (const auto& row : facts["nan_rows"])
        rows.insert(row.get<std::size_t>());
    return rows;
}

/// The tensor [rows, width] whatever its rank.
inline std::vector<float> readRows(const TensorSource& source, const char* name)
{
    const TensorInfo* info = source.find(name);
    std::vector<float> values(info ? static_cast<std::size_t>(info->count()) : 0);
    if (!info || !source.readF32(name, values))
        return {};
    return values;
}

/// Empty, or where `got` leaves the tolerance 1e-5 of the row's maximum + 1e-6. A NaN is a difference.
inline std::string compareRows(const std::vector<float>& got, const std::vector<float>& expected, std::size_t width,
                               const std::set<std::size_t>& skippedRows)
{
    if (got.size() != expected.size() || expected.empty() || expected.size() % width != 0)
        return "has the wrong size";
    for (std::size_t row = 0; row < expected.size() / width; ++row) {
        float most = 0;
        for (std::size_t i = 0; i < width; ++i)
            most = std::max(most, std::abs(expected[row * width + i]));
        for (std::size_t i = row * width; i < (row + 1) * width; ++i) {
            const bool isSkipped = skippedRows.contains(row);
            if (isSkipped ? !std::isfinite(got[i]) : !(std::abs(got[i] - expected[i]) <= 1e-5F * most + 1e-6F))
                return "differs in row " + std::to_string(row) + ": " + std::to_string(got[i]) + " for "
                    + std::to_string(expected[i]);
        }
    }
    return {};
}

} // namespace atomscope::test
