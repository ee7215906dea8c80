#pragma once

#include <optional>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/message.h"

namespace p2pchat::tools {

// Asks one node for its status, again every kPeriod until it answers. A machine like the others,
// driven through rpc::Endpoint.
class StatusQuery {
 public:
  static constexpr Duration kPeriod = std::chrono::milliseconds{500};

  StatusQuery(const Address& node, CallId call) : node_(node), call_(call) {}

  void on_start(Instant now, Effects& out);
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant now, Effects& out);
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return status_ ? Instant::never() : next_ask_; }

  [[nodiscard]] const std::optional<wire::Status>& status() const { return status_; }

 private:
  Address node_;
  CallId call_;
  Instant next_ask_ = Instant::never();
  std::optional<wire::Status> status_;
};

}  // namespace p2pchat::tools
