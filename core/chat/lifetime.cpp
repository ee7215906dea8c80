#include "core/chat/lifetime.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kDue = "due";
constexpr std::string_view kDues = "vd";
constexpr std::string_view kLifetimeHead =
    "p2pchat/message/lifetime/1  ";  // 28 bytes, then seconds
static_assert(kLifetimeHead.size() + sizeof(std::uint32_t) == sizeof(Bytes32));

bool says_lifetime(const Bytes32& head) {
  return std::equal(kLifetimeHead.begin(), kLifetimeHead.end(), head.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

}  // namespace

void put_lifetime(std::uint32_t seconds, Content& content) {
  Bytes said = to_bytes(kLifetimeHead);
  append_u32(said, seconds);
  Bytes32 head{};
  std::ranges::copy(said, head.begin());
  content.heads.push_back(head);
}

std::optional<std::uint32_t> lifetime_in(const Content& content) {
  for (const Bytes32& head : content.heads.items) {
    if (!says_lifetime(head)) continue;
    return std::min(read_u32(BytesView(head).subspan(kLifetimeHead.size())), kLifetimeMax);
  }
  return std::nullopt;
}

void begin_lifetime(StoredMessage& message, std::uint64_t now_ms) {
  const std::uint64_t from_ms = is_mutated(Mutant::kVanishesUnshown) && !message.is_outgoing
                                    ? static_cast<std::uint64_t>(message.sent_ms)
                                    : now_ms;
  message.vanishes_ms = static_cast<std::int64_t>(from_ms + std::uint64_t{1000} * message.vanish_s);
}

void put_lifetime(const StoredMessage& message, RowWriter& rows) {
  rows.put(message_row(message, kDue.front(), rows.vault), kDue,
           wire::encode_value(
               LifetimeRow{.seconds = message.vanish_s,
                           .vanishes_ms = static_cast<std::uint64_t>(message.vanishes_ms)}));
}

void put_due(const StoredMessage& message, bool is_handed_over, RowWriter& rows) {
  Bytes row = to_bytes(kDues);
  append_u64(row, static_cast<std::uint64_t>(message.vanishes_ms));
  append(row, place_of(message, rows.vault));
  rows.put(std::move(row), kDue,
           wire::encode_value(DueRow{.peer = message.peer,
                                     .id = id_of(message.id),
                                     .lamport = message.lamport,
                                     .is_handed_over = is_handed_over}));
}

void erase_due(const Due& due, RowWriter& rows) { rows.erase(due.row); }

ReadRequest read_due(std::size_t limit) { return read_prefix(to_bytes(kDues), limit); }

std::optional<Due> parse_due(const Row& row, const Vault& vault) {
  if (row.key.size() != kDues.size() + 8 + kPlaceSize) return std::nullopt;
  const auto plain = vault.open({row.key, kDue}, row.value);
  if (!plain) return std::nullopt;
  auto what = wire::decode_value<DueRow>(*plain);
  if (!what) return std::nullopt;
  return Due{.at_ms = read_u64(BytesView(row.key).subspan(kDues.size())),
             .row = row.key,
             .what = *std::move(what)};
}

}  // namespace p2pchat::chat
