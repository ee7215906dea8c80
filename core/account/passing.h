#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

#include "core/account/service.h"
#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/record.h"

namespace p2pchat::account {

// A Deposit of a message of this version is a passing word (core/chat/TYPING.md): its owner hands
// it to who is attached, or drops it, and answers nothing. No record of this version is genuine,
// so none is kept; a node of before refuses it, a client of before takes no notice of it.
inline constexpr std::uint64_t kPassingVersion = 2;
inline constexpr std::size_t kPassingSize = 512;  // of its body: the smallest there is

// Every word has the same size and says nothing outside its body.
[[nodiscard]] constexpr bool is_passing(const wire::Record& record) {
  return record.slot.kind == wire::RecordKind::kMessage && record.version == kPassingVersion;
}

// How many words go on: so many a second from one sender, to one user, and from this one to that
// one; beyond that, or where too many are counted, they are dropped. (Who types to a group says it
// to each of its members.)
class PassingWords {
 public:
  // True if this one may go on; then it is counted.
  [[nodiscard]] bool admit(const Address& from, const RingId& to, Instant now,
                           const ServiceOptions& options);
  [[nodiscard]] std::size_t size() const { return from_.size() + to_.size() + between_.size(); }

 private:
  struct Count {
    Instant since;
    std::size_t words = 0;
  };

  template <class Key>
  [[nodiscard]] static Count* count_of(std::map<Key, Count>& counts, const Key& key, Instant now,
                                       std::size_t bound);

  std::map<Address, Count> from_;
  std::map<RingId, Count> to_;
  std::map<std::pair<Address, RingId>, Count> between_;
};

}  // namespace p2pchat::account
