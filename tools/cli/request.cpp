#include "tools/cli/request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace p2pchat::cli {
namespace {

struct Lifetime {
  std::string_view word;
  std::chrono::seconds duration;
  std::string_view text;
};

constexpr std::array kLifetimes{
    Lifetime{"off", std::chrono::seconds{0}, "for good"},
    Lifetime{"1h", std::chrono::hours{1}, "1 hour"},
    Lifetime{"1d", std::chrono::days{1}, "1 day"},
    Lifetime{"1w", std::chrono::weeks{1}, "1 week"},
    Lifetime{"4w", std::chrono::weeks{4}, "4 weeks"},
};

}  // namespace

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

std::optional<Duration> parse_lifetime(std::string_view text) {
  const auto* found = std::ranges::find(kLifetimes, text, &Lifetime::word);
  if (found == kLifetimes.end()) return std::nullopt;
  return found->duration;
}

std::string lifetime_text(std::uint32_t seconds) {
  const auto* found =
      std::ranges::find(kLifetimes, std::chrono::seconds{seconds}, &Lifetime::duration);
  if (found != kLifetimes.end()) return std::string(found->text);
  return std::to_string(seconds) + " seconds";
}

}  // namespace p2pchat::cli
