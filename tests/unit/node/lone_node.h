#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/account/genuine.h"
#include "core/account/keys.h"
#include "core/account/name.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/account/session.h"
#include "core/crypto/bcrypt.h"
#include "core/crypto/compute.h"
#include "core/crypto/ed25519.h"
#include "core/crypto/sha256.h"
#include "core/crypto/x25519.h"
#include "core/node/node.h"

namespace p2pchat::node {

inline const Address kNodeAddress = Address::v4({10, 0, 0, 1}, 7400);
inline const Address kClientAddress = Address::v4({10, 0, 0, 9}, 9000);

// A ring of one node on a perfect host: its disk syncs and its computations end at once. What it
// sends is kept for the test to look at.
class LoneNode {
 public:
  explicit LoneNode(std::map<Bytes, Bytes> disk = {}, account::ServiceOptions services = {})
      : disk_(std::move(disk)), node_(make(services)) {
    apply([this](Effects& out) { node_.on_start(now_, out); });
    advance(std::chrono::seconds(30));
  }

  [[nodiscard]] Node& node() { return node_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::uint64_t now_ms() const { return account::milliseconds(now_); }
  [[nodiscard]] const std::map<Bytes, Bytes>& disk() const { return disk_; }
  void break_disk() { is_disk_broken_ = true; }
  // What is written from now on is synced later.
  void hold_disk() { is_disk_held_ = true; }
  void sync_disk() {
    is_disk_held_ = false;
    Effects held;
    held.persists = std::exchange(held_, {});
    perform(std::move(held));
  }

  void tell(const wire::Message& message, const Address& from = kClientAddress) {
    apply([&](Effects& out) { node_.on_message(from, message, now_, out); });
  }

  // Sends a request and takes the last reply of its type.
  template <class Reply>
  std::optional<Reply> ask(const wire::Message& message, const Address& from = kClientAddress) {
    tell(message, from);
    return take<Reply>(from);
  }

  // The newest message of a type that was sent to an address since the last call.
  template <class Message>
  std::optional<Message> take(const Address& to = kClientAddress) {
    std::optional<Message> found;
    for (Send& send : sent_) {
      if (send.to != to) continue;
      if (auto* message = std::get_if<Message>(&send.message)) found = std::move(*message);
    }
    sent_.clear();
    return found;
  }

  // How many of a type were sent to an address since the last call.
  template <class Message>
  std::size_t take_count(const Address& to = kClientAddress) {
    std::size_t count = 0;
    for (const Send& send : std::exchange(sent_, {})) {
      if (send.to == to && std::holds_alternative<Message>(send.message)) ++count;
    }
    return count;
  }

  void advance(Duration by) {
    const Instant end = now_ + by;
    while (node_.next_wake() <= end) {
      now_ = std::max(now_, node_.next_wake());
      apply([this](Effects& out) { node_.on_wake(now_, out); });
    }
    now_ = end;
  }

 private:
  static Node make(const account::ServiceOptions& services) {
    NodeOptions options{.self = kNodeAddress};
    options.services = services;
    options.services.bcrypt_cost = 5;
    options.services.allows_test_keys = true;
    return Node(std::move(options), Bytes32{1}, Entropy(Bytes32{2}));
  }

  template <class Event>
  void apply(Event event) {
    Effects out;
    event(out);
    perform(std::move(out));
  }

  void perform(Effects out) {
    for (Send& send : out.sends) sent_.push_back(std::move(send));
    for (const PersistRequest& request : out.persists) {
      if (is_disk_held_) {
        held_.push_back(request);
        continue;
      }
      PersistResult result;
      if (is_disk_broken_) result = std::unexpected(DiskError::kFailed);
      for (const Change& change : request.changes) {
        if (is_disk_broken_) break;
        if (change.value) disk_[change.key] = *change.value;
        if (!change.value) disk_.erase(change.key);
      }
      apply([&](Effects& next) { node_.on_persisted(request.token, result, now_, next); });
    }
    for (const ReadRequest& request : out.reads) {
      std::vector<Row> rows;
      for (auto at = disk_.lower_bound(request.from); at != disk_.end() && at->first < request.to;
           ++at) {
        if (rows.size() == request.limit) break;
        rows.push_back({at->first, at->second});
      }
      apply([&](Effects& next) { node_.on_read(request.token, rows, now_, next); });
    }
    for (const ComputeRequest& request : out.computes) {
      const Bytes result = crypto::compute(request.kind, request.input, request.seed);
      apply([&](Effects& next) { node_.on_computed(request.token, result, now_, next); });
    }
  }

  Instant now_{std::chrono::hours(1)};
  std::map<Bytes, Bytes> disk_;
  bool is_disk_broken_ = false;
  bool is_disk_held_ = false;
  std::vector<PersistRequest> held_;
  std::vector<Send> sent_;
  Node node_;
};

// What a client knows of an account: enough to speak for it.
struct User {
  explicit User(std::string user_name, std::uint8_t seed = 1)
      : name(std::move(user_name)), key(account::key_of(name)) {
    const auto pairs = crypto::parse_rsa_keys(crypto::compute(
        ComputeKind::kRsaKeys, crypto::rsa_keys_input(crypto::kPooledRsaBits), Bytes32{seed}));
    keys = {.signing = pairs->signing, .encryption = pairs->encryption, .identity = Bytes32{seed}};
    profile = account::make_profile(name, keys, 1, Bytes32{seed});
    device_private = Bytes32{seed, 7};
  }

  [[nodiscard]] wire::Register registration(CallId call, std::string verifier = {}) const {
    if (verifier.empty()) verifier = crypto::bcrypt_hash(account::verifier_text(auth), 5, {});
    return {.call = call,
            .key = key,
            .account = account::sign_account({.profile = profile,
                                              .salt = {1, 2, 3},
                                              .cost = {.log2_n = 4, .r = 8, .p = 1},
                                              .verifier = std::move(verifier),
                                              .blob = Bytes{42},
                                              .signature = {}},
                                             keys.signing, Bytes32{3})};
  }

  [[nodiscard]] wire::SessionClaim claim(std::uint64_t epoch) const {
    wire::SessionClaim claim{.key = key,
                             .epoch = epoch,
                             .device_key = crypto::ed25519_public_key(device_private),
                             .device = "laptop",
                             .claimed_ms = 5};
    return account::sign_claim(std::move(claim), keys.signing, Bytes32{4});
  }

  [[nodiscard]] wire::Attach attach(CallId call, std::uint64_t epoch, std::uint64_t at_ms,
                                    const RingId& node, account::PresenceWish wish = {}) const {
    wire::Attach request{.call = call, .key = key, .epoch = epoch, .at_ms = at_ms};
    request.signature =
        account::sign_as_device(device_private, account::attach_text(request, node, wish));
    return request;
  }

  [[nodiscard]] wire::Collect collect(CallId call, std::uint64_t epoch, const Bytes32& id,
                                      const RingId& node) const {
    wire::Collect request{.call = call, .key = key, .epoch = epoch, .ids = {id}};
    request.signature =
        account::sign_as_device(device_private, account::collect_text(request, node));
    return request;
  }

  [[nodiscard]] wire::Record message(const std::string& text, std::uint64_t expires_ms) const {
    const Bytes body = to_bytes(text);
    return {.slot = {.key = key, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(body)},
            .version = 0,
            .expires_ms = expires_ms,
            .body = body};
  }

  std::string name;
  RingId key;
  Bytes32 auth{9};
  account::AccountKeys keys;
  wire::AccountProfile profile;
  Bytes32 device_private{};
};

}  // namespace p2pchat::node
