#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/checkers/checker.h"

namespace p2pchat::sim {

// A group's text is shown once on a device, of whom and in the group that it says, and to those
// alone whom its sender knew as members. A member's tick does not go back. In the end, if nothing
// has gone wrong for a while: devices that have the same changes show the same group, and members
// who know each other have the same changes; what was sent to somebody who never was made to go is
// in their history, once and in the same order for all, and in its sender's; a member's tick says
// that it is there, if and only if it is. Nobody but its author has changed or deleted a text; two
// members read the same text, and see the same signs as far as these were sent to both; what is
// deleted at its author's is nowhere. What does not last is another checker's (vanishing). All that
// holds of the device that has somebody's account then: groups of theirs, and what was said in
// them, have come there from the devices of before, and what one of these has shown is not shown
// again.
class GroupChecker : public Checker {
 public:
  [[nodiscard]] std::unique_ptr<Checker> clone() const override {
    return std::make_unique<GroupChecker>(*this);
  }
  [[nodiscard]] std::string_view name() const override { return "groups"; }
  void on_told(const Scene& scene, const Told& told) override;
  void at_end(const Scene& scene, const std::vector<Conversation>& conversations) override;

 private:
  void expect_not_shown_before(const Scene& scene, const Told& told, const std::string& text);
  void look_at(const Scene& scene, const Told& told, const client::StoredMessage& message);
  void expect_agreement(const Scene& scene, std::size_t a, std::size_t b);
  // The device that has the account now is in the groups that this one was in.
  void expect_moved(const Scene& scene, std::size_t older);
  void expect_delivered(const Scene& scene, const GroupText& text);
  void expect_once(const Scene& scene, const GroupHistory& history);
  void expect_ticks(const Scene& scene, const GroupHistory& history);
  void expect_own_words(const Scene& scene, const GroupHistory& history);
  void expect_same_marks(const Scene& scene, const GroupHistory& a, const GroupHistory& b);
  void expect_order(const Scene& scene, const GroupHistory& a, const GroupHistory& b);

  // By client, message and member.
  std::map<std::tuple<std::size_t, std::string, std::string>, client::MessageState> ticks_;
  std::set<std::size_t> handed_over_;  // clients that have all of the device of before
};

}  // namespace p2pchat::sim
