#pragma once

#include "tests/support/tinymodel.h"

#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// One layer of any family in plain loops over doubles; slowmodel.cpp says what each family's layers are.
namespace atomscope::test::slow {

using nlohmann::json;
using Row = std::vector<double>;
using Rows = std::vector<Row>;
using Sites = std::map<std::string, std::vector<double>>;

inline double at(const TinyTensor& tensor, std::size_t row, std::size_t column)
{
    return static_cast<double>(tensor.values.at(row * static_cast<std::size_t>(tensor.shape.at(1)) + column));
}

/// What one layer is made of: names of tensors (without prefix; empty where the family has none) and numbers.
struct Layer
{
    std::string ln1, ln1Post, ln2, ln2Post; // ln1Post, ln2Post: of what a sublayer adds
    std::function<void(const Row& normed, Row& q, Row& k, Row& v)> project;
    std::string qNorm, kNorm, out, gate, in, down;
    bool isTransposed = true; // stored [out, in]
    bool isParallel = false;
    std::size_t nHeads = 1, nKvHeads = 1;
    double scale = 1, cap = 0;
    std::size_t window = 0; // 0: everything before
    Row frequencies; // [R/2]; empty: no rotation
    std::string act;
};

/// One model while it runs: names of tensors are completed with `prefix`.
struct SlowModel
{
    const json& config;
    const TinyTensors& tensors;
    std::string prefix;
    bool isRms = false;
    double epsilon = 0;
    double offset = 0; // added to a stored gain
    Sites sites;

    const TinyTensor& tensor(const std::string& name) const { return tensors.at(prefix + name); }

    /// x W (+ b), W stored [in, out], or [out, in] if isTransposed.
    Row product(const std::string& name, const Row& x, bool isTransposed) const
    {
        const TinyTensor& W = tensor(name + ".weight");
        const auto out = static_cast<std::size_t>(W.shape.at(isTransposed ? 0 : 1));
        Row y(out, 0.0);
        for (std::size_t o = 0; o < out; ++o) {
            for (std::size_t i = 0; i < x.size(); ++i)
                y[o] += x[i] * (isTransposed ? at(W, o, i) : at(W, i, o));
            if (tensors.contains(prefix + name + ".bias"))
                y[o] += static_cast<double>(tensor(name + ".bias").values.at(o));
        }
        return y;
    }

    Row normalised(const Row& x) const
    {
        const double D = static_cast<double>(x.size());
        double mean = 0;
        for (const double value : x)
            mean += isRms ? 0 : value / D;
        double variance = 0;
        for (const double value : x)
            variance += (value - mean) * (value - mean) / D;
        Row y;
        for (const double value : x)
            y.push_back((value - mean) / std::sqrt(variance + epsilon));
        return y;
    }

    Row norm(const std::string& name, const Row& x) const
    {
        Row y = normalised(x);
        for (std::size_t i = 0; i < y.size(); ++i) {
            y[i] *= offset + static_cast<double>(tensor(name + ".weight").values.at(i));
            if (!isRms)
                y[i] += static_cast<double>(tensor(name + ".bias").values.at(i));
        }
        return y;
    }

    void keep(const std::string& hook, const Row& row)
    {
        auto& values = sites[hook];
        values.insert(values.end(), row.begin(), row.end());
    }
    void keep(int layer, const std::string& hook, const Row& row)
    {
        keep("blocks." + std::to_string(layer) + "." + hook, row);
    }
};

double capped(double cap, double x);
/// Runs one layer over the stream x [T, D] and keeps every site.
void runLayer(SlowModel& model, const Layer& layer, int number, Rows& x);

} // namespace atomscope::test::slow
