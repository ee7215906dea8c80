#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace p2pchat::sim {

// What machines ask of the outside that may fail: a datagram or frame handed to the network, a
// batch of changes handed to the disk, and the disk's syncs, each of one or more batches.
enum class Operation : std::uint8_t { kSend, kWrite, kSync };
inline constexpr std::array kOperations = {Operation::kSend, Operation::kWrite, Operation::kSync};

[[nodiscard]] std::string_view name_of(Operation operation);

// The one operation of a run that fails, by its number among those of its kind, from 1. A send: the
// datagram is lost, the frame's stream breaks. A write: it is answered with kFailed. A sync: its
// machine loses power just before it is done.
struct NthFailure {
  Operation operation = Operation::kSend;
  std::uint64_t number = 1;

  bool operator==(const NthFailure&) const = default;
};

// "write:17"
[[nodiscard]] std::string text_of(const NthFailure& failure);
[[nodiscard]] std::optional<NthFailure> parse_nth(std::string_view text);

// Counts the operations of a world and says which one fails.
class Operations {
 public:
  explicit Operations(std::optional<NthFailure> failure) : failure_(failure) {}

  // One more happens; true if it is the one that fails.
  [[nodiscard]] bool take(Operation operation);
  // No more are counted, and none fails.
  void stop() { is_stopped_ = true; }
  [[nodiscard]] std::uint64_t count(Operation operation) const {
    return counts_[static_cast<std::size_t>(operation)];
  }

 private:
  std::optional<NthFailure> failure_;
  std::array<std::uint64_t, kOperations.size()> counts_{};
  bool is_stopped_ = false;
};

}  // namespace p2pchat::sim
