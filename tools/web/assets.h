#pragma once

#include <span>
#include <string_view>

namespace p2pchat::web {

// A file of the page as it was built into the program (page/, CMakeLists.txt).
struct Asset {
  std::string_view path;  // as the browser asks for it
  std::string_view type;
  std::span<const unsigned char> content;
};

[[nodiscard]] std::span<const Asset> assets();

}  // namespace p2pchat::web
