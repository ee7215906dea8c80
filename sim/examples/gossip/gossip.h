#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "sim/examples/quiet_guest.h"

namespace p2pchat::examples {

using transport::Host;

// Rumours: what one member is told, all know in the end. Every round each asks one other, drawn at
// random, what it knows. A rumour counts, and is told on, once it is on this member's own disk, so
// that no crash takes back what somebody has heard.
class Gossip : public QuietGuest {
 public:
  static constexpr Duration kRound = std::chrono::milliseconds(200);
  static constexpr std::size_t kRumoursMax = 64;  // one more is not listened to
  static constexpr std::size_t kBytesMax = 100;   // a longer one neither

  explicit Gossip(std::vector<Address> others) : others_(std::move(others)) {}
  [[nodiscard]] const std::set<std::string>& known() const { return known_; }
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Gossip>(*this);
  }

  // From another member, or from the user with whom the rumour starts.
  void hear(Host& host, const std::string& rumour) {
    if (rumour.empty() || rumour.size() > kBytesMax || known_.contains(rumour)) return;
    if (known_.size() + writing_.size() >= kRumoursMax) return;
    const Token token{++tokens_};
    writing_[token] = rumour;
    host.persist({.token = token, .changes = {{.key = to_bytes("r" + rumour), .value = Bytes()}}});
  }
  void on_persisted(Host&, Token token, PersistResult result) override {
    if (result) known_.insert(writing_.at(token));
    writing_.erase(token);  // if the disk has failed, there will be another time
  }

  void on_start(Host& host) override {
    chance_ = Entropy(host.entropy());
    host.read({.token = Token{++tokens_}, .from = to_bytes("r"), .to = to_bytes("s")});
    on_wake(host);
  }
  void on_read(Host&, Token, const ReadResult& rows) override {
    if (!rows) return;
    for (const Row& row : *rows) known_.insert(to_text(row.key).substr(1));
  }

  void on_wake(Host& host) override {
    host.send_datagram(others_[chance_.below(others_.size())], as_bytes("?"));
    host.wake_at(host.now() + kRound);
  }
  void on_datagram(Host& host, const Address& from, BytesView payload) override {
    const std::string text = to_text(payload);
    if (text.starts_with('!')) hear(host, text.substr(1));
    if (text != "?") return;
    for (const std::string& rumour : known_) host.send_datagram(from, as_bytes("!" + rumour));
  }

 private:
  std::vector<Address> others_;
  Entropy chance_;
  std::set<std::string> known_;
  std::map<Token, std::string> writing_;
  std::uint64_t tokens_ = 0;
};

}  // namespace p2pchat::examples
