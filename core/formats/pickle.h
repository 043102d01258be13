#pragma once

#include "core/formats/tensorsource.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace atomscope {

/// A tensor as torch pickles it: a strided view of a storage that lies elsewhere.
struct PickledTensor
{
    std::string storageKey;
    std::int64_t storageCount = 0; ///< elements of `dtype` that the storage must have
    DType dtype = DType::Other;
    std::int64_t offset = 0; ///< of the first element, in elements
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides; ///< in elements, >= 0
};

/// A number or text beside the tensors.
using PickledScalar = std::variant<bool, std::int64_t, double, std::string>;

/// What a pickle of torch.save holds, by name: the keys of nested dictionaries and the places in lists, joined with
/// '.'; a tensor alone is called "tensor". Values of other kinds and numbers in lists are left out. Both sorted by
/// name, no name twice.
struct PickledContent
{
    std::vector<std::pair<std::string, PickledTensor>> tensors;
    std::vector<std::pair<std::string, PickledScalar>> scalars;
};

/// Reads a pickle as data: nothing is looked up, called or built but tensors, dictionaries, lists, tuples and plain
/// values, so that nothing in the file is executed. Names of the whitelist in picklemachine.cpp are understood; any
/// other is an error that names it. Every tensor has been checked: no element lies outside storageCount, and expanding
/// it needs no more memory than the storage's size allows.
/// Errors, with `where` in front: BadFormat; Unsupported for a name outside the list; Limit.
Result<PickledContent> readTorchPickle(std::string_view bytes, const std::string& where);

} // namespace atomscope
