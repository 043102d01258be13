#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope {

/// What the numbers of one index allow to say about a claim. Never a percentage.
enum class ClaimOutcome { CannotTell, ConsistentWith, CountsAgainst };

/// "cannot tell", "consistent with", "counts against".
std::string_view toString(ClaimOutcome outcome);

/// Which atoms a number counts: all conditions hold at once.
struct ClaimAtoms
{
    std::string verdict; ///< automatic verdict; empty = any
    std::string measure; ///< column of the table of atoms; empty = no range
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    bool isAliveOnly = false;

    friend bool operator==(const ClaimAtoms&, const ClaimAtoms&) = default;
};

/// One live number beside what the paired null has in its place.
struct ClaimNumber
{
    enum class Form { Count, Share, Number };
    std::string name; ///< as JSON spells it
    std::string title;
    Form form = Form::Count;
    double value = std::numeric_limits<double>::quiet_NaN(); ///< NaN: not measured
    double null = std::numeric_limits<double>::quiet_NaN(); ///< NaN: no null, or it has no such number
    std::string definition; ///< what was counted, of what
    std::optional<ClaimAtoms> atoms; ///< the atoms behind it
};

/// One claim of "The 'strong' feature hypothesis could be wrong" (Smith 2024), and what an index says about it.
struct Claim
{
    std::string id; ///< "C1" … "C12"
    std::string title;
    std::string statement;
    ClaimOutcome outcome = ClaimOutcome::CannotTell;
    std::string why; ///< one or two sentences
    std::string power; ///< how much it would have taken to say otherwise; empty where nothing is tested
    std::string notMeasured; ///< what the claim needs and nobody has measured, and how to; may be empty
    std::vector<ClaimNumber> numbers;
};

} // namespace atomscope
