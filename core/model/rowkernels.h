#pragma once

// Row-wise kernels, compiled for several instruction sets and chosen at run time. Each row is summed in vector lanes in
// an order that depends on its length alone.

namespace atomscope {

/// Row lengths are rounded up to this where a kernel writes whole vectors.
inline constexpr int kRowPadding = 64;

/// y = (x - mean(x)) / sqrt(var(x) + epsilon) * gamma + beta; var is the biased variance. x, y, gamma, beta [D].
void layerNormRow(const float* x, int D, float epsilon, const float* gamma, const float* beta, float* y);

/// y = x / sqrt(mean(x^2) + epsilon) * gamma. x, y, gamma [D].
void rmsNormRow(const float* x, int D, float epsilon, const float* gamma, float* y);

/// scores[0..count) = softmax of itself; scores[count..padded) = 0. `padded` is a multiple of kRowPadding.
void softmaxRow(float* scores, int count, int padded);

/// y += x, [count].
void addInPlace(const float* x, long count, float* y);

/// y *= x, [count].
void multiplyInPlace(const float* x, long count, float* y);

/// y = cap * tanh(y / cap), [count]. A value's bits do not depend on its place.
void softCapInPlace(float cap, long count, float* y);

/// y = y / (1 + exp(-(a y + b y^3))), [count]: silu with a = 1, b = 0; the tanh form of gelu with a = sqrt(8 / pi),
/// b = 0.044715 a, since (1 + tanh(u)) / 2 = 1 / (1 + exp(-2 u)).
void sigmoidGateInPlace(float a, float b, long count, float* y);

} // namespace atomscope
