#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "sim/explore/ring_state.h"

namespace p2pchat::sim {

// A state in 16 bytes: half of the places in each word.
struct StateKey {
  std::array<std::uint64_t, 2> words{};

  constexpr auto operator<=>(const StateKey&) const = default;
};

// Between states and their keys. A member is written relative to its own place, so turning the
// circle turns the places' codes; of all turns the least key stands for the state.
class StateCode {
 public:
  // The model must be `checked`.
  explicit StateCode(const RingModel& model);

  [[nodiscard]] StateKey key_of(const RingState& state) const;
  [[nodiscard]] RingState state_of(const StateKey& key) const;

  // Bits that one place takes in a model, a key having room for 64 / ceil(M / 2) of them.
  [[nodiscard]] static std::size_t bits_per_place(const RingModel& model);

 private:
  using Codes = std::array<std::uint64_t, kIdentifiersMax>;

  [[nodiscard]] std::uint64_t code_of(const Member& member, Place self) const;
  [[nodiscard]] std::optional<Member> member_of(std::uint64_t code, Place self) const;
  [[nodiscard]] std::uint64_t digit_of(const Entry& entry, Place self) const;
  [[nodiscard]] Entry entry_of(std::uint64_t digit, Place self) const;
  [[nodiscard]] std::uint64_t status_of(const Member& member, Place self) const;
  void set_status(Member& member, std::uint64_t status, Place self) const;
  [[nodiscard]] StateKey pack(const Codes& codes, std::size_t turn) const;

  RingModel model_;
  std::uint64_t entries_;   // different entries
  std::uint64_t statuses_;  // different pairs of candidate and notifier
  std::size_t bits_;
  std::size_t half_;  // places in the first word
};

}  // namespace p2pchat::sim
