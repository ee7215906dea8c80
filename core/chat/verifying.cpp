#include "core/chat/verifying.h"

#include <utility>

#include "core/account/profile.h"
#include "core/chat/safety_number.h"

namespace p2pchat::chat {
Token Verifying::begin(Deed deed, const std::string& name, Need need, Contacts& contacts,
                       Desk& desk) {
  const Token token = desk.new_token();
  looking_up_[contacts.look_up(name, need, desk)] = {.token = token, .deed = deed, .name = name};
  return token;
}

std::vector<DeedResult> Verifying::take_results() { return std::exchange(results_, {}); }

bool Verifying::on_looked_up(const LookedUp& found, Contacts& contacts, Desk& desk) {
  auto entry = looking_up_.extract(found.lookup);
  if (!entry) return false;
  const Asked& asked = entry.mapped();
  DeedResult result{.deed = asked.token,
                    .end = DeedEnd::kDone,
                    .peer = desk.standings.peer(asked.name),
                    .safety_number = {}};
  if (!found.profile) {
    result.end = deed_end_of(found.end);
    results_.push_back(std::move(result));
    return true;
  }
  result.peer.name = found.profile->name;
  result.safety_number = safety_number(desk.own.profile, *found.profile);
  if (asked.deed == Deed::kVerify) {
    results_.push_back(std::move(result));
    return true;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  if (!desk.standings.put_verified(result.peer.name, account::account_id(*found.profile), desk,
                                   rows)) {
    result.end = DeedEnd::kTooMany;
    results_.push_back(std::move(result));
    return true;
  }
  contacts.pin(*found.profile, rows, desk);
  persisting_[desk.persist(std::move(changes))] = std::move(result);
  return true;
}

bool Verifying::on_persisted(Token token, const PersistResult& result, Desk& desk) {
  auto entry = persisting_.extract(token);
  if (!entry) return false;
  DeedResult ended = std::move(entry.mapped());
  if (!result) {
    desk.standings.on_not_verified(ended.peer.name);
    ended.end = deed_end_of(result.error());
  }
  ended.peer.is_verified = result.has_value();
  results_.push_back(std::move(ended));
  return true;
}

}  // namespace p2pchat::chat
