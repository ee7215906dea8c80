#include "sim/event_pool.h"

#include <gtest/gtest.h>

namespace p2pchat::sim {
namespace {

EventBody taken(EventPool& pool, const QueueEntry& entry) {
  EventBody body;
  pool.take(entry, body);
  return body;
}

TEST(EventPool, GivesBackEachKindAsItWasKept) {
  EventPool pool;
  const ConnectionId connection{.opener = {3}, .stream = {4}};
  const QueueEntry start = pool.keep(Start{});
  const QueueEntry wake = pool.keep(Wake{});
  const QueueEntry datagram = pool.keep(Datagram{Bytes{1, 2}});
  const QueueEntry frame = pool.keep(Frame{connection, true, Bytes{3}});
  const QueueEntry persisted = pool.keep(PersistDone{Token{5}});

  EXPECT_TRUE(std::holds_alternative<PersistDone>(taken(pool, persisted)));
  EXPECT_EQ(std::get<Frame>(taken(pool, frame)).connection, connection);
  EXPECT_EQ(std::get<Datagram>(taken(pool, datagram)).payload, (Bytes{1, 2}));
  EXPECT_TRUE(std::holds_alternative<Wake>(taken(pool, wake)));
  EXPECT_TRUE(std::holds_alternative<Start>(taken(pool, start)));
}

TEST(EventPool, WhatIsTakenMakesRoomForTheNext) {
  EventPool pool;
  const QueueEntry first = pool.keep_datagram(Bytes{1, 2, 3});
  EventBody body;
  pool.take(first, body);

  const QueueEntry second = pool.keep_datagram(Bytes{4});
  EXPECT_EQ(second.place, first.place);
  pool.take(second, body);  // into the body of the first
  EXPECT_EQ(std::get<Datagram>(body).payload, Bytes{4});
  EXPECT_EQ(pool.keep_datagram({}).place, first.place);
}

TEST(EventPool, AnEmptyDatagramBringsNothingOfAnEarlierOne) {
  EventPool pool;
  EventBody body = Datagram{Bytes{9, 9}};
  pool.take(pool.keep_datagram({}), body);
  EXPECT_TRUE(std::get<Datagram>(body).payload.empty());

  pool.take(pool.keep_datagram({}), body);
  EXPECT_TRUE(std::get<Datagram>(body).payload.empty());
}

TEST(EventPool, ACopyKeepsItsOwn) {
  EventPool pool;
  const QueueEntry entry = pool.keep_datagram(Bytes{7});
  EventPool copy = pool;

  EXPECT_EQ(std::get<Datagram>(taken(pool, entry)).payload, Bytes{7});
  EXPECT_EQ(pool.keep_datagram(Bytes{8}).place, entry.place);
  EXPECT_EQ(std::get<Datagram>(taken(copy, entry)).payload, Bytes{7});
}

}  // namespace
}  // namespace p2pchat::sim
