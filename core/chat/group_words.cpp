#include "core/chat/group_words.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/account/name.h"
#include "core/chat/history.h"
#include "core/crypto/sha256.h"
#include "core/groups/word.h"

namespace p2pchat::chat {

GroupWords words_of(Bytes whole, const StoredMessage& message, const Group& group,
                    const GroupReaders& readers, Desk& desk) {
  GroupWords words{.whole = std::move(whole)};
  const auto reads = [&](const auto& entry) {
    const groups::Member& member = entry.second;
    return !member.is_invited && readers.has(account::key_of(member.name));
  };
  const bool is_long = message.text.size() > groups::kInlineTextMax;
  if (!is_long || std::ranges::none_of(group.log.members().members(), reads)) return words;
  groups::Reference reference{.group = group.row.group,
                              .said = {.id = id_of(message.id), .lamport = message.lamport},
                              .sent_ms = static_cast<std::uint64_t>(message.sent_ms),
                              .key = desk.entropy.draw_32()};
  reference.expires_ms = milliseconds(desk.now + desk.options.prekeys.lifetime);
  SealedBody sealed = seal_body(reference.key, words.whole);
  reference.hash = crypto::sha256(sealed.bytes);
  words.reference = groups::encode_word(reference);
  words.body = GroupBodies::Body{.message = reference.said.id, .sealed = std::move(sealed)};
  return words;
}

}  // namespace p2pchat::chat
