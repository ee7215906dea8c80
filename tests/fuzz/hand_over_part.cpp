#include "core/chat/hand_over_part.h"

#include <cstddef>
#include <cstdint>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/chat/importing.h"
#include "tests/fuzz/target.h"

using namespace p2pchat;

// What is inside a sealed part of a hand-over.
P2PCHAT_FUZZ_TARGET(hand_over_part)(const std::uint8_t* data, std::size_t size) {
  const BytesView input(data, size);
  const auto part = chat::decode_part(input);
  if (!part) return 0;

  P2PCHAT_ASSERT(chat::encode_part(*part) == to_bytes(input));
  P2PCHAT_ASSERT(part->parts == 0 || part->number < part->parts);
  for (const chat::HandedMessage& handed : part->handed.items) {
    P2PCHAT_ASSERT(chat::is_well_formed(chat::message_of(handed.text, handed.state)));
  }
  for (const chat::NotedPerson& person : part->people.items) {
    P2PCHAT_ASSERT(account::is_valid_name(person.name.text));
    P2PCHAT_ASSERT(chat::is_valid_alias(person.alias.text));
  }
  for (const chat::EarlyReceipt& receipt : part->receipts.items) {
    P2PCHAT_ASSERT(account::is_valid_name(receipt.peer.text) && chat::has_arrived(receipt.state));
  }
  return 0;
}
