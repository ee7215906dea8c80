#include "sim/explore/state_code.h"

#include <algorithm>
#include <bit>

namespace p2pchat::sim {

namespace {

std::uint64_t entries_in(const RingModel& model) { return 2 * model.identifiers; }

// Beside each other, candidate and notifier are independent; else at most one of them is set.
std::uint64_t statuses_in(const RingModel& model) {
  const std::uint64_t entries = entries_in(model);
  return model.notices == Notices::kBeside ? (1 + entries) * (1 + entries) : 1 + 2 * entries;
}

}  // namespace

StateCode::StateCode(const RingModel& model)
    : model_(model),
      entries_(entries_in(model)),
      statuses_(statuses_in(model)),
      bits_(bits_per_place(model)),
      half_((model.identifiers + 1) / 2) {}

std::size_t StateCode::bits_per_place(const RingModel& model) {
  std::uint64_t codes = entries_in(model) * statuses_in(model);
  for (std::size_t i = 0; i < model.successors; ++i) codes *= entries_in(model);
  return std::bit_width(codes);  // 0 is a place without a member
}

StateKey StateCode::key_of(const RingState& state) const {
  Codes codes{};
  for (Place place = 0; place < model_.identifiers; ++place) {
    if (state.contains(place)) codes[place] = code_of(*state.members[place], place);
  }
  StateKey least = pack(codes, 0);
  if (model_.symmetry == Symmetry::kNone) return least;
  for (std::size_t turn = 1; turn < model_.identifiers; ++turn) {
    least = std::min(least, pack(codes, turn));
  }
  return least;
}

StateKey StateCode::pack(const Codes& codes, std::size_t turn) const {
  StateKey key;
  std::size_t place = turn;
  for (std::size_t i = 0; i < model_.identifiers; ++i) {
    std::uint64_t& word = key.words[i < half_ ? 0 : 1];
    word = word << bits_ | codes[place];
    if (++place == model_.identifiers) place = 0;
  }
  return key;
}

RingState StateCode::state_of(const StateKey& key) const {
  RingState state;
  StateKey rest = key;
  const std::uint64_t mask = (std::uint64_t{1} << bits_) - 1;
  for (std::size_t i = model_.identifiers; i-- > 0;) {
    std::uint64_t& word = rest.words[i < half_ ? 0 : 1];
    state.members[i] = member_of(word & mask, static_cast<Place>(i));
    word >>= bits_;
  }
  return state;
}

std::uint64_t StateCode::code_of(const Member& member, Place self) const {
  std::uint64_t code = 0;
  for (std::size_t i = 0; i < model_.successors; ++i) {
    code = code * entries_ + digit_of(member.successors[i], self);
  }
  code = code * entries_ + digit_of(member.predecessor, self);
  return code * statuses_ + status_of(member, self) + 1;
}

std::optional<Member> StateCode::member_of(std::uint64_t code, Place self) const {
  if (code == 0) return std::nullopt;
  Member member;
  std::uint64_t rest = code - 1;
  set_status(member, rest % statuses_, self);
  rest /= statuses_;
  member.predecessor = entry_of(rest % entries_, self);
  rest /= entries_;
  for (std::size_t i = model_.successors; i-- > 0;) {
    member.successors[i] = entry_of(rest % entries_, self);
    rest /= entries_;
  }
  return member;
}

std::uint64_t StateCode::digit_of(const Entry& entry, Place self) const {
  const std::uint64_t size = model_.identifiers;
  const std::uint64_t place = entry.place;
  const std::uint64_t distance = place < self ? place + size - self : place - self;
  return distance + (entry.is_void ? size : 0);
}

Entry StateCode::entry_of(std::uint64_t digit, Place self) const {
  const std::uint64_t size = model_.identifiers;
  return {.place = static_cast<Place>((digit + self) % size), .is_void = digit >= size};
}

std::uint64_t StateCode::status_of(const Member& member, Place self) const {
  const std::uint64_t candidate = member.candidate ? 1 + digit_of(*member.candidate, self) : 0;
  const std::uint64_t notifier = member.notifier ? 1 + digit_of(*member.notifier, self) : 0;
  if (model_.notices == Notices::kBeside) return candidate * (1 + entries_) + notifier;
  return member.notifier ? entries_ + notifier : candidate;
}

void StateCode::set_status(Member& member, std::uint64_t status, Place self) const {
  std::uint64_t candidate = status;
  std::uint64_t notifier = 0;
  if (model_.notices == Notices::kBeside) {
    candidate = status / (1 + entries_);
    notifier = status % (1 + entries_);
  } else if (status > entries_) {
    candidate = 0;
    notifier = status - entries_;
  }
  if (candidate > 0) member.candidate = entry_of(candidate - 1, self);
  if (notifier > 0) member.notifier = entry_of(notifier - 1, self);
}

}  // namespace p2pchat::sim
