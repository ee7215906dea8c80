#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/strong_ids.h"
#include "core/rpc/onlooker.h"
#include "core/wire/record.h"

namespace p2pchat::tools {

// What has become of people's messages at this node.
struct MessageStep {
  std::string what;
  std::string id;  // as clients show it: hexadecimal digits of the record's hash
  Address peer;

  bool operator==(const MessageStep&) const = default;
};

// From what a node receives and sends to the steps of each message, so that one can be followed
// from node to node: a deposit, the copies, the answer, what is pushed and what is collected.
class MessageLog final : public rpc::Onlooker {
 public:
  // Of answers it knows what they are to, for so many calls; of older ones it says nothing.
  static constexpr std::size_t kCallsMax = 4096;

  explicit MessageLog(std::function<void(const MessageStep&)> tell) : tell_(std::move(tell)) {}

  void on_received(const Address& from, const wire::Message& message) override;
  void on_sent(const Address& to, const wire::Message& message) override;

 private:
  using Ids = std::vector<std::string>;
  // Who was asked or asks, the call, whether it was asked from here.
  using Key = std::tuple<Address, std::uint64_t, bool>;

  void expect(const Key& key, Ids ids);
  [[nodiscard]] Ids ids_of(const Key& key) const;
  void tell(const Ids& ids, const std::string& what, const Address& peer) const;

  std::function<void(const MessageStep&)> tell_;
  std::map<Key, Ids> calls_;
  std::vector<Key> order_;  // a ring of the newest
  std::size_t next_ = 0;
};

}  // namespace p2pchat::tools
