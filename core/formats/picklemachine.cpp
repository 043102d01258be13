// The instructions of the pickle format that torch.save writes (protocols 2 to 5).
#include "core/formats/picklevalues.h"

#include <bit>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace atomscope {

namespace {

constexpr std::size_t kMaxValues = 1 << 21;
constexpr std::size_t kMaxStack = 1 << 23;
constexpr std::size_t kMaxName = 256;
constexpr int kNewestProtocol = 5;

bool isUtf8(const std::string& text)
{
    try {
        (void)nlohmann::json(text).dump();
        return true;
    } catch (const nlohmann::json::exception&) {
        return false;
    }
}

class PickleMachine
{
public:
    PickleMachine(std::string_view bytes, const std::string& where)
        : m_rest(bytes)
        , m_where(where)
    {
    }

    Result<PickleTree> run()
    {
        while (!m_isStopped) {
            TRY_ASSIGN(const std::string_view opcode, take(1));
            TRY(execute(static_cast<unsigned char>(opcode[0])));
            if (m_stack.size() > kMaxStack || m_marks.size() > kMaxValues || m_memo.size() > kMaxValues)
                return fail(ErrorCode::Limit, m_where + " holds too many values");
        }
        return PickleTree{std::move(m_values), m_stack.back()};
    }

private:
    tl::unexpected<Error> broken(const std::string& why) const
    {
        return fail(ErrorCode::BadFormat, fmt::format("{} is a broken pickle: {}", m_where, why));
    }

