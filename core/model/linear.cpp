#include "core/model/linear.h"

namespace atomscope {

void applyLinear(const Linear& linear, const float* x, int N, float* y)
{
    multiply(N, linear.out, linear.in, 1, x, linear.in, linear.weight, linear.bias, y, linear.out);
}

} // namespace atomscope
