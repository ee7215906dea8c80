#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {

// Alice's laptop has a conversation with Bob; she then goes on with her phone.
struct TwoDevices : Couple {
  void write(std::size_t from, const std::string& to, const std::string& text) {
    EXPECT_EQ(world.run(from, sending(to, text, WaitFor::kDelivered)).outcome, Outcome::kDone);
  }
  // Bob has written to Alice, so that he tells her what he reads of hers.
  void become_acquainted() {
    write(bob, "alice", "hello");
    EXPECT_EQ(world.run(alice, reading_inbox()).messages.size(), 1U);
  }
  void log_in_on_phone() {
    phone = world.add_device("phone");
    take_over(phone);
  }
  void take_over(std::size_t device) {
    EXPECT_EQ(world.run(device, logging_in("alice", kPassword)).outcome, Outcome::kDone);
  }
  [[nodiscard]] bool is_handed_over(std::size_t device,
                                    Duration patience = std::chrono::seconds{60}) {
    return world.pass_until(
        [&] {
          const auto told = only<HistoryHandedOver>(world.events(device));
          return !told.empty() && told.back().is_complete;
        },
        patience);
  }
  [[nodiscard]] std::vector<StoredMessage> history(std::size_t device) {
    return world.run(device, reading_history(device == bob ? "alice" : "bob")).messages;
  }

  std::size_t phone = 0;
};

}  // namespace p2pchat::client
