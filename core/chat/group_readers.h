#pragma once

#include <map>
#include <set>

#include "core/base/ring_id.h"
#include "core/chat/desk.h"

namespace p2pchat::chat {

// Members of groups whose programs are known to read references (groups::Reference), since their
// receipts say so; one that does not say it any more, of an older program, takes it back. Rows: 'y'
// 'l', the member's alias. A row that is lost costs a text that goes whole.
class GroupReaders {
 public:
  // At most `people_max` are kept in mind.
  void note(const RingId& member, bool reads, Desk& desk);
  [[nodiscard]] bool has(const RingId& member) const { return members_.contains(member); }

  void load(Desk& desk);
  [[nodiscard]] bool is_loaded() const { return is_loaded_; }
  bool on_read(Token token, const ReadResult& result, Desk& desk);
  // Whether it was of these rows: one that failed is written when there is something to note again.
  bool on_persisted(Token token, const PersistResult& result);

 private:
  std::set<RingId> members_;
  std::map<Token, RingId> writing_;
  Token loading_;
  bool is_loaded_ = false;
};

}  // namespace p2pchat::chat
