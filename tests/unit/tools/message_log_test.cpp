#include "tools/node/message_log.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2pchat::tools {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Address kClient = *Address::parse("127.0.0.1:9000");
const Address kNode = *Address::parse("127.0.0.1:7401");

wire::Record record_of(wire::RecordKind kind, std::uint8_t byte) {
  wire::Record record;
  record.slot.kind = kind;
  record.slot.id.fill(byte);
  record.body = Bytes{1};
  return record;
}

struct Watched {
  std::vector<std::string> steps;
  MessageLog log{[this](const MessageStep& step) {
    steps.push_back(step.id.substr(0, 2) + " " + step.what + " " + step.peer.text());
  }};
};

TEST(MessageLog, FollowsAMessageFromDepositToCollection) {
  Watched it;
  const wire::Record message = record_of(wire::RecordKind::kMessage, 0xab);

  it.log.on_received(kClient, wire::Deposit{.call = CallId{1}, .record = message});
  it.log.on_sent(kNode, wire::Replicate{.call = CallId{2}, .records = {message}});
  it.log.on_received(kNode, wire::Replicated{.call = CallId{2}, .is_stored = true});
  it.log.on_sent(kClient, wire::Deposited{.call = CallId{1}, .stored = 2, .wanted = 3});
  it.log.on_sent(kClient, wire::Deliver{.record = message});
  wire::Collect collect;
  collect.ids.push_back(message.slot.id);
  it.log.on_received(kClient, collect);

  EXPECT_THAT(it.steps, ElementsAre("ab deposit received 127.0.0.1:9000",   //
                                    "ab copy sent 127.0.0.1:7401",          //
                                    "ab copy stored there 127.0.0.1:7401",  //
                                    "ab deposit answered: stored 2 of 3 127.0.0.1:9000",
                                    "ab pushed to its recipient 127.0.0.1:9000",  //
                                    "ab collected by its recipient 127.0.0.1:9000"));
}

TEST(MessageLog, SaysWhatAReplicaDoes) {
  Watched it;
  const wire::Record message = record_of(wire::RecordKind::kMessage, 0xcd);

  it.log.on_received(kNode, wire::Replicate{.call = CallId{2}, .records = {message}});
  it.log.on_sent(kNode, wire::Replicated{.call = CallId{2}, .is_stored = true});
  // The same number, but asked from here.
  it.log.on_received(kNode, wire::Replicated{.call = CallId{2}, .is_stored = true});

  EXPECT_THAT(it.steps, ElementsAre("cd copy received 127.0.0.1:7401",  //
                                    "cd copy stored here 127.0.0.1:7401"));
}

TEST(MessageLog, IsSilentAboutOtherRecords) {
  Watched it;
  const wire::Record account = record_of(wire::RecordKind::kAccount, 0x11);
  wire::Record collected = record_of(wire::RecordKind::kMessage, 0x22);
  collected.body = Bytes{};

  it.log.on_sent(kNode, wire::Replicate{.call = CallId{3}, .records = {account, collected}});
  it.log.on_received(kNode, wire::Replicated{.call = CallId{3}, .is_stored = true});
  it.log.on_received(kNode, wire::Ping{});

  EXPECT_THAT(it.steps, IsEmpty());
}

TEST(MessageLog, RemembersABoundedNumberOfCalls) {
  Watched it;
  const wire::Record message = record_of(wire::RecordKind::kMessage, 0xef);
  for (std::uint64_t call = 1; call <= MessageLog::kCallsMax + 1; ++call) {
    it.log.on_received(kClient, wire::Deposit{.call = CallId{call}, .record = message});
  }
  it.steps.clear();

  it.log.on_sent(kClient, wire::Deposited{.call = CallId{1}, .stored = 1, .wanted = 3});
  it.log.on_sent(kClient, wire::Deposited{.call = CallId{2}, .stored = 1, .wanted = 3});

  EXPECT_THAT(it.steps, ElementsAre("ef deposit answered: stored 1 of 3 127.0.0.1:9000"));
}

}  // namespace
}  // namespace p2pchat::tools
