#include "sim/operations.h"

#include <charconv>
#include <system_error>

namespace p2pchat::sim {

std::string_view name_of(Operation operation) {
  switch (operation) {
    case Operation::kSend:
      return "send";
    case Operation::kWrite:
      return "write";
    case Operation::kSync:
      return "sync";
  }
  return "";
}

std::string text_of(const NthFailure& failure) {
  return std::string(name_of(failure.operation)) + ":" + std::to_string(failure.number);
}

std::optional<NthFailure> parse_nth(std::string_view text) {
  for (const Operation operation : kOperations) {
    const std::string start = std::string(name_of(operation)) + ":";
    if (!text.starts_with(start)) continue;
    const std::string_view digits = text.substr(start.size());
    NthFailure failure{.operation = operation, .number = 0};
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), failure.number);
    const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
    if (is_whole && failure.number > 0) return failure;
  }
  return std::nullopt;
}

bool Operations::take(Operation operation) {
  if (is_stopped_) return false;
  const std::uint64_t number = ++counts_[static_cast<std::size_t>(operation)];
  return failure_ == NthFailure{.operation = operation, .number = number};
}

}  // namespace p2pchat::sim
