#include <algorithm>
#include <string>
#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/base/assert.h"
#include "core/client/outcome.h"
#include "core/client/session.h"
#include "core/crypto/mnemonic.h"
#include "core/crypto/secret.h"

// Another password, recovery words, and how every conversation about the account ends.
namespace p2pchat::client {
namespace {

Result<Bytes32, std::string> secret_of(std::string_view words) {
  using Kind = crypto::MnemonicError::Kind;
  auto entropy = crypto::entropy_of(words);
  Bytes32 secret{};
  if (entropy && entropy->size() == secret.size()) {
    std::ranges::copy(*entropy, secret.begin());
    crypto::wipe(*entropy);
    return secret;
  }
  if (entropy) return std::unexpected("24 words are needed");
  switch (entropy.error().kind) {
    case Kind::kCount:
      return std::unexpected(std::to_string(entropy.error().place) + " words, 24 are needed");
    case Kind::kUnknownWord:
      return std::unexpected("word " + std::to_string(entropy.error().place) +
                             " is not in the list");
    case Kind::kChecksum:
      break;
  }
  return std::unexpected("one of them is another, or two have changed places");
}

// Of one that nobody has answered.
template <class Entry>
std::string detail_of_silence(const Entry& entry) {
  if (entry.end() != account::EntryEnd::kNoAnswer) return {};
  if constexpr (requires { entry.may_be_done(); }) {
    if (entry.may_be_done()) return "it may be done all the same";
  }
  if constexpr (requires { entry.is_unheard(); }) {
    if (entry.is_unheard()) return "nodes of an older version know of no recovery words";
  }
  return {};
}

}  // namespace

std::string Session::detail_of(account::EntryEnd end) {
  return end == account::EntryEnd::kRefused ? "what the ring answered cannot be used" : "";
}

Outcome outcome_of(account::EntryEnd end) {
  switch (end) {
    case account::EntryEnd::kGranted:
      return Outcome::kDone;
    case account::EntryEnd::kNameTaken:
      return Outcome::kNameTaken;
    case account::EntryEnd::kWrongPassword:
    case account::EntryEnd::kOvertaken:
      return Outcome::kWrongPassword;
    case account::EntryEnd::kUnknownName:
      return Outcome::kUnknownUser;
    case account::EntryEnd::kClosed:
      return Outcome::kClosedUser;
    case account::EntryEnd::kNoWords:
      return Outcome::kNoRecovery;
    case account::EntryEnd::kWrongWords:
      return Outcome::kWrongWords;
    case account::EntryEnd::kNoAnswer:
    case account::EntryEnd::kRefused:
      return Outcome::kNoRing;
  }
  return Outcome::kNoRing;
}

Outcome Session::readiness() const {
  if (last_) return Outcome::kAccountClosed;
  if (!profile_ || !profile_->is_logged_in()) return Outcome::kNotLoggedIn;
  return is_taken_over() ? Outcome::kTakenOver : Outcome::kDone;
}

void Session::change_password(CommandId id, ChangePassword ask, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (const Outcome ready = readiness(); ready != Outcome::kDone) return finish(ready);
  if (ask.present.size() > account::kPasswordMax) return finish(Outcome::kWrongPassword);
  if (!is_good_password(ask.next)) return finish(Outcome::kBadPassword);
  if (ask.next == ask.present) return finish(Outcome::kBadPassword, "it is the present one");
  entry_.emplace<account::PasswordChange>().start(
      profile_->profile.name, {.present = std::move(ask.present), .next = std::move(ask.next)},
      costs_, desk);
}

void Session::make_words(CommandId id, MakeWords ask, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (const Outcome ready = readiness(); ready != Outcome::kDone) return finish(ready);
  if (ask.password.size() > account::kPasswordMax) return finish(Outcome::kWrongPassword);
  entry_.emplace<account::WordsMaking>().start(profile_->profile.name, std::move(ask.password),
                                               costs_, desk);
}

void Session::recover(CommandId id, Recover ask, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return finish(Outcome::kAccountClosed, kBeingClosed);
  if (!account::is_valid_name(ask.name)) return finish(Outcome::kBadName);
  if (profile_ && account::key_of(profile_->profile.name.text) != account::key_of(ask.name)) {
    return finish(Outcome::kAlreadyLoggedIn, profile_->profile.name);
  }
  if (!is_good_password(ask.password)) return finish(Outcome::kBadPassword);
  auto secret = secret_of(ask.words);
  crypto::wipe(ask.words);
  if (!secret) return finish(Outcome::kBadWords, std::move(secret.error()));
  entry_.emplace<account::Recovery>().start({.name = std::move(ask.name),
                                             .secret = *secret,
                                             .password = std::move(ask.password),
                                             .device = device_},
                                            costs_, desk);
  crypto::wipe(*secret);
}

template <class Entry>
void Session::follow_entry(const Entry& entry, account::ClientDesk& desk) {
  if (!entry.end()) return;
  if (*entry.end() == account::EntryEnd::kGranted) {
    return adopt(account::Entered(entry.entered()), desk);
  }
  finish(outcome_of(*entry.end()), detail_of(*entry.end()) + detail_of_silence(entry));
}

void Session::follow(const account::Registration& registration, account::ClientDesk& desk) {
  follow_entry(registration, desk);
}

void Session::follow(const account::Login& login, account::ClientDesk& desk) {
  follow_entry(login, desk);
}

void Session::follow(const account::Recovery& recovery, account::ClientDesk& desk) {
  follow_entry(recovery, desk);
}

void Session::follow(const account::PasswordChange& change, account::ClientDesk& desk) {
  if (!change.end()) return;
  if (*change.end() == account::EntryEnd::kGranted) return reseal(change, desk);
  finish(outcome_of(*change.end()), detail_of(*change.end()) + detail_of_silence(change));
}

void Session::follow(const account::WordsMaking& making, account::ClientDesk&) {
  if (!making.end()) return;
  if (*making.end() != account::EntryEnd::kGranted) {
    return finish(outcome_of(*making.end()), detail_of(*making.end()) + detail_of_silence(making));
  }
  std::string words = making.words();
  finish(Outcome::kDone);
  end_->words = std::move(words);
}

// The ring has the new password; now this disk is to open with it.
void Session::reseal(const account::PasswordChange& change, account::ClientDesk& desk) {
  const auto data_key = known_data_key(change.former_kek(), change.entered().keys);
  if (!data_key) {
    return finish(Outcome::kDiskFailed, "what is on this disk opens with its former password");
  }
  stays_open_ = true;
  persisting_ = persist(resealed(*profile_, change.entered(), *data_key, desk.entropy),
                        spare_key(*data_key, change.entered().keys, desk.entropy), desk);
  entry_ = std::monostate{};
}

std::optional<Bytes32> Session::known_data_key(const Bytes32& kek,
                                               const account::AccountKeys& keys) const {
  const auto known = open_data_key(*profile_, kek);
  return known ? known : open_spare_key(spare_key_, keys);
}

}  // namespace p2pchat::client