    Result<std::string_view> take(std::uint64_t count)
    {
        if (count > m_rest.size())
            return broken("it ends too early");
        const auto taken = m_rest.substr(0, static_cast<std::size_t>(count));
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    /// A little-endian number of `width` bytes.
    Result<std::uint64_t> number(std::size_t width)
    {
        TRY_ASSIGN(const std::string_view bytes, take(width));
        std::uint64_t value = 0;
        for (std::size_t i = width; i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return value;
    }

    Result<std::string_view> line()
    {
        const auto end = m_rest.substr(0, kMaxName + 1).find('\n');
        if (end == std::string_view::npos)
            return broken("a name has no end");
        TRY_ASSIGN(const auto text, take(end));
        TRY(take(1));
        return text;
    }

    Result<void> push(PickleValue value)
    {
        if (m_values.size() >= kMaxValues)
            return fail(ErrorCode::Limit, m_where + " holds too many values");
        m_stack.push_back(static_cast<PickleRef>(m_values.size()));
        m_values.push_back(std::move(value));
        return {};
    }

    /// Values above the last mark.
    std::size_t available() const { return m_stack.size() - (m_marks.empty() ? 0 : m_marks.back()); }

    Result<PickleRef> pop()
    {
        if (available() == 0)
            return broken("it takes a value where there is none");
        const PickleRef top = m_stack.back();
        m_stack.pop_back();
        return top;
    }

    Result<PickleRef> top() const
    {
        if (available() == 0)
            return broken("it looks at a value where there is none");
        return m_stack.back();
    }

    /// Everything above the last mark, which goes too.
    Result<std::vector<PickleRef>> popMark()
    {
        if (m_marks.empty())
            return broken("a mark is missing");
        const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
        std::vector<PickleRef> items(begin, m_stack.end());
        m_stack.erase(begin, m_stack.end());
        m_marks.pop_back();
        return items;
    }

    Result<std::vector<PickleRef>> popMany(std::size_t count)
    {
        if (available() < count)
            return broken("it takes values where there are none");
        const auto begin = m_stack.end() - static_cast<std::ptrdiff_t>(count);
        std::vector<PickleRef> items(begin, m_stack.end());
        m_stack.erase(begin, m_stack.end());
        return items;
    }

    Result<void> execute(unsigned char opcode);
    Result<bool> executeScalar(unsigned char opcode);
    Result<bool> executeContainer(unsigned char opcode);
    Result<bool> executeMemo(unsigned char opcode);
    Result<void> executeOther(unsigned char opcode);

    Result<void> pushText(std::size_t width)
    {
        TRY_ASSIGN(const std::uint64_t length, number(width));
        TRY_ASSIGN(const std::string_view bytes, take(length));
        std::string text(bytes);
        if (!isUtf8(text))
            return broken("a text is not UTF-8");
        return push(std::move(text));
    }

    /// A little-endian two's complement integer of any length.
    Result<void> pushLong(std::size_t width)
    {
        TRY_ASSIGN(const std::uint64_t length, number(width));
        TRY_ASSIGN(const std::string_view bytes, take(length));
        if (length > 8)
            return push(PickleOpaque{});
        std::uint64_t value = !bytes.empty() && (bytes.back() & 0x80) ? ~std::uint64_t{0} : 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return push(static_cast<std::int64_t>(value));
    }

    Result<void> pushFloat()
    {
        TRY_ASSIGN(const std::uint64_t value, number(8));
        return push(std::bit_cast<double>(__builtin_bswap64(value))); // the one big-endian number of the format
    }

    Result<void> pushGlobal(std::string_view module, std::string_view name)
    {
        const auto found = findPickleGlobal(module, name);
        if (!found) {
            return fail(ErrorCode::Unsupported,
                        fmt::format("{} wants \"{}.{}\", which is not part of plain weights and is not run; save the "
                                    "tensors alone (a state_dict), best as safetensors",
                                    m_where, module, name));
        }
        return push(*found);
    }

    Result<void> pushStackGlobal()
    {
        TRY_ASSIGN(const auto names, popMany(2));
        const auto* module = std::get_if<std::string>(&m_values[names[0]]);
        const auto* name = std::get_if<std::string>(&m_values[names[1]]);
        if (!module || !name)
            return broken("a name is not a text");
        return pushGlobal(std::string(*module), std::string(*name));
    }

    Result<void> append(const std::vector<PickleRef>& items)
    {
        TRY_ASSIGN(const PickleRef place, top());
        auto* list = std::get_if<PickleSequence>(&m_values[place]);
        if (!list || list->isTuple)
            return broken("it appends to something that is no list");
        list->items.insert(list->items.end(), items.begin(), items.end());
        return {};
    }

    Result<void> setItems(const std::vector<PickleRef>& items)
    {
        TRY_ASSIGN(const PickleRef place, top());
        auto* dict = std::get_if<PickleDict>(&m_values[place]);
        if (!dict || items.size() % 2 != 0)
            return broken("it sets items of something that is no dictionary, or a value is missing");
        for (std::size_t i = 0; i < items.size(); i += 2) {
            const PickleValue& key = m_values[items[i]];
            const auto* sequence = std::get_if<PickleSequence>(&key);
            if ((sequence && !sequence->isTuple) || std::holds_alternative<PickleDict>(key))
                return broken("a key is a list or a dictionary");
            dict->items.emplace_back(items[i], items[i + 1]);
        }
        return {};
    }

    Result<void> pushTuple(std::size_t count)
    {
        TRY_ASSIGN(auto items, popMany(count));
        return push(PickleSequence{std::move(items), true});
    }

    /// Errors of what the values mean, with the file's name in front.
    Result<void> pushBuilt(Result<PickleValue> built)
    {
        if (!built)
            return fail(built.error().code, m_where + ": " + built.error().message);
        return push(std::move(*built));
    }

    Result<void> reduce()
    {
        TRY_ASSIGN(const auto call, popMany(2));
        return pushBuilt(applyPickleGlobal(m_values, call[0], call[1]));
    }

    /// Module.state_dict() sets attributes (_metadata) of its dictionary; they are not needed.
    Result<void> build()
    {
        TRY(pop());
        TRY_ASSIGN(const PickleRef object, top());
        if (!std::holds_alternative<PickleDict>(m_values[object]))
            return broken("it sets the state of something that is no dictionary");
        return {};
    }

    Result<void> memoize(std::uint64_t slot)
    {
        TRY_ASSIGN(const PickleRef value, top());
        m_memo[slot] = value;
        return {};
    }

    Result<void> recall(std::uint64_t slot)
    {
        const auto found = m_memo.find(slot);
        if (found == m_memo.end())
            return broken(fmt::format("nothing was kept under {}", slot));
        m_stack.push_back(found->second);
        return {};
    }

    std::string_view m_rest;
    const std::string& m_where;
    std::vector<PickleValue> m_values;
    std::vector<PickleRef> m_stack;
    std::vector<std::size_t> m_marks;
    std::unordered_map<std::uint64_t, PickleRef> m_memo;
    bool m_isStopped = false;
};

Result<void> PickleMachine::execute(unsigned char opcode)
{
    TRY_ASSIGN(const bool isScalar, executeScalar(opcode));
    if (isScalar)
        return {};
    TRY_ASSIGN(const bool isContainer, executeContainer(opcode));
    if (isContainer)
        return {};
    TRY_ASSIGN(const bool isMemo, executeMemo(opcode));
    if (isMemo)
        return {};
    return executeOther(opcode);
}

/// True after one of these instructions: f is done, or its error is passed on.
#define DONE_AFTER(f)                                                                                                  \
    {                                                                                                                  \
        TRY(f);                                                                                                        \
        return true;                                                                                                   \
    }

Result<bool> PickleMachine::executeScalar(unsigned char opcode)
{
    switch (opcode) {
    case 'N':
        DONE_AFTER(push(PickleNone{}))
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
        DONE_AFTER(push(opcode == 0x88))
    case 'K': // BININT1
    case 'M': { // BININT2
        TRY_ASSIGN(const auto value, number(opcode == 'K' ? 1 : 2));
        DONE_AFTER(push(static_cast<std::int64_t>(value)))
    }
    case 'J': { // BININT
        TRY_ASSIGN(const auto value, number(4));
        DONE_AFTER(push(std::int64_t{static_cast<std::int32_t>(static_cast<std::uint32_t>(value))}))
    }
    case 0x8a: // LONG1
        DONE_AFTER(pushLong(1))
    case 0x8b: // LONG4
        DONE_AFTER(pushLong(4))
    case 'G': // BINFLOAT
        DONE_AFTER(pushFloat())
    case 'X': // BINUNICODE
        DONE_AFTER(pushText(4))
    case 0x8c: // SHORT_BINUNICODE
        DONE_AFTER(pushText(1))
    case 0x8d: // BINUNICODE8
        DONE_AFTER(pushText(8))
    default:
        return false;
    }
}

Result<bool> PickleMachine::executeContainer(unsigned char opcode)
{
    switch (opcode) {
    case ')': // EMPTY_TUPLE
        DONE_AFTER(push(PickleSequence{{}, true}))
    case ']': // EMPTY_LIST
        DONE_AFTER(push(PickleSequence{}))
    case '}': // EMPTY_DICT
        DONE_AFTER(push(PickleDict{}))
    case '(': // MARK
        m_marks.push_back(m_stack.size());
        return true;
    case 't': { // TUPLE
        TRY_ASSIGN(auto items, popMark());
        DONE_AFTER(push(PickleSequence{std::move(items), true}))
    }
    case 0x85: // TUPLE1
    case 0x86:
    case 0x87: // TUPLE3
        DONE_AFTER(pushTuple(opcode - std::size_t{0x84}))
    case 'a': { // APPEND
        TRY_ASSIGN(const auto items, popMany(1));
        DONE_AFTER(append(items))
    }
    case 'e': { // APPENDS
        TRY_ASSIGN(const auto items, popMark());
        DONE_AFTER(append(items))
    }
    case 's': { // SETITEM
        TRY_ASSIGN(const auto items, popMany(2));
        DONE_AFTER(setItems(items))
    }
    case 'u': { // SETITEMS
        TRY_ASSIGN(const auto items, popMark());
        DONE_AFTER(setItems(items))
    }
    default:
        return false;
    }
}

Result<bool> PickleMachine::executeMemo(unsigned char opcode)
{
    switch (opcode) {
    case 'q': // BINPUT
    case 'r': { // LONG_BINPUT
        TRY_ASSIGN(const auto slot, number(opcode == 'q' ? 1 : 4));
        DONE_AFTER(memoize(slot))
    }
    case 0x94: // MEMOIZE
        DONE_AFTER(memoize(m_memo.size()))
    case 'h': // BINGET
    case 'j': { // LONG_BINGET
        TRY_ASSIGN(const auto slot, number(opcode == 'h' ? 1 : 4));
        DONE_AFTER(recall(slot))
    }
    default:
        return false;
    }
}

#undef DONE_AFTER

Result<void> PickleMachine::executeOther(unsigned char opcode)
{
    switch (opcode) {
    case 0x80: { // PROTO
        TRY_ASSIGN(const auto protocol, number(1));
        if (protocol > kNewestProtocol)
            return fail(ErrorCode::Unsupported, fmt::format("{} has pickle protocol {}", m_where, protocol));
        return {};
    }
    case 0x95: { // FRAME
        TRY_ASSIGN(const auto length, number(8));
        if (length > m_rest.size())
            return broken("it ends inside a frame");
        return {};
    }
    case 'c': { // GLOBAL
        TRY_ASSIGN(const auto module, line());
        TRY_ASSIGN(const auto name, line());
        return pushGlobal(module, name);
    }
    case 0x93: // STACK_GLOBAL
        return pushStackGlobal();
    case 'R': // REDUCE
        return reduce();
    case 'b': // BUILD
        return build();
    case 'Q': { // BINPERSID
        TRY_ASSIGN(const PickleRef id, pop());
        return pushBuilt(readStorageId(m_values, id));
    }
    case '0': // POP
        TRY(pop());
        return {};
    case '.': // STOP
        TRY(top());
        m_isStopped = true;
        return {};
    default:
        return fail(
            ErrorCode::Unsupported,
            fmt::format("{} uses a pickle instruction that plain weights do not need (0x{:02x})", m_where, opcode));
    }
}

} // namespace

Result<PickleTree> runPickle(std::string_view bytes, const std::string& where)
{
    return PickleMachine(bytes, where).run();
}

} // namespace atomscope
