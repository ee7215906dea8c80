#include "core/client/session.h"

#include <algorithm>
#include <utility>

#include "core/account/keys.h"
#include "core/account/name.h"
#include "core/account/options.h"
#include "core/account/password.h"
#include "core/account/profile.h"
#include "core/base/assert.h"
#include "core/chat/content.h"
#include "core/client/outcome.h"
#include "core/crypto/compute.h"
#include "core/crypto/secret.h"

namespace p2pchat::client {
bool Session::is_good_password(std::string_view password) {
  if (password.size() > account::kPasswordMax || !chat::is_utf8(password)) return false;
  const auto is_first_byte = [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  };
  const auto characters = std::count_if(password.begin(), password.end(), is_first_byte);
  return static_cast<std::size_t>(characters) >= account::kPasswordMin;
}

Session::Session(std::string device, account::AccountCosts costs)
    : device_(std::move(device)), costs_(costs) {
  device_.resize(std::min(device_.size(), wire::DeviceName::kMax));
}

void Session::read(account::ClientDesk& desk) {
  reading_ = Token{desk.entropy.draw_u64() | 1U};
  desk.out.read({.token = reading_, .from = to_bytes("p"), .to = to_bytes("q"), .limit = 8});
}

void Session::register_account(CommandId id, std::string name, std::string password,
                               account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return finish(Outcome::kAccountClosed, kBeingClosed);
  if (!account::is_valid_name(name)) return finish(Outcome::kBadName);
  if (!is_good_password(password)) return finish(Outcome::kBadPassword);
  if (profile_) return finish(Outcome::kAlreadyLoggedIn, profile_->profile.name);
  entry_.emplace<account::Registration>().start(std::move(name), std::move(password), device_,
                                                costs_, desk);
}

void Session::log_in(CommandId id, std::string name, std::string password,
                     account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return finish(Outcome::kAccountClosed, kBeingClosed);
  if (!account::is_valid_name(name)) return finish(Outcome::kBadName);
  if (profile_ && account::key_of(profile_->profile.name.text) != account::key_of(name)) {
    return finish(Outcome::kAlreadyLoggedIn, profile_->profile.name);
  }
  if (password.size() > account::kPasswordMax) return finish(Outcome::kWrongPassword);
  entry_.emplace<account::Login>().start(std::move(name), std::move(password), device_, costs_,
                                         desk);
}

void Session::unlock(CommandId id, std::string password, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return finish(Outcome::kAccountClosed, kBeingClosed);
  if (!profile_ || !profile_->is_logged_in()) return finish(Outcome::kNotLoggedIn);
  if (password.size() > account::kPasswordMax) return finish(Outcome::kWrongPassword);
  stretching_ = desk.compute(ComputeKind::kScrypt,
                             account::scrypt_input(password, profile_->salt, profile_->cost));
  crypto::wipe(password);
}

void Session::log_out(CommandId id, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return finish(Outcome::kAccountClosed, kBeingClosed);
  if (!profile_ || !profile_->is_logged_in()) return finish(Outcome::kNotLoggedIn);
  LocalProfile left = *profile_;
  left.blob = {};
  left.device_key = {};
  persisting_ = persist(std::move(left), {}, desk);
}

void Session::lose(const wire::SessionClaim& successor, account::ClientDesk& desk) {
  if (!profile_ || losing_.is_set() || is_taken_over()) return;
  LocalProfile lost = *profile_;
  successor_ = {
      .device = successor.device, .at_ms = successor.claimed_ms, .epoch = successor.epoch};
  lost.successor = successor_;
  losing_ = Token{desk.entropy.draw_u64() | 1U};
  desk.out.persist({.token = losing_, .changes = {put_profile(lost)}});
}

bool Session::on_read(Token token, const ReadResult& result, account::ClientDesk& desk) {
  if (wiping_.on_read(token, result, desk.entropy, desk.out)) {
    follow_wiping();
    return true;
  }
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  is_read_ = true;
  if (!result) {
    has_failed_ = true;
    return true;
  }
  for (const Row& row : *result) {
    if (as_text(row.key) == kNodesRow) nodes_ = parse_nodes(row.value);
    if (as_text(row.key) == kSpareKeyRow) spare_key_ = row.value;
    if (as_text(row.key) == kLastRecordRow) last_ = parse_last_record(row.value);
    if (as_text(row.key) != kProfileRow) continue;
    profile_ = parse_profile(row.value);
    has_failed_ = !profile_.has_value();
  }
  return true;
}

bool Session::on_persisted(Token token, const PersistResult& result, account::ClientDesk& desk) {
  if (wiping_.on_persisted(token, result, desk.entropy, desk.out)) {
    follow_wiping();
    return true;
  }
  if (noting_.is_set() && token == noting_) {
    on_noted(result, desk);
    return true;
  }
  if (losing_.is_set() && token == losing_) {
    // Even if the disk failed: the ring will say it again after a restart.
    losing_ = {};
    if (profile_) profile_->successor = successor_;
    loss_ = successor_;
    return true;
  }
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  auto opening = std::exchange(opening_, {});
  const bool stays_open = std::exchange(stays_open_, false);
  if (!result) {
    finish(outcome_of(result.error()),
           stays_open ? "the ring has the new password, this disk the former one" : "");
    return true;
  }
  profile_ = std::move(next_);
  if (!next_spare_key_.empty()) spare_key_ = std::exchange(next_spare_key_, {});
  if (!stays_open) is_unlocked_ = opening.has_value();
  opened_ = std::move(opening);
  finish(Outcome::kDone);
  return true;
}

bool Session::on_computed(Token token, BytesView result, account::ClientDesk& desk) {
  if (stretching_.is_set() && token == stretching_) {
    stretching_ = {};
    if (const auto stretched = crypto::parse_scrypt(result)) {
      open(account::password_keys(*stretched).kek, desk);
    } else {
      finish(Outcome::kWrongPassword);
    }
    return true;
  }
  const auto take = [&](auto& entry) {
    if constexpr (requires { entry.on_computed(token, result, desk); }) {
      if (!entry.on_computed(token, result, desk)) return false;
      follow(entry, desk);
      return true;
    } else {
      return false;
    }
  };
  return std::visit(take, entry_);
}

bool Session::on_reply(const account::OwnerReply& reply, account::ClientDesk& desk) {
  const auto take = [&](auto& entry) {
    if constexpr (requires { entry.on_reply(reply, desk); }) {
      if (!entry.on_reply(reply, desk)) return false;
      follow(entry, desk);
      return true;
    } else {
      return false;
    }
  };
  return std::visit(take, entry_);
}

void Session::on_wake(account::ClientDesk& desk) {
  const auto wake = [&](auto& entry) {
    if constexpr (requires { entry.on_wake(desk); }) entry.on_wake(desk);
  };
  std::visit(wake, entry_);
}

Instant Session::next_wake() const {
  const auto wake = [](const auto& entry) {
    if constexpr (requires { entry.next_wake(); }) return entry.next_wake();
    return Instant::never();
  };
  return std::visit(wake, entry_);
}

// What runs is over with it: who calls it reads nothing of the conversation afterwards.
void Session::finish(Outcome outcome, std::string detail) {
  entry_ = std::monostate{};
  if (!command_.is_set()) return;  // what a run before had begun
  end_.emplace();
  end_->command = command_;
  end_->outcome = outcome;
  end_->detail = std::move(detail);
  command_ = {};
}

void Session::adopt(const account::Entered& entered, account::ClientDesk& desk) {
  Bytes32 data_key = desk.entropy.draw_32();
  if (profile_) {
    const bool is_same =
        account::account_id(profile_->profile) == account::account_id(entered.profile);
    if (!is_same) return finish(Outcome::kAlreadyLoggedIn, profile_->profile.name);
    const auto known = known_data_key(entered.kek, entered.keys);
    if (!known) {
      return finish(Outcome::kDiskFailed, "what is on this disk opens with its former password");
    }
    data_key = *known;
  }
  opening_ =
      Opened{.own = {.profile = entered.profile,
                     .keys = entered.keys,
                     .vault = chat::Vault(data_key),
                     .has_taken_over = entered.epoch > 1},
             .attach = Attachment::Session{.key = account::key_of(entered.profile.name.text),
                                           .epoch = entered.epoch,
                                           .device_key = entered.device_key,
                                           .signing_key = entered.profile.signing_key.bytes}};
  persisting_ = persist(profile_of(entered, data_key, desk.entropy),
                        spare_key(data_key, entered.keys, desk.entropy), desk);
  entry_ = std::monostate{};
}

void Session::open(const Bytes32& kek, account::ClientDesk& desk) {
  const RingId key = account::key_of(profile_->profile.name.text);
  auto keys = account::open_keys(profile_->blob, kek, key);
  const auto data_key = open_data_key(*profile_, kek);
  if (!keys || !data_key) return finish(Outcome::kWrongPassword);
  const chat::Vault vault(*data_key);
  const auto device_key = open_device_key(*profile_, vault);
  if (!device_key) return finish(Outcome::kDiskFailed);

  if (spare_key_.empty()) {
    spare_key_ = spare_key(*data_key, *keys, desk.entropy);
    const Token token{desk.entropy.draw_u64() | 1U};
    desk.out.persist({.token = token, .changes = {put_spare_key(spare_key_)}});
  }
  if (!is_unlocked_) {
    opened_ = Opened{.own = {.profile = profile_->profile,
                             .keys = *keys,
                             .vault = vault,
                             .has_taken_over = profile_->epoch > 1},
                     .attach = {}};
    if (!is_taken_over()) {
      opened_->attach = Attachment::Session{.key = key,
                                            .epoch = profile_->epoch,
                                            .device_key = *device_key,
                                            .signing_key = profile_->profile.signing_key.bytes};
    }
  }
  is_unlocked_ = true;
  if (is_taken_over()) return finish(Outcome::kTakenOver, profile_->successor.device);
  finish(Outcome::kDone);
}

Token Session::persist(LocalProfile profile, Bytes spare_key, account::ClientDesk& desk) {
  next_ = std::move(profile);
  next_spare_key_ = std::move(spare_key);
  const Token token{desk.entropy.draw_u64() | 1U};
  PersistRequest request{.token = token, .changes = {put_profile(next_)}};
  if (!next_spare_key_.empty()) request.changes.push_back(put_spare_key(next_spare_key_));
  desk.out.persist(std::move(request));
  return token;
}

}  // namespace p2pchat::client
