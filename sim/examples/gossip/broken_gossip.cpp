#include "sim/examples/gossip/broken_gossip.h"

#include <string>
#include <utility>

namespace p2pchat::examples {

namespace {

class Embellishing final : public Gossip {
 public:
  using Gossip::Gossip;
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Embellishing>(*this);
  }
  void on_datagram(Host& host, const Address& from, BytesView payload) override {
    const std::string more = to_text(payload) + (payload.size() > 1 ? ", they say" : "");
    Gossip::on_datagram(host, from, as_bytes(more));
  }
};

class Tiring final : public Gossip {
 public:
  using Gossip::Gossip;
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Tiring>(*this);
  }
  void on_wake(Host& host) override {
    if (++rounds_ <= 20) Gossip::on_wake(host);
  }

 private:
  int rounds_ = 0;
};

class Forgetful final : public Gossip {
 public:
  using Gossip::Gossip;
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Forgetful>(*this);
  }
  void on_read(Host&, Token, const ReadResult&) override {}
};

template <class Member>
std::unique_ptr<Gossip> make(std::vector<Address> others) {
  return std::make_unique<Member>(std::move(others));
}

}  // namespace

MakeMember member_with_fault(std::string_view fault) {
  if (fault == "none") return make<Gossip>;
  if (fault == "embellishes") return make<Embellishing>;
  if (fault == "tires") return make<Tiring>;
  if (fault == "forgets") return make<Forgetful>;
  return nullptr;
}

}  // namespace p2pchat::examples
