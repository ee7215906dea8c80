#include <utility>

#include "core/account/name.h"
#include "core/account/options.h"
#include "core/base/assert.h"
#include "core/client/outcome.h"
#include "core/client/session.h"

// The end of an account: proven, made, on disk, on the ring, erased here. A run that ends in the
// middle is followed by one that goes on from the disk.
namespace p2pchat::client {
namespace {

constexpr const char* kTooOld =
    "nodes of an older version cannot close accounts: nothing was changed";

}  // namespace

void Session::close_account(CommandId id, CloseAccount ask, account::ClientDesk& desk) {
  P2PCHAT_ASSERT(!is_busy());

  command_ = id;
  if (last_) return leave_last(desk);
  if (!profile_ && has_closed_) return finish(Outcome::kDone);  // of what a run before had begun
  if (const Outcome ready = readiness(); ready != Outcome::kDone) return finish(ready);
  if (account::fold_case(ask.name) != account::fold_case(profile_->profile.name.text)) {
    return finish(Outcome::kBadName, "the account has another name");
  }
  if (ask.password.size() > account::kPasswordMax) return finish(Outcome::kWrongPassword);
  entry_.emplace<account::Closing>().start(profile_->profile.name, std::move(ask.password), costs_,
                                           desk);
}

void Session::go_on_closing(account::ClientDesk& desk) {
  if (last_ && !has_failed_) leave_last(desk);
}

// Without a profile the ring has taken it, and this disk was being erased.
void Session::leave_last(account::ClientDesk& desk) {
  if (!profile_) {
    has_left_ = true;
    return;
  }
  entry_.emplace<account::Closing>().go_on(*last_, desk);
}

void Session::follow(account::Closing& closing, account::ClientDesk& desk) {
  if (auto made = closing.take_made()) {
    last_ = *std::move(made);
    noting_ = Token{desk.entropy.draw_u64() | 1U};
    desk.out.persist({.token = noting_, .changes = {put_last_record(*last_)}});
    return;
  }
  if (!closing.end()) return;
  if (*closing.end() == account::EntryEnd::kGranted) {
    entry_ = std::monostate{};
    has_left_ = true;
    return;
  }
  const bool is_refused = *closing.end() != account::EntryEnd::kNoAnswer;
  if (last_ && is_refused) {
    last_.reset();
    const Token token{desk.entropy.draw_u64() | 1U};
    desk.out.persist({.token = token, .changes = {erase_last_record()}});
  }
  const Outcome outcome = outcome_of(*closing.end());
  std::string detail = detail_of(*closing.end());
  if (closing.is_too_old()) detail = kTooOld;
  if (closing.may_be_done()) detail = kBeingClosed;
  finish(outcome, std::move(detail));
}

// The last record is on disk: from now on the account is being closed, whatever happens here.
void Session::on_noted(const PersistResult& result, account::ClientDesk& desk) {
  noting_ = {};
  if (!result) {
    last_.reset();
    return finish(outcome_of(result.error()));
  }
  std::get<account::Closing>(entry_).go_on(*last_, desk);
}

void Session::wipe(account::ClientDesk& desk) {
  has_left_ = false;
  is_unlocked_ = false;
  profile_.reset();
  spare_key_.clear();
  wiping_.start(desk.entropy, desk.out);
}

void Session::follow_wiping() {
  const auto end = wiping_.take_end();
  if (!end) return;
  if (end->error) {
    return finish(outcome_of(*end->error),
                  "the account is closed; what this disk has of it is erased at the next start");
  }
  last_.reset();
  is_closed_ = has_closed_ = true;
  finish(Outcome::kDone);
}

}  // namespace p2pchat::client
