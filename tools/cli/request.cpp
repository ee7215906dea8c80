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

}  // namespace p2pchat::cli
