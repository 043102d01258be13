#pragma once

#include "core/formats/pickle.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace atomscope {

// What a pickle builds. Values lie in one array and refer to each other by place: a value that contains itself or is
// nested 100,000 deep is harmless to keep and to free.

using PickleRef = std::uint32_t;

struct PickleNone
{
};
/// Something without a use here: an integer of more than 64 bits, a device.
struct PickleOpaque
{
};
struct PickleSequence
{
    std::vector<PickleRef> items;
    bool isTuple = false;
};
struct PickleDict
{
    std::vector<std::pair<PickleRef, PickleRef>> items;
};

/// A name on the whitelist.
struct PickleGlobal
{
    enum class Kind {
        OrderedDict,
        Size,
        Device,
        DTypeName,
        TensorClass,
        Storage,
        UntypedStorage,
        RebuildTensor,
        RebuildTensorV3,
        RebuildParameter,
        RebuildFromType
    };
    Kind kind = Kind::OrderedDict;
    DType dtype = DType::Other; ///< of Storage and DTypeName
};

/// ('storage', type, key, location, count).
struct PickleStorage
{
    std::string key;
    std::int64_t count = 0; ///< elements, or bytes if untyped
    DType dtype = DType::Other; ///< Other: untyped
};

using PickleValue
    = std::variant<PickleNone, PickleOpaque, bool, std::int64_t, double, std::string, PickleSequence, PickleDict,
                   PickleGlobal, std::shared_ptr<const PickleStorage>, std::shared_ptr<const PickledTensor>>;

/// "collections", "OrderedDict" -> what it stands for; nothing if it is not on the list.
std::optional<PickleGlobal> findPickleGlobal(std::string_view module, std::string_view name);

/// Runs the pickle's instructions.
struct PickleTree
{
    std::vector<PickleValue> values;
    PickleRef root = 0;
};
Result<PickleTree> runPickle(std::string_view bytes, const std::string& where);

/// What calling `function` with the tuple `arguments` would give. Errors without `where` in front.
Result<PickleValue> applyPickleGlobal(const std::vector<PickleValue>& values, PickleRef function, PickleRef arguments);
/// The persistent id of a storage.
Result<PickleValue> readStorageId(const std::vector<PickleValue>& values, PickleRef id);

} // namespace atomscope
