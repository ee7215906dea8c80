#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/checkers/canaries.h"
#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// That somebody is typing is shown to those alone who know them, or are in the group with them, of
// nobody who hides or is blocked, to nobody who hides, only after they did, and not for longer than
// is promised (core/chat/TYPING.md). What told it is on no disk.
class TypingChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<TypingChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "typing"; }
  void on_event(const Scene& scene, const Event& event) override;
  void on_synced(const Scene& scene, SiteId site, const std::vector<Change>& changes) override;
  void on_told(const Scene& scene, const Told& told) override;

 private:
  struct Showing {
    std::size_t client = 0;
    std::string user;
    std::string peer;
    std::string group;  // its key; empty: they are two

    auto operator<=>(const Showing&) const = default;
  };

  void learn(BytesView payload);
  void judge_beginning(const Scene& scene, const Showing& showing);
  // May be shown there at all.
  void expect_known(const Scene& scene, const Showing& showing);

  std::set<Showing> showing_;
  Canaries words_;  // the bodies of those that were on the wire
};

}  // namespace p2pchat::sim
