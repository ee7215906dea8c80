#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// No state is shown without its proof: "stored on k" means that k nodes had it synced by then,
// "delivered" that the recipient's client has it, "read" that its user has asked for what is unread
// and got it. States never go back. In the end the sender has learned of every text that was shown,
// and of every one that was read, unless another device has taken its or the reader's place; and
// "deleted there" of a deletion is as "delivered" of a text.
class TickChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<TickChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "ticks"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void look_at(const Scene& scene, std::size_t client, const client::StoredMessage& message);
  void expect_arrived(const Scene& scene, const client::StoredMessage& message);
  [[nodiscard]] std::size_t ever_held(const Scene& scene, client::StoredMessage message);
  void expect_deleted(const Scene& scene, const client::StoredMessage& message);
  void expect_learnt(const Scene& scene, const client::StoredMessage& message);
  void expect_told(const Scene& scene, const SentText& sent, const client::StoredMessage& message);

  // The state last shown for each message of each client.
  std::map<std::pair<std::size_t, std::string>, client::MessageState> shown_;
  std::map<std::string, std::string> sealed_as_;  // records of messages that were sealed anew
};

}  // namespace p2pchat::sim
