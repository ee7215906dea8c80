#include "sim/account_log.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/scene.h"

namespace p2pchat::sim {

namespace {

using Kind = AccountDeed::Kind;

bool changes_password(const AccountDeed& deed) { return deed.kind != Kind::kMakeWords; }
bool makes_words(const AccountDeed& deed) { return deed.kind == Kind::kMakeWords; }

// The one of a user's that was acknowledged last before; nothing: none was.
template <class Matters>
const AccountDeed* last_before(const std::vector<AccountDeed>& deeds, const std::string& user,
                               Instant since, Matters matters) {
  const AccountDeed* last = nullptr;
  for (const AccountDeed& deed : deeds) {
    const bool is_one = deed.user == user && matters(deed) && deed.is_done() && !deed.is_doubtful;
    if (!is_one || deed.ended > since) continue;
    if (last == nullptr || last->ended <= deed.ended) last = &deed;
  }
  return last;
}

// It may have come after the one that was acknowledged.
bool may_follow(const AccountDeed& deed, const AccountDeed* acknowledged) {
  if (deed.is_refused() || &deed == acknowledged) return false;
  return acknowledged == nullptr || deed.ended > acknowledged->at;
}

}  // namespace

bool AccountDeed::is_refused() const {
  using client::Outcome;
  return outcome == Outcome::kWrongPassword || outcome == Outcome::kBadPassword ||
         outcome == Outcome::kNotLoggedIn || outcome == Outcome::kTakenOver ||
         outcome == Outcome::kWrongWords || outcome == Outcome::kNoRecovery ||
         outcome == Outcome::kBadWords || outcome == Outcome::kUnknownUser;
}

void AccountLog::on_user(const std::string& user, std::string password) {
  first_.try_emplace(user, std::move(password));
}

void AccountLog::on_told(const Told& told, bool is_ring_whole) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  for (AccountDeed& deed : deeds_) {
    const bool is_it = deed.client == told.client && deed.command == ended->command;
    if (!is_it || deed.ended != Instant::never()) continue;
    deed.outcome = ended->outcome;
    deed.ended = told.at;
    deed.is_doubtful = deed.is_doubtful || !is_ring_whole;
    if (makes_words(deed)) deed.words = ended->words;
  }
}

void AccountLog::on_client_died(std::size_t client, Instant at) {
  for (AccountDeed& deed : deeds_) {
    if (deed.client == client && deed.ended == Instant::never()) deed.ended = at;
  }
}

const AccountDeed* AccountLog::find(std::size_t client, client::CommandId command) const {
  for (auto deed = deeds_.rbegin(); deed != deeds_.rend(); ++deed) {
    if (deed->client == client && deed->command == command) return &*deed;
  }
  return nullptr;
}

bool AccountLog::is_busy(const std::string& user) const {
  return std::ranges::any_of(deeds_, [&](const AccountDeed& deed) {
    return deed.user == user && deed.ended == Instant::never();
  });
}

std::vector<std::string> AccountLog::passwords(const std::string& user, Instant since,
                                               const AccountDeed* except) const {
  const AccountDeed* base = last_before(deeds_, user, since, changes_password);
  std::vector<std::string> possible;
  for (auto deed = deeds_.rbegin(); deed != deeds_.rend(); ++deed) {
    const bool is_one = deed->user == user && changes_password(*deed) && &*deed != except;
    if (is_one && may_follow(*deed, base)) possible.push_back(deed->next);
  }
  const auto first = first_.find(user);
  if (base != nullptr) {
    possible.push_back(base->next);
  } else if (first != first_.end()) {
    possible.push_back(first->second);
  }
  return possible;
}

std::vector<std::string> AccountLog::passwords_ever(const std::string& user) const {
  std::vector<std::string> all;
  for (auto deed = deeds_.rbegin(); deed != deeds_.rend(); ++deed) {
    if (deed->user == user && changes_password(*deed) && !deed->is_refused()) {
      all.push_back(deed->next);
    }
  }
  if (const auto first = first_.find(user); first != first_.end()) all.push_back(first->second);
  return all;
}

std::size_t AccountLog::unfinished_recoveries(std::size_t client) const {
  return static_cast<std::size_t>(std::ranges::count_if(deeds_, [&](const AccountDeed& deed) {
    return deed.client == client && deed.kind == Kind::kRecover && !deed.is_done() &&
           !deed.is_refused() && deed.ended != Instant::never();
  }));
}

AccountLog::Words AccountLog::words(const std::string& user, Instant since) const {
  const AccountDeed* base = last_before(deeds_, user, since, makes_words);
  Words words;
  if (base != nullptr) words.known.push_back(base->words);
  for (const AccountDeed& deed : deeds_) {
    if (deed.user != user || !makes_words(deed) || !may_follow(deed, base)) continue;
    if (deed.is_done()) {
      words.known.push_back(deed.words);
    } else {
      words.may_be_others = true;
    }
  }
  return words;
}

std::vector<std::string> AccountLog::words_ever(const std::string& user) const {
  std::vector<std::string> all;
  for (auto deed = deeds_.rbegin(); deed != deeds_.rend(); ++deed) {
    if (deed->user == user && makes_words(*deed) && deed->is_done()) all.push_back(deed->words);
  }
  return all;
}

}  // namespace p2pchat::sim
