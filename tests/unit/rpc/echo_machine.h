#pragma once

#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/wire/effects.h"

namespace p2pchat::rpc {

// The smallest machine: sends every message back, announces what was announced, and asks for one
// of everything when it starts.
struct EchoMachine {
  Instant wake = Instant::never();
  std::vector<Token> completions;
  int wakes = 0;

  void on_start(Instant, Effects& out) {
    out.announce(wire::GetStatus{});
    out.send(Address::v4({10, 0, 0, 9}, 9), wire::GetStatus{});
    out.compute({.token = {3}, .kind = ComputeKind::kScrypt, .input = {}});
    out.read({.token = {2}, .from = {}, .to = {}});
    out.persist({.token = {1}, .changes = {}});
  }
  void on_message(const Address& from, const wire::Message& message, Instant, Effects& out) {
    out.send(from, message);
  }
  void on_announcement(const Address&, const wire::Message& message, Instant, Effects& out) {
    out.announce(message);
  }
  void on_wake(Instant, Effects&) {
    ++wakes;
    wake = Instant::never();
  }
  void on_read(Token token, const ReadResult&, Instant, Effects&) { completions.push_back(token); }
  void on_persisted(Token token, const PersistResult&, Instant, Effects&) {
    completions.push_back(token);
  }
  void on_computed(Token token, BytesView, Instant, Effects&) { completions.push_back(token); }
  [[nodiscard]] Instant next_wake() const { return wake; }
};

}  // namespace p2pchat::rpc
