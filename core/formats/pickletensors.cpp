// What the whitelisted names of a torch pickle stand for.
#include "core/formats/dtypes.h"
#include "core/formats/picklevalues.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace atomscope {

namespace {

using Kind = PickleGlobal::Kind;

constexpr std::size_t kMaxRank = 64;
/// Elements that a view may repeat beyond what its storage has (expand() with stride 0).
constexpr std::int64_t kMostRepeated = 1 << 24;

struct KnownName
{
    std::string_view module;
    std::string_view name;
    PickleGlobal meaning;
};

constexpr std::array kNames = {
    KnownName{"collections", "OrderedDict", {Kind::OrderedDict}},
    KnownName{"torch", "Size", {Kind::Size}},
    KnownName{"torch", "device", {Kind::Device}},
    KnownName{"torch", "Tensor", {Kind::TensorClass}},
    KnownName{"torch.nn.parameter", "Parameter", {Kind::TensorClass}},
    KnownName{"torch._utils", "_rebuild_tensor_v2", {Kind::RebuildTensor}},
    KnownName{"torch._utils", "_rebuild_tensor_v3", {Kind::RebuildTensorV3}},
    KnownName{"torch._utils", "_rebuild_parameter", {Kind::RebuildParameter}},
    KnownName{"torch._tensor", "_rebuild_from_type_v2", {Kind::RebuildFromType}},
    KnownName{"torch.storage", "UntypedStorage", {Kind::UntypedStorage}},
    KnownName{"torch", "FloatStorage", {Kind::Storage, DType::F32}},
    KnownName{"torch", "DoubleStorage", {Kind::Storage, DType::F64}},
    KnownName{"torch", "HalfStorage", {Kind::Storage, DType::F16}},
    KnownName{"torch", "BFloat16Storage", {Kind::Storage, DType::BF16}},
    KnownName{"torch", "LongStorage", {Kind::Storage, DType::I64}},
    KnownName{"torch", "IntStorage", {Kind::Storage, DType::I32}},
    KnownName{"torch", "ShortStorage", {Kind::Storage, DType::I16}},
    KnownName{"torch", "CharStorage", {Kind::Storage, DType::I8}},
    KnownName{"torch", "ByteStorage", {Kind::Storage, DType::U8}},
    KnownName{"torch", "BoolStorage", {Kind::Storage, DType::Bool}},
    KnownName{"torch", "float32", {Kind::DTypeName, DType::F32}},
    KnownName{"torch", "float64", {Kind::DTypeName, DType::F64}},
    KnownName{"torch", "float16", {Kind::DTypeName, DType::F16}},
    KnownName{"torch", "bfloat16", {Kind::DTypeName, DType::BF16}},
    KnownName{"torch", "int64", {Kind::DTypeName, DType::I64}},
    KnownName{"torch", "int32", {Kind::DTypeName, DType::I32}},
    KnownName{"torch", "int16", {Kind::DTypeName, DType::I16}},
    KnownName{"torch", "int8", {Kind::DTypeName, DType::I8}},
    KnownName{"torch", "uint8", {Kind::DTypeName, DType::U8}},
    KnownName{"torch", "uint16", {Kind::DTypeName, DType::U16}},
    KnownName{"torch", "uint32", {Kind::DTypeName, DType::U32}},
    KnownName{"torch", "uint64", {Kind::DTypeName, DType::U64}},
    KnownName{"torch", "bool", {Kind::DTypeName, DType::Bool}},
    KnownName{"torch", "float8_e4m3fn", {Kind::DTypeName, DType::F8E4M3}},
    KnownName{"torch", "float8_e5m2", {Kind::DTypeName, DType::F8E5M2}},
};

tl::unexpected<Error> broken(const char* why)
{
    return fail(ErrorCode::BadFormat, why);
}

using Values = std::vector<PickleValue>;

const PickleSequence* tupleAt(const Values& values, PickleRef place)
{
    const auto* sequence = std::get_if<PickleSequence>(&values[place]);
    return sequence && sequence->isTuple ? sequence : nullptr;
}

Result<std::vector<std::int64_t>> readExtents(const Values& values, PickleRef place)
{
    const auto* tuple = tupleAt(values, place);
    if (!tuple || tuple->items.size() > kMaxRank)
        return broken("a tensor's sizes or strides are no tuple");
    std::vector<std::int64_t> extents;
    for (const PickleRef item : tuple->items) {
        const auto* extent = std::get_if<std::int64_t>(&values[item]);
        if (!extent || *extent < 0)
            return broken("a tensor's size or stride is not a number from 0");
        extents.push_back(*extent);
    }
    return extents;
}

/// No element outside the storage, and not many more of them than it has.
Result<void> checkView(const PickledTensor& tensor)
{
    if (tensor.shape.size() != tensor.strides.size())
        return broken("a tensor has not as many strides as sizes");
    const auto count = checkedCount(tensor.shape);
    if (!count || !checkedBytes(*count, 64))
        return broken("a tensor is too large");
    if (*count == 0)
        return {};
    std::int64_t last = tensor.offset;
    for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
        std::int64_t reach = 0;
        if (__builtin_mul_overflow(tensor.shape[axis] - 1, tensor.strides[axis], &reach)
            || __builtin_add_overflow(last, reach, &last))
            return broken("a tensor reaches outside its storage");
    }
    if (last >= tensor.storageCount)
        return broken("a tensor reaches outside its storage");
    if (*count > std::max(tensor.storageCount, kMostRepeated))
        return fail(ErrorCode::Limit, "a tensor repeats its storage's elements too often");
    return {};
}

