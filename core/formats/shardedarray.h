#pragma once

#include "core/base/result.h"
#include "core/formats/tensorsource.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// One array that lies in several files, cut along its first axis, read a few elements at a time. Thread-safe.
class ShardedArray
{
public:
    /// `asked` names the array in each file; if it is empty, that is a file's only one or the first of `usual` that it
    /// has. Errors: NotFound, BadFormat for a file without it or with several to choose from (both list what there is);
    /// ShapeMismatch if the files do not go on with each other; Usage for no file.
    static Result<ShardedArray> make(std::vector<std::shared_ptr<const TensorSource>> files, std::string_view asked,
                                     std::span<const std::string_view> usual);

    /// Of the whole; at least one axis.
    const std::vector<std::int64_t>& shape() const { return m_shape; }
    std::int64_t count() const { return m_count; } ///< product of the shape
    DType dtype() const { return m_shards.front().dtype; } ///< of the first file
    const std::filesystem::path& path() const { return m_shards.front().file->path(); } ///< the same, for messages

    /// Elements first … first + out.size() in row-major order. Errors: those of TensorSource.
    Result<void> read(std::int64_t first, std::span<float> out) const;
    Result<void> readWhole(std::int64_t first, std::span<std::int64_t> out) const;
    /// Which file an element lies in.
    const std::filesystem::path& pathAt(std::int64_t element) const;

private:
    struct Shard
    {
        std::shared_ptr<const TensorSource> file;
        std::string name;
        DType dtype = DType::Other;
        std::int64_t first = 0; ///< element of the whole
        std::int64_t count = 0;
    };
    template <typename Number, typename Read>
    Result<void> readShards(std::int64_t first, std::span<Number> out, Read read) const;

    std::vector<Shard> m_shards; // not empty
    std::vector<std::int64_t> m_shape;
    std::int64_t m_count = 0;
};

/// The files that some paths mean: a file itself; of a folder, the files directly in it with one of the suffixes, in
/// the order of the numbers in their names (2 before 10). Errors: NotFound; Usage for a folder without such a file.
Result<std::vector<std::filesystem::path>> filesInNumberOrder(std::span<const std::filesystem::path> paths,
                                                              std::span<const std::string_view> suffixes);

} // namespace atomscope
