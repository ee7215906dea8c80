#pragma once

#include <cstddef>
#include <filesystem>

namespace p2pchat::bench {

inline constexpr std::size_t kTextSize = 200;  // of a message, in all rows

// The middle one of so many appends of 4 KiB to a file in the directory, each with fdatasync.
[[nodiscard]] double synced_write_ms(const std::filesystem::path& directory, std::size_t times);

}  // namespace p2pchat::bench