/// (storage, offset, size, stride, requires_grad, hooks[, dtype of version 3][, metadata]).
Result<PickleValue> rebuildTensor(const Values& values, const PickleSequence& arguments, bool isVersion3)
{
    const auto& items = arguments.items;
    if (items.size() < (isVersion3 ? 7U : 6U) || items.size() > 8)
        return broken("a tensor has not the arguments it needs");
    const auto* storage = std::get_if<std::shared_ptr<const PickleStorage>>(&values[items[0]]);
    const auto* offset = std::get_if<std::int64_t>(&values[items[1]]);
    if (!storage || !offset || *offset < 0)
        return broken("a tensor has no storage, or a bad offset");
    PickledTensor tensor;
    tensor.storageKey = (*storage)->key;
    tensor.storageCount = (*storage)->count;
    tensor.dtype = (*storage)->dtype;
    tensor.offset = *offset;
    if (isVersion3) {
        const auto* dtype = std::get_if<PickleGlobal>(&values[items[6]]);
        if (!dtype || dtype->kind != Kind::DTypeName || (*storage)->dtype != DType::Other)
            return broken("a tensor on an untyped storage has no type");
        tensor.dtype = dtype->dtype;
        tensor.storageCount /= dtypeSize(dtype->dtype);
    } else if (tensor.dtype == DType::Other) {
        return broken("a tensor's storage has no type");
    }
    TRY_ASSIGN(tensor.shape, readExtents(values, items[2]));
    TRY_ASSIGN(tensor.strides, readExtents(values, items[3]));
    TRY(checkView(tensor));
    return PickleValue(std::make_shared<const PickledTensor>(std::move(tensor)));
}

/// (function, type, arguments, state): a subclass or a tensor with attributes.
Result<PickleValue> rebuildFromType(const Values& values, const PickleSequence& arguments)
{
    const auto& items = arguments.items;
    const auto* function = items.size() == 4 ? std::get_if<PickleGlobal>(&values[items[0]]) : nullptr;
    const auto* type = function ? std::get_if<PickleGlobal>(&values[items[1]]) : nullptr;
    const auto* inner = function ? tupleAt(values, items[2]) : nullptr;
    if (!type || type->kind != Kind::TensorClass || !inner
        || (function->kind != Kind::RebuildTensor && function->kind != Kind::RebuildTensorV3))
        return broken("a tensor of another class is not understood");
    return rebuildTensor(values, *inner, function->kind == Kind::RebuildTensorV3);
}

} // namespace

std::optional<PickleGlobal> findPickleGlobal(std::string_view module, std::string_view name)
{
    for (const KnownName& known : kNames) {
        if (known.module == module && known.name == name)
            return known.meaning;
    }
    return std::nullopt;
}

Result<PickleValue> applyPickleGlobal(const Values& values, PickleRef function, PickleRef arguments)
{
    const auto* global = std::get_if<PickleGlobal>(&values[function]);
    const auto* tuple = tupleAt(values, arguments);
    if (!global || !tuple)
        return broken("it calls something that is no known name");
    switch (global->kind) {
    case Kind::OrderedDict:
        if (!tuple->items.empty())
            return broken("an OrderedDict is made from something");
        return PickleValue(PickleDict{});
    case Kind::Size:
        if (tuple->items.size() != 1 || !tupleAt(values, tuple->items[0]))
            return broken("a size is no tuple");
        return values[tuple->items[0]];
    case Kind::Device:
        return PickleValue(PickleOpaque{});
    case Kind::RebuildTensor:
    case Kind::RebuildTensorV3:
        return rebuildTensor(values, *tuple, global->kind == Kind::RebuildTensorV3);
    case Kind::RebuildParameter:
        if (tuple->items.empty()
            || !std::holds_alternative<std::shared_ptr<const PickledTensor>>(values[tuple->items[0]]))
            return broken("a parameter is no tensor");
        return values[tuple->items[0]];
    case Kind::RebuildFromType:
        return rebuildFromType(values, *tuple);
    case Kind::DTypeName:
    case Kind::TensorClass:
    case Kind::Storage:
    case Kind::UntypedStorage:
        break;
    }
    return broken("it calls a name that is not to be called");
}

Result<PickleValue> readStorageId(const Values& values, PickleRef id)
{
    const auto* tuple = tupleAt(values, id);
    if (!tuple || tuple->items.size() != 5)
        return broken("a reference to data is not understood");
    const auto& items = tuple->items;
    const auto* kind = std::get_if<std::string>(&values[items[0]]);
    const auto* type = std::get_if<PickleGlobal>(&values[items[1]]);
    const auto* key = std::get_if<std::string>(&values[items[2]]);
    const auto* count = std::get_if<std::int64_t>(&values[items[4]]);
    if (!kind || *kind != "storage" || !type || (type->kind != Kind::Storage && type->kind != Kind::UntypedStorage)
        || !key || !count || *count < 0)
        return broken("a reference to data is not understood");
    return PickleValue(std::make_shared<const PickleStorage>(PickleStorage{*key, *count, type->dtype}));
}

} // namespace atomscope
