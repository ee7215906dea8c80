#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// What a device that was destroyed had told its user before it made the snapshot that it says is on
// the ring, is in the end on the device that has the account: each message, sent or received, and
// each once; and what was read there by then is not given to be read once more.
class RestoredChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<RestoredChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "restored"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  struct Known {
    client::StoredMessage message;
    Instant since;  // when the client told of it first
  };

  void note(const Told& told, const client::StoredMessage& message);
  void expect_there(const Scene& scene, const Known& known, std::size_t lost,
                    const std::vector<Conversation>& conversations);
  void expect_read_once(const Scene& scene, const Known& known, std::size_t lost);

  std::map<std::pair<std::size_t, std::string>, Known> known_;  // by client and id
};

}  // namespace p2pchat::sim
