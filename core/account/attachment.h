#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/account/service.h"
#include "core/base/address.h"
#include "core/wire/account_messages.h"
#include "core/wire/record.h"

namespace p2pchat::account {

// A client that is online at this node: where it is, until when, and which of its messages are on
// their way. Messages are pushed in order of id behind a cursor, a window at a time; what is not
// collected in time, be it lost or left by the client for later, gives way to what is behind it,
// and is pushed again once there is nothing behind.
class Attachment {
 public:
  static constexpr std::size_t kWindow = 16;

  Attachment(const Address& at, wire::SessionClaim claim, std::uint64_t at_ms);

  // The client says again that it is here. False if it said so before, or later (a replay).
  [[nodiscard]] bool renew(const Address& at, std::uint64_t at_ms);
  // Who is here takes what is pushed: what waits for an answer is not waited for much longer.
  void extend(Instant now, const ServiceOptions& options);

  [[nodiscard]] const Address& at() const { return at_; }
  [[nodiscard]] const wire::SessionClaim& claim() const { return claim_; }
  [[nodiscard]] bool has_expired(Instant now) const { return lease_ends_ <= now; }

  // How many messages to list next; 0: none now. The caller reports what came by on_listed.
  [[nodiscard]] std::size_t next_listing();
  [[nodiscard]] const std::optional<Bytes32>& cursor() const { return cursor_; }
  void on_listed(const std::vector<wire::Record>& listed, std::size_t asked);

  // A message arrived at this node. True if it is to be pushed now.
  [[nodiscard]] bool on_arrival(const Bytes32& id);
  // The store could not read what was announced: list everything again later.
  void on_read_failed() { has_missed_ = true; }
  void on_collected(const Bytes32& id);

  // Messages were passed over: once there is nothing behind them they are to be pushed again.
  [[nodiscard]] bool has_passed_over() const { return has_passed_over_; }
  // Something was just pushed, or not yet collected: when to push again.
  void on_pushed(Instant now, const ServiceOptions& options);
  void on_wake(Instant now, const ServiceOptions& options);
  [[nodiscard]] Instant next_wake() const;

 private:
  void start_over();

  Address at_;
  wire::SessionClaim claim_;
  std::uint64_t at_ms_;
  Instant lease_ends_;
  std::set<Bytes32> in_flight_;
  std::optional<Bytes32> cursor_;
  bool is_listing_ = false;
  bool has_more_ = true;
  bool has_missed_ = false;
  bool has_passed_over_ = false;
  Duration patience_{0};
  Instant push_again_ = Instant::never();
};

}  // namespace p2pchat::account
