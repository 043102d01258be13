#include "core/formats/pickle.h"

#include "core/formats/picklevalues.h"

#include <algorithm>
#include <fmt/format.h>

namespace atomscope {

namespace {

// A value that contains itself, or a hundred times the same one, is walked for ever without these.
constexpr std::size_t kMaxVisits = 1 << 22;
constexpr std::size_t kMaxNamed = 1 << 18;
constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kMaxName = 1024;

struct Pending
{
    PickleRef value;
    std::string name;
    std::size_t depth;
};

/// Collects the leaves of a pickle's value under their names.
class LeafWalk
{
public:
    LeafWalk(const PickleTree& tree, const std::string& where)
        : m_tree(tree)
        , m_where(where)
    {
    }

    Result<PickledContent> run()
    {
        m_pending.push_back({m_tree.root, {}, 0});
        while (!m_pending.empty()) {
            const Pending next = std::move(m_pending.back());
            m_pending.pop_back();
            const std::size_t nNamed = m_pending.size() + m_content.tensors.size() + m_content.scalars.size();
            m_visits += 1 + itemCount(m_tree.values[next.value]);
            if (m_visits > kMaxVisits || nNamed > kMaxNamed || next.depth > kMaxDepth || next.name.size() > kMaxName)
                return fail(ErrorCode::Limit, fmt::format("{} is nested too deeply, or endlessly", m_where));
            visit(next);
        }
        TRY(sort(m_content.tensors));
        TRY(sort(m_content.scalars));
        return std::move(m_content);
    }

private:
    static std::size_t itemCount(const PickleValue& value)
    {
        const auto* dict = std::get_if<PickleDict>(&value);
        const auto* sequence = std::get_if<PickleSequence>(&value);
        return dict ? dict->items.size() : sequence ? sequence->items.size() : 0;
    }

    bool isScalar(PickleRef place) const
    {
        const PickleValue& value = m_tree.values[place];
        return !std::holds_alternative<PickleDict>(value) && !std::holds_alternative<PickleSequence>(value)
            && !std::holds_alternative<std::shared_ptr<const PickledTensor>>(value);
    }

    void visit(const Pending& next)
    {
        const PickleValue& value = m_tree.values[next.value];
        if (const auto* dict = std::get_if<PickleDict>(&value)) {
            for (const auto& [key, item] : dict->items) {
                if (const auto name = keyName(key))
                    follow(next, item, *name);
            }
        } else if (const auto* sequence = std::get_if<PickleSequence>(&value)) {
            for (std::size_t i = 0; i < sequence->items.size(); ++i) {
                if (!isScalar(sequence->items[i]))
                    follow(next, sequence->items[i], std::to_string(i));
            }
        } else if (const auto* tensor = std::get_if<std::shared_ptr<const PickledTensor>>(&value)) {
            m_content.tensors.emplace_back(next.name.empty() ? "tensor" : next.name, **tensor);
        } else {
            addScalar(next.name, value);
        }
    }

    /// Nothing for a key that is no name (a tuple, None).
    std::optional<std::string> keyName(PickleRef key) const
    {
        const PickleValue& value = m_tree.values[key];
        if (const auto* text = std::get_if<std::string>(&value))
            return *text;
        if (const auto* number = std::get_if<std::int64_t>(&value))
            return std::to_string(*number);
        return std::nullopt;
    }

    void follow(const Pending& parent, PickleRef value, const std::string& name)
    {
        m_pending.push_back({value, parent.name.empty() ? name : parent.name + '.' + name, parent.depth + 1});
    }

    void addScalar(const std::string& name, const PickleValue& value)
    {
        if (const auto* flag = std::get_if<bool>(&value))
            m_content.scalars.emplace_back(name, *flag);
        else if (const auto* integer = std::get_if<std::int64_t>(&value))
            m_content.scalars.emplace_back(name, *integer);
        else if (const auto* number = std::get_if<double>(&value))
            m_content.scalars.emplace_back(name, *number);
        else if (const auto* text = std::get_if<std::string>(&value))
            m_content.scalars.emplace_back(name, *text);
    }

    template <class Leaf> Result<void> sort(std::vector<std::pair<std::string, Leaf>>& leaves) const
    {
        using Pair = std::pair<std::string, Leaf>;
        std::ranges::sort(leaves, {}, &Pair::first);
        const auto twice = std::ranges::adjacent_find(leaves, {}, &Pair::first);
        if (twice != leaves.end())
            return fail(ErrorCode::BadFormat, fmt::format("{} has two values \"{}\"", m_where, twice->first));
        return {};
    }

    const PickleTree& m_tree;
    const std::string& m_where;
    std::vector<Pending> m_pending;
    std::size_t m_visits = 0;
    PickledContent m_content;
};

} // namespace

Result<PickledContent> readTorchPickle(std::string_view bytes, const std::string& where)
{
    TRY_ASSIGN(const PickleTree tree, runPickle(bytes, where));
    return LeafWalk(tree, where).run();
}

} // namespace atomscope
