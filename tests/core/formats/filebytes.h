#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace atomscope::test {

inline void writeBytes(const std::filesystem::path& file, std::string_view bytes)
{
    std::ofstream(file, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The little-endian bytes of numbers.
template <typename Number> std::string bytesOf(const std::vector<Number>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Number)};
}

/// A safetensors file as bytes.
inline std::string safetensorsBytes(const std::string& header, const std::string& data)
{
    return bytesOf(std::vector<std::uint64_t>{header.size()}) + header + data;
}

/// A .npy file of version 1 as bytes.
inline std::string npyBytes(const std::string& header, const std::string& data)
{
    return "\x93NUMPY" + std::string("\x01\x00", 2)
        + bytesOf(std::vector<std::uint16_t>{static_cast<std::uint16_t>(header.size())}) + header + data;
}

} // namespace atomscope::test
