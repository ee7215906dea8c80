#include "core/chat/group_readers.h"

#include <string_view>
#include <utility>
#include <vector>

#include "core/chat/history.h"
#include "core/wire/reflect.h"

namespace p2pchat::chat {
namespace {

constexpr std::string_view kReaders = "yl";

struct ReaderRow {
  RingId member;
};

Bytes reader_row(const RingId& member, const Vault& vault) {
  Bytes row = to_bytes(kReaders);
  append(row, vault.alias_of(member));
  return row;
}

}  // namespace

void GroupReaders::note(const RingId& member, bool reads, Desk& desk) {
  const bool has_room = !reads || members_.size() < desk.options.people_max;
  if (members_.contains(member) == reads || !has_room) return;
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  const Bytes row = reader_row(member, desk.own.vault);
  if (reads) {
    members_.insert(member);
    rows.put(row, kReaders, wire::encode_value(ReaderRow{member}));
  } else {
    members_.erase(member);
    rows.erase(row);
  }
  writing_[desk.persist(std::move(changes))] = member;
}

void GroupReaders::load(Desk& desk) {
  loading_ = desk.read(read_prefix(to_bytes(kReaders), desk.options.people_max));
}

bool GroupReaders::on_read(Token token, const ReadResult& result, Desk& desk) {
  if (!loading_.is_set() || token != loading_) return false;
  loading_ = {};
  if (!result) return true;
  is_loaded_ = true;
  for (const Row& row : *result) {
    const auto plain = desk.own.vault.open({row.key, kReaders}, row.value);
    const auto reader = plain ? wire::decode_value<ReaderRow>(*plain)
                              : std::unexpected(wire::DecodeError::kInvalid);
    if (reader) members_.insert(reader->member);
  }
  return true;
}

// What the disk does not have is noted anew, unless it was taken back meanwhile.
bool GroupReaders::on_persisted(Token token, const PersistResult& result) {
  const auto at = writing_.find(token);
  if (at == writing_.end()) return false;
  if (!result) members_.erase(at->second);
  writing_.erase(at);
  return true;
}

}  // namespace p2pchat::chat
