#include "tools/cli/request.h"

#include <charconv>

namespace p2pchat::cli {

std::optional<Wait> Wait::parse(std::string_view text) {
  if (text == "queued") return Wait{.until = client::WaitFor::kQueued};
  if (text == "stored") return Wait{.until = client::WaitFor::kStored};
  if (text == "stored=K") return Wait{.until = client::WaitFor::kStoredAll};
  if (text == "delivered") return Wait{.until = client::WaitFor::kDelivered};

  constexpr std::string_view kNumbered = "stored=";
  if (!text.starts_with(kNumbered)) return std::nullopt;
  text.remove_prefix(kNumbered.size());
  Wait wait;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), wait.stored);
  if (error != std::errc() || end != text.data() + text.size() || wait.stored == 0) {
    return std::nullopt;
  }
  return wait;
}

std::optional<Duration> parse_age(std::string_view text) {
  constexpr int kYears = 100;
  if (text.empty()) return std::nullopt;
  std::optional<std::chrono::hours> unit;
  if (text.back() == 'h') unit = std::chrono::hours{1};
  if (text.back() == 'd') unit = std::chrono::days{1};
  if (text.back() == 'w') unit = std::chrono::weeks{1};
  if (text.back() == 'y') unit = std::chrono::days{365};
  text.remove_suffix(1);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (!unit || error != std::errc() || end != text.data() + text.size() || number < 1) {
    return std::nullopt;
  }
  if (number > std::chrono::days{365 * kYears} / *unit) return std::nullopt;
  return number * *unit;
}

}  // namespace p2pchat::cli
