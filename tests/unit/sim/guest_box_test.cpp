#include "sim/guest_box.h"

#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "sim/examples/quiet_guest.h"

namespace p2pchat::sim {
namespace {

class Counter final : public examples::QuietGuest {
 public:
  int count = 0;
  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<Counter>(*this);
  }
};

int count_in(const GuestBox& box) { return static_cast<const Counter&>(*box).count; }
void count_up(GuestBox& box) { ++static_cast<Counter&>(*box).count; }

TEST(GuestBox, CopiesShareTheGuestUntilOneMayChangeIt) {
  GuestBox box(std::make_unique<Counter>());
  GuestBox copy = box;

  EXPECT_EQ(&*std::as_const(box), &*std::as_const(copy));
  count_up(copy);
  EXPECT_NE(&*std::as_const(box), &*std::as_const(copy));
}

TEST(GuestBox, WhatHappensToOneTouchesNoOther) {
  GuestBox box(std::make_unique<Counter>());
  count_up(box);
  GuestBox copy = box;
  GuestBox another = copy;

  count_up(copy);
  count_up(box);
  count_up(box);

  EXPECT_EQ(count_in(box), 3);
  EXPECT_EQ(count_in(copy), 2);
  EXPECT_EQ(count_in(another), 1);
}

TEST(GuestBox, WhoeverIsAloneChangesTheGuestItself) {
  GuestBox box(std::make_unique<Counter>());
  const transport::Guest* guest = &*std::as_const(box);
  {
    const GuestBox copy = box;
  }

  count_up(box);

  EXPECT_EQ(&*std::as_const(box), guest);
}

}  // namespace
}  // namespace p2pchat::sim
