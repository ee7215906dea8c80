#include <fstream>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "core/wire/message.h"

namespace p2pchat::wire {
namespace {

// The bytes of tests/golden/wire.txt, in hexadecimal, by the title of their paragraph. A paragraph
// is a title and lines of "hex  what it is"; paragraphs of `#` are for the reader.
std::map<std::string, std::string> golden() {
  std::ifstream file(P2PCHAT_SOURCE_DIR "/tests/golden/wire.txt");
  EXPECT_TRUE(file);
  std::map<std::string, std::string> frames;
  std::string title;
  for (std::string line; std::getline(file, line);) {
    if (line.empty()) {
      title.clear();
    } else if (line.starts_with('#')) {
      continue;
    } else if (title.empty()) {
      title = line;
    } else {
      frames[title] += line.substr(0, line.find(' '));
    }
  }
  return frames;
}

const RingTag kGoldenTag = RingTag::of("golden");

NodeRef node_ten() {
  return {.id = RingId::from_number(10),
          .address = Address::v4({10, 0, 0, 1}, 7400),
          .incarnation = 2,
          .label = 3};
}

Message deposit() {
  Deposit deposit{.call = {5}, .record = {}};
  deposit.record.slot = {.key = RingId::from_number(0x77), .kind = RecordKind::kMessage, .id = {}};
  deposit.record.slot.id.fill(0xab);
  deposit.record.expires_ms = 1'000'000;
  deposit.record.body = to_bytes("sealed");
  return deposit;
}

Message collect() {
  Collect collect{
      .call = {6}, .key = RingId::from_number(0x77), .epoch = 9, .ids = {}, .signature = {}};
  collect.ids = {Bytes32{1}, Bytes32{2}};
  collect.signature = to_bytes("sig");
  return collect;
}

Message status() {
  Status status{.call = {7}, .self = node_ten()};
  status.is_member = true;
  status.successors = {node_ten()};
  status.replicas = 3;
  status.uptime_ms = 60'000;
  return status;
}

Message prekey() {
  PrekeyFound found{.call = {8}, .answer = Answer::kOk, .offer = {}};
  found.offer = {.name = "bob",
                 .account = Bytes32{1},
                 .number = 2,
                 .public_key = Bytes32{3},
                 .created_s = 1'700'000'000,
                 .prekeys = Bytes32{4},
                 .signature = to_bytes("sig")};
  return found;
}

TEST(Golden, FramesAreTheBytesOnPaper) {
  const std::map<std::string, Message> messages{
      {"FindOwner of key 77", FindOwner{.call = {1}, .key = RingId::from_number(0x77)}},
      {"OwnerFound: node 10", OwnerFound{.call = {2}, .answer = Answer::kOk, .owner = node_ten()}},
      {"Deposit of a message for 77", deposit()},
      {"Collect two messages", collect()},
      {"Status without a predecessor", status()},
      {"PrekeyFound: bob's", prekey()},
      {"Time of a node", Time{.call = {9}, .unix_ms = 1'700'000'000'123}},
  };
  const std::map<std::string, std::string> frames = golden();

  for (const auto& [title, message] : messages) {
    ASSERT_TRUE(frames.contains(title)) << title;
    EXPECT_EQ(to_hex(encode_frame(kGoldenTag, message)), frames.at(title)) << title;
  }
  EXPECT_EQ(to_hex(encode_hello(kGoldenTag, {.port = 7400})), frames.at("Hello from port 7400"));
  EXPECT_EQ(frames.size(), messages.size() + 1);
}

}  // namespace
}  // namespace p2pchat::wire
