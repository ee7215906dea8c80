#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/base/instant.h"
#include "tools/lab/intervention.h"

// What a page asks for (PROTOCOL.md).
namespace p2pchat::lab {

struct Play {};
struct Pause {};
struct Step {};  // to the next event
struct SetSpeed {
  static constexpr std::uint32_t kMax = 100'000;
  static constexpr std::uint32_t kUnbounded = 0;  // as fast as it goes

  std::uint32_t percent = 100;  // of real time
};
struct Seek {
  Instant to;
};
struct Intervene {
  Deed deed{};
  std::size_t node = 0;
};
struct Select {
  std::optional<std::size_t> node;
};
struct Follow {
  std::optional<std::uint64_t> journey;
};
// The page has drawn a frame.
struct Drawn {};

using Command = std::variant<Play, Pause, Step, SetSpeed, Seek, Intervene, Select, Follow, Drawn>;

// Nothing if it is none.
[[nodiscard]] std::optional<Command> parse_command(std::string_view text);

}  // namespace p2pchat::lab
