#pragma once

#include "core/model/languagemodel.h"
#include "tests/core/model/tinyfamilies.h"
#include "tests/support/tinymodel.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace atomscope::test {

/// A tiny model whose config and tensors may be changed before it is written.
struct ModelFixture
{
    nlohmann::json config;
    TinyTensors tensors;
    int nLayers = 0;
    int nPositions = 0;

    explicit ModelFixture(const TinyModelSpec& spec);
    explicit ModelFixture(const TinyFamily& family);

    Result<void> write(const std::filesystem::path& folder) const;
    Result<std::unique_ptr<LanguageModel>> load(const LoadOptions& options = {}) const;
    /// The same with every tensor stored in 16 bits ("BF16" or "F16"); rounds this fixture's own values to them first.
    Result<std::unique_ptr<LanguageModel>> loadStoredAs(const std::string& dtype);
    void addTensor(const std::string& name, std::vector<std::int64_t> shape);
};

TinyModelSpec tinyLlamaSpec();

/// Every model the slow reference is compared with, by a name for the report.
std::vector<std::pair<const char*, ModelFixture>> modelFixtures();

} // namespace atomscope::test
