#include "core/formats/strictjson.h"
#include "core/formats/tensorsource.h"
#include "core/formats/torchzip.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace atomscope {

namespace {

constexpr std::uint64_t kMaxIndexBytes = 100'000'000;
constexpr std::size_t kMaxShards = 10'000;

struct Shard
{
    std::string file;
    std::unique_ptr<TensorSource> source;
};

class ShardedFolder : public TensorSource
{
public:
    ShardedFolder(std::filesystem::path indexFile, std::vector<Shard> shards, std::map<std::string, std::size_t> places)
        : m_indexFile(std::move(indexFile))
        , m_shards(std::move(shards))
        , m_places(std::move(places))
    {
        for (const auto& [name, shard] : m_places) // a map, so sorted by name
            m_infos.push_back(*m_shards[shard].source->find(name));
    }

    const std::filesystem::path& path() const override { return m_indexFile; }
    const std::vector<TensorInfo>& tensors() const override { return m_infos; }

    Result<void> readF32(std::string_view name, std::span<float> out) const override
    {
        TRY(findFor(name, out.size()));
        return m_shards[m_places.at(std::string(name))].source->readF32(name, out);
    }

private:
    std::filesystem::path m_indexFile;
    std::vector<Shard> m_shards;
    std::map<std::string, std::size_t> m_places; ///< tensor -> shard
    std::vector<TensorInfo> m_infos;
};

/// A file name without any way out of its folder.
bool isPlainName(std::string_view name)
{
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos
        && name.find('\\') == std::string_view::npos && name.find('\0') == std::string_view::npos;
}

struct WeightMap
{
    std::vector<std::string> shards;
    std::map<std::string, std::size_t> places;
};

Result<WeightMap> readWeightMap(const std::filesystem::path& indexFile)
{
    TRY_ASSIGN(const nlohmann::json index, readStrictJson(indexFile, kMaxIndexBytes));
    const auto refuse = [&](const std::string& why) {
        return fail(ErrorCode::BadFormat, fmt::format("{}: {}", indexFile.string(), why));
    };
    if (!index.is_object() || !index.contains("weight_map") || !index["weight_map"].is_object())
        return refuse("there is no \"weight_map\" from tensors to files");
    WeightMap map;
    std::map<std::string, std::size_t> numbers;
    for (const auto& [tensor, file] : index["weight_map"].items()) {
        if (!file.is_string() || !isPlainName(file.get_ref<const std::string&>()))
            return refuse(
                fmt::format("tensor \"{}\" is mapped to something that is not a file of this folder", tensor));
        const auto& name = file.get_ref<const std::string&>();
        const auto [number, isNew] = numbers.emplace(name, map.shards.size());
        if (isNew)
            map.shards.push_back(name);
        if (map.shards.size() > kMaxShards)
            return refuse("there are too many shards");
        map.places.emplace(tensor, number->second);
    }
    return map;
}

using Open = Result<std::unique_ptr<TensorSource>> (*)(const std::filesystem::path& file);

Result<std::unique_ptr<TensorSource>> openShards(const std::filesystem::path& indexFile, Open open)
{
    TRY_ASSIGN(auto map, readWeightMap(indexFile));
    std::vector<Shard> shards;
    std::map<std::string, std::size_t, std::less<>> seen;
    for (const auto& file : map.shards) {
        TRY_ASSIGN(auto source, open(indexFile.parent_path() / file));
        for (const auto& info : source->tensors()) {
            const auto [first, isNew] = seen.emplace(info.name, shards.size());
            if (!isNew) {
                return fail(ErrorCode::BadFormat,
                            fmt::format("tensor \"{}\" is in two files of {}: {} and {}", info.name,
                                        indexFile.parent_path().string(), shards[first->second].file, file));
            }
        }
        shards.push_back({file, std::move(source)});
    }
    for (const auto& [tensor, shard] : map.places) {
        if (!shards[shard].source->has(tensor)) {
            return fail(ErrorCode::BadFormat,
                        fmt::format("{} says that {} holds tensor \"{}\", but it does not", indexFile.string(),
                                    shards[shard].file, tensor));
        }
    }
    return std::make_unique<ShardedFolder>(indexFile, std::move(shards), std::move(map.places));
}

} // namespace

Result<std::unique_ptr<TensorSource>> openShardedSafetensors(const std::filesystem::path& indexFile)
{
    return openShards(indexFile, openSafetensors);
}

Result<std::unique_ptr<TensorSource>> openShardedTorch(const std::filesystem::path& indexFile)
{
    return openShards(indexFile, [](const std::filesystem::path& file) -> Result<std::unique_ptr<TensorSource>> {
        return openTorchZip(file);
    });
}

} // namespace atomscope
