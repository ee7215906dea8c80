#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

// Four people who share a group.
namespace p2pchat::client {

inline SmallWorld::Ask doing(chat::GroupDeed deed, std::string group, std::string name = {},
                             groups::Role role = groups::Role::kMember) {
  return [=](Client& client, Instant now, Effects& out) {
    return client.act_in_group({.deed = deed, .group = group, .name = name, .role = role}, now,
                               out);
  };
}

inline SmallWorld::Ask listing(std::string group = {}) {
  return [=](Client& client, Instant now, Effects& out) { return client.groups(group, now, out); };
}

// Alice, Bob, Carl and Dora, who know nothing of each other yet.
struct Friends {
  SmallWorld world;
  std::size_t alice = registered(world, "alice");
  std::size_t bob = registered(world, "bob");
  std::size_t carl = registered(world, "carl");
  std::size_t dora = registered(world, "dora");

  Outcome act(std::size_t who, chat::GroupDeed deed, const std::string& name = {},
              groups::Role role = groups::Role::kMember) {
    return world.run(who, doing(deed, "climbers", name, role)).outcome;
  }
  void found() {
    ASSERT_EQ(world.run(alice, doing(chat::GroupDeed::kCreate, {}, "climbers")).outcome,
              Outcome::kDone);
  }
  [[nodiscard]] std::vector<chat::GroupView> groups_of(std::size_t who) {
    return world.run(who, listing()).groups;
  }
  [[nodiscard]] chat::GroupView group_of(std::size_t who) {
    const auto groups = groups_of(who);
    return groups.empty() ? chat::GroupView{} : groups.front();
  }
  // Once that is so; false: it was not within a while.
  [[nodiscard]] bool comes_true(const std::function<bool()>& is_so,
                                Duration patience = std::chrono::seconds{30}) {
    const Instant end = world.now() + patience;
    while (!is_so() && world.now() < end) world.pass(std::chrono::milliseconds{200});
    return is_so();
  }
  [[nodiscard]] std::size_t members_for(std::size_t who) {
    const auto people = group_of(who).people;
    return static_cast<std::size_t>(
        std::ranges::count_if(people, [](const auto& each) { return !each.is_invited; }));
  }
  void join(std::size_t who, const std::string& name, groups::Role role = groups::Role::kMember) {
    ASSERT_EQ(act(alice, chat::GroupDeed::kInvite, name, role), Outcome::kDone);
    ASSERT_TRUE(comes_true([&] {
      return group_of(who).standing == chat::GroupStanding::kInvited && !groups_of(who).empty();
    }));
    ASSERT_EQ(act(who, chat::GroupDeed::kAccept), Outcome::kDone);
  }
  // Alice's group, which Bob and Carl have joined, as all three know.
  void gather() {
    found();
    join(bob, "bob", groups::Role::kAdmin);
    join(carl, "carl");
    for (const std::size_t who : {alice, bob, carl}) {
      ASSERT_TRUE(comes_true([&] { return members_for(who) == 3; }));
    }
  }
  Outcome say(std::size_t who, const std::string& text, WaitFor wait = WaitFor::kQueued) {
    return world.run(who, sending("#climbers", text, wait)).outcome;
  }
  [[nodiscard]] std::vector<StoredMessage> history_of(std::size_t who) {
    return world.run(who, reading_history("#climbers")).messages;
  }
  [[nodiscard]] std::vector<std::string> texts_at(std::size_t who) {
    return texts_of(history_of(who));
  }
  [[nodiscard]] bool has_within(std::size_t who, const std::vector<std::string>& texts) {
    return comes_true([&] { return texts_at(who) == texts; });
  }
  [[nodiscard]] StoredMessage last_of(std::size_t who) {
    const auto messages = history_of(who);
    return messages.empty() ? StoredMessage{} : messages.back();
  }
  [[nodiscard]] MessageState tick_of(std::size_t who, const std::string& member) {
    for (const chat::MemberTick& tick : last_of(who).members) {
      if (tick.name == member) return tick.state;
    }
    return MessageState::kUnsent;
  }
};

}  // namespace p2pchat::client
