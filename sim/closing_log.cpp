#include "sim/closing_log.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/account/name.h"
#include "sim/scene.h"

namespace p2pchat::sim {

void ClosingLog::on_asked(ClosingDeed deed) {
  if (deed.kind == ClosingDeed::Kind::kClose && deed.is_right) {
    asked_.try_emplace(deed.user, deed.at);
    keys_.try_emplace(account::key_of(deed.user), deed.user);
  }
  deeds_.push_back(std::move(deed));
}

// By the end of the command; or by itself, if a run before had begun.
void ClosingLog::on_told(const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  const ClosingDeed* deed = ended == nullptr ? nullptr : find(told.client, ended->command);
  const bool is_done = deed != nullptr && ended->outcome == client::Outcome::kDone;
  if (is_done && deed->kind == ClosingDeed::Kind::kCome) came_.try_emplace(deed->user, told.at);
  const bool is_end = is_done && deed->kind == ClosingDeed::Kind::kClose;
  const auto* closed = std::get_if<client::AccountClosed>(&told.event);
  const bool is_by_itself = closed != nullptr && closed->is_erased;
  if (is_end || is_by_itself) closed_.try_emplace(is_end ? deed->user : told.user, told.at);
}

const ClosingDeed* ClosingLog::find(std::size_t client, client::CommandId command) const {
  for (auto deed = deeds_.rbegin(); deed != deeds_.rend(); ++deed) {
    if (deed->client == client && deed->command == command) return &*deed;
  }
  return nullptr;
}

const ClosingDeed* ClosingLog::find_text(const std::string& text) const {
  const auto found = std::ranges::find_if(deeds_, [&](const ClosingDeed& deed) {
    return deed.kind == ClosingDeed::Kind::kWrite && deed.text == text;
  });
  return found == deeds_.end() ? nullptr : &*found;
}

std::optional<Instant> ClosingLog::came(const std::string& user) const {
  const auto at = came_.find(user);
  return at == came_.end() ? std::nullopt : std::optional(at->second);
}

std::optional<Instant> ClosingLog::asked(const std::string& user) const {
  const auto at = asked_.find(user);
  return at == asked_.end() ? std::nullopt : std::optional(at->second);
}

bool ClosingLog::is_asked_under(const RingId& key) const { return keys_.contains(key); }

std::optional<Instant> ClosingLog::closed(const std::string& user) const {
  const auto at = closed_.find(user);
  return at == closed_.end() ? std::nullopt : std::optional(at->second);
}

}  // namespace p2pchat::sim
