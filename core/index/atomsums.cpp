#include "core/index/atomsums.h"

namespace atomscope {

namespace {

constexpr std::size_t kBitmapBytes = kStatisticsRowAtoms / 8;
constexpr std::size_t kRecordBytes = 8 + 4 + 1 + 4 * 8 + 4 + 8;

struct Sum
{
    double value, error;
};

Sum twoSum(double a, double b)
{
    const double s = a + b;
    const double bb = s - a;
    return {s, (a - (s - bb)) + (b - bb)};
}

// For |a| >= |b|.
Sum quickTwoSum(double a, double b)
{
    const double s = a + b;
    return {s, b - (s - a)};
}

AtomSums readRecord(ByteReader& reader)
{
    AtomSums sums;
    sums.nFired = reader.number<std::int64_t>();
    sums.nDocuments = reader.number<std::int32_t>();
    const auto flags = reader.number<std::uint8_t>();
    sums.firesInFirst = (flags & 1) != 0;
    sums.firesInLast = (flags & 2) != 0;
    sums.sum.hi = reader.number<double>();
    sums.sum.lo = reader.number<double>();
    sums.sumOfSquares.hi = reader.number<double>();
    sums.sumOfSquares.lo = reader.number<double>();
    sums.maxActivation = reader.number<float>();
    sums.maxPosition = reader.number<std::uint64_t>();
    return sums;
}

tl::unexpected<Error> badRow()
{
    return fail(ErrorCode::BadFormat, "a row of statistics of the index is damaged");
}

} // namespace

void DoubleDouble::add(double value)
{
    Sum s = twoSum(hi, value);
    s.error += lo;
    s = quickTwoSum(s.value, s.error);
    hi = s.value;
    lo = s.error;
}

void DoubleDouble::add(const DoubleDouble& other)
{
    Sum s = twoSum(hi, other.hi);
    const Sum t = twoSum(lo, other.lo);
    s.error += t.value;
    s = quickTwoSum(s.value, s.error);
    s.error += t.error;
    s = quickTwoSum(s.value, s.error);
    hi = s.value;
    lo = s.error;
}

AtomStatistics AtomSums::statistics() const
{
    return {nFired, nDocuments, sum.hi, sumOfSquares.hi, maxActivation, maxPosition};
}

AtomSums joined(const AtomSums& left, DocumentSpan leftSpan, const AtomSums& right, DocumentSpan rightSpan)
{
    if (leftSpan.first < 0)
        return right;
    if (rightSpan.first < 0)
        return left;
    const bool isShared = leftSpan.last == rightSpan.first;
    AtomSums sums = left;
    sums.nFired += right.nFired;
    sums.nDocuments += right.nDocuments - (isShared && left.firesInLast && right.firesInFirst ? 1 : 0);
    sums.firesInFirst |= leftSpan.first == rightSpan.first && right.firesInFirst;
    sums.firesInLast = right.firesInLast || (leftSpan.last == rightSpan.last && left.firesInLast);
    sums.sum.add(right.sum);
    sums.sumOfSquares.add(right.sumOfSquares);
    if (right.maxActivation > left.maxActivation) {
        sums.maxActivation = right.maxActivation;
        sums.maxPosition = right.maxPosition;
    }
    return sums;
}

Bytes encodeStatisticsRow(std::span<const AtomSums> sums)
{
    Bytes row(kBitmapBytes);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if (sums[i].nFired == 0)
            continue;
        row[i / 8] |= static_cast<std::byte>(1u << (i % 8));
        appendNumber(row, sums[i].nFired);
        appendNumber(row, sums[i].nDocuments);
        appendNumber(row, static_cast<std::uint8_t>(sums[i].firesInFirst + 2 * sums[i].firesInLast));
        for (const double value : {sums[i].sum.hi, sums[i].sum.lo, sums[i].sumOfSquares.hi, sums[i].sumOfSquares.lo})
            appendNumber(row, value);
        appendNumber(row, sums[i].maxActivation);
        appendNumber(row, sums[i].maxPosition);
    }
    return row;
}

Result<std::vector<AtomSums>> decodeStatisticsRow(std::span<const std::byte> row)
{
    ByteReader reader(row);
    const auto bitmap = reader.take(kBitmapBytes);
    if (!reader.isGood())
        return badRow();
    std::vector<AtomSums> sums(kStatisticsRowAtoms);
    for (std::size_t i = 0; i < sums.size(); ++i) {
        if ((static_cast<unsigned>(bitmap[i / 8]) >> (i % 8)) & 1u)
            sums[i] = readRecord(reader);
    }
    if (!reader.isGood() || reader.remaining() != 0)
        return badRow();
    return sums;
}

Result<AtomSums> decodeStatistics(std::span<const std::byte> row, int atomInRow)
{
    ByteReader reader(row);
    const auto bitmap = reader.take(kBitmapBytes);
    if (!reader.isGood())
        return badRow();
    const auto byte = static_cast<std::size_t>(atomInRow / 8);
    const auto bit = static_cast<unsigned>(atomInRow % 8);
    if (((static_cast<unsigned>(bitmap[byte]) >> bit) & 1u) == 0)
        return AtomSums{};
    std::size_t before
        = static_cast<std::size_t>(std::popcount(static_cast<unsigned>(bitmap[byte]) & ((1u << bit) - 1)));
    for (std::size_t i = 0; i < byte; ++i)
        before += static_cast<std::size_t>(std::popcount(static_cast<unsigned>(bitmap[i])));
    reader.take(before * kRecordBytes);
    const AtomSums sums = readRecord(reader);
    if (!reader.isGood())
        return badRow();
    return sums;
}

} // namespace atomscope
