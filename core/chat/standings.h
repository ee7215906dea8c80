#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/requests.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/chat/peer.h"
#include "core/wire/types.h"

namespace p2pchat::chat {

struct Desk;
struct RowWriter;
enum class LookUpEnd : std::uint8_t;

enum class DeedEnd : std::uint8_t {
  kDone,
  kNoRequest,  // there is none of theirs
  kBlocked,
  kTooMany,   // people of whom something is noted
  kBadAlias,  // too long, not UTF-8, or with characters that hide or reorder text
  kUnknownUser,
  kNoRing,
  kKeyChanged,
  kOutboxFull,
  kDiskFull,
  kDiskFailed,
};

[[nodiscard]] DeedEnd deed_end_of(DiskError error);
// Of a look-up without which the deed cannot be done.
[[nodiscard]] DeedEnd deed_end_of(LookUpEnd end);

struct DeedResult {
  Token deed;
  DeedEnd end = DeedEnd::kDone;
  Peer peer;
  std::string safety_number;  // kVerify, kMatch
};

inline constexpr std::size_t kAliasMax = 64;  // bytes

// What is noted of somebody; row 'k' and the contact's alias.
struct NotedPerson {
  wire::Name name;
  BoundedText<kAliasMax> alias;
  Bytes32 verified{};         // account id; zeros: not verified
  std::uint64_t changes = 0;  // on all devices; who has seen more of them is right
  bool is_accepted = false;
  bool is_request = false;
  bool is_blocked = false;

  bool operator==(const NotedPerson&) const = default;
};

// At most kAliasMax bytes of UTF-8 without control characters and marks of direction.
[[nodiscard]] bool is_valid_alias(std::string_view text);

// How other people stand to this user. All of it is in memory, and on disk as far as it cannot be
// told otherwise: of whom nothing is noted is known, or a stranger if they write and this user
// never wrote to them. Rows: 'k' and the contact's alias.
class Standings {
 public:
  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);

  [[nodiscard]] Peer peer(std::string_view name) const;
  [[nodiscard]] Standing of(std::string_view name) const { return peer(name).standing; }
  [[nodiscard]] bool is_blocked(std::string_view name) const;
  // All of whom something is noted.
  [[nodiscard]] std::vector<Peer> people() const;

  // Of a text that comes from somebody: in its batch, if they are a stranger, it is a request. That
  // is put again with each text, for a batch may have failed. False: so many requests are held that
  // the text is dropped. (Left in the mailbox, such texts would keep others' from being pushed.)
  [[nodiscard]] bool admit(const std::string& name, bool was_written_to, Desk& desk,
                           RowWriter& rows);
  // Who is written to is accepted, in the batch of the text; then `on_written` once it is on disk.
  void put_written(const std::string& name, RowWriter& rows) const;
  void on_written(const std::string& name);
  // Whoever was written to in a history that comes from elsewhere.
  void accept_imported(const std::string& name, const Desk& desk, RowWriter& rows);

  // What another device of this account has noted, for it and of it. `account` is the one whose
  // keys are pinned here: a mark that is for other keys is not taken. Who was written to, there or
  // here, is no stranger. Both are put again each time, for a batch may have failed.
  [[nodiscard]] const NotedPerson* noted(const RingId& key) const;
  [[nodiscard]] std::vector<NotedPerson> noted_from(const RingId& key, std::size_t limit) const;
  void adopt(NotedPerson noted, const std::optional<Bytes32>& account, const Desk& desk,
             RowWriter& rows);
  void adopt_written(const std::string& name, RowWriter& rows);

  // Ends in a DeedResult. Of kAccept, kBlock, kUnblock and kAlias.
  Token begin(Deed deed, const std::string& name, const std::string& alias, Desk& desk);
  [[nodiscard]] std::vector<DeedResult> take_results();
  bool on_persisted(Token token, const PersistResult& result);

  // For Denying: nothing of theirs is taken between these two; `put_forgotten` is in the last
  // batch.
  [[nodiscard]] bool begin_denying(std::string_view name);
  void put_forgotten(std::string_view name, RowWriter& rows) const;
  void end_denying(std::string_view name, bool is_forgotten);
  [[nodiscard]] bool is_being_denied(std::string_view name) const;

  // For Verifying: the account whose safety number was compared. False: no room.
  [[nodiscard]] bool put_verified(const std::string& name, const Bytes32& account, const Desk& desk,
                                  RowWriter& rows);
  void on_not_verified(const std::string& name);
  // The ring shows other keys: takes the mark away.
  void on_key_changed(const RingId& key, Desk& desk);
  // Those whose mark was taken away, on disk.
  [[nodiscard]] std::vector<std::string> take_unverified();

 private:
  using Entry = NotedPerson;
  struct Changing {
    Token deed;  // none: a mark taken away
    RingId key;
    Entry before;
  };

  [[nodiscard]] static bool says_something(const Entry& entry);
  [[nodiscard]] static bool is_kept(const Entry& entry);
  [[nodiscard]] static DeedEnd apply(Deed deed, const std::string& alias, Entry& entry);
  [[nodiscard]] Entry entry_of(std::string_view name) const;
  [[nodiscard]] static Peer peer_of(const Entry& entry);
  [[nodiscard]] std::size_t requests() const;
  static void put(const Entry& entry, RowWriter& rows);
  void keep(const RingId& key, const Entry& entry);

  std::map<RingId, Entry> entries_;
  std::set<RingId> denying_;
  std::map<Token, Changing> changing_;
  std::vector<DeedResult> results_;
  std::vector<std::string> unverified_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
