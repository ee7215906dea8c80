#include "core/chat/chat.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/account/passing.h"
#include "core/crypto/secret.h"

namespace p2pchat::chat {

Chat::Chat(OwnAccount own, bool allows_test_keys, Entropy entropy, ChatOptions options)
    : options_(options),
      own_(std::move(own)),
      allows_test_keys_(allows_test_keys),
      entropy_(entropy) {}

void Chat::open(ChatPort port) {
  Desk at = desk(port);
  loading_ = at.read(read_arrivals());
  standings_.load(at);
  preferences_.load(at);
  timers_.load(at);
  vanishing_.load();
  outbox_.load(at);
  receipts_.load(at);
  read_.load(at);
  groups_.load(at);
  handing_over_.load(at);
  taking_over_.load(at);
  own_prekeys_.load(at);
  sessions_.load(at);
}

bool Chat::is_open() const {
  return has_arrivals_ && standings_.is_loaded() && preferences_.is_loaded() &&
         timers_.is_loaded() && vanishing_.is_loaded() && outbox_.is_loaded() &&
         receipts_.is_loaded() && read_.is_loaded() && groups_.is_loaded() &&
         handing_over_.is_loaded() && taking_over_.is_loaded() && own_prekeys_.is_loaded() &&
         sessions_.is_loaded();
}

void Chat::resume(std::uint64_t epoch, Instant now) {
  own_prekeys_.resume(now);
  sessions_.resume(epoch);
  taking_over_.resume(epoch);
  strays_ = Outbox::Strays::kOfOtherEpochs;
  own_.has_taken_over = epoch > 1;
  is_stopped_ = is_sending_only_ = false;
  handing_over_.stop();
}

void Chat::hand_over(std::uint64_t epoch, std::string device, ChatPort port) {
  if (!outbox_.is_settled()) sometimes(RarePath::kTakenOverWhileSending);
  is_stopped_ = false;
  is_sending_only_ = true;
  typing_.stop();
  strays_ = Outbox::Strays::kAll;
  handing_over_.begin(epoch, std::move(device), port.now + options_.flush_max);
  Desk at = desk(port);
  go_on(at);
}

void Chat::stop(ChatPort port) {
  Desk at = desk(port);
  outbox_.stop(at);
  typing_.stop();
  groups_.stop(at);
  is_stopped_ = true;
}

void Chat::wipe() {
  crypto::wipe(own_.keys.signing);
  crypto::wipe(own_.keys.encryption);
  crypto::wipe(own_.keys.identity);
  for (auto& [id, secret] : own_.prekeys) crypto::wipe(secret.private_key);
  sessions_ = Sessions();
  own_.vault.wipe();
}

Token Chat::send(std::string_view to, Letter letter, bool is_connected, ChatPort port) {
  Desk at = desk(port);
  typing_.on_sent(to);
  const Token sent = is_group_key(to)
                         ? groups_.say(to, std::move(letter), is_connected, at)
                         : sending_.begin(to, std::move(letter), is_connected, contacts_, at);
  go_on(at);
  return sent;
}

Token Chat::act_in_group(GroupOrder order, ChatPort port) {
  Desk at = desk(port);
  const Token acted = groups_.act(std::move(order), at);
  go_on(at);
  return acted;
}

Token Chat::delete_message(StoredMessage message, ChatPort port) {
  Desk at = desk(port);
  const Token deletion = is_group_key(message.peer)
                             ? groups_.mark(std::move(message), {ContentType::kDeletion, {}}, at)
                             : deleting_.begin(std::move(message), contacts_, outbox_, at);
  go_on(at);
  return deletion;
}

Token Chat::mark(StoredMessage message, Mark mark, ChatPort port) {
  Desk at = desk(port);
  const Token marking = is_group_key(message.peer)
                            ? groups_.mark(std::move(message), std::move(mark), at)
                            : marking_.begin(std::move(message), std::move(mark), contacts_, at);
  go_on(at);
  return marking;
}

Token Chat::cancel(std::string_view id, ChatPort port) {
  Desk at = desk(port);
  const std::vector<Bytes32> found = outbox_.texts_like(id);
  const bool is_of_group = found.size() == 1 && outbox_.has_copies_of(found.front());
  const Token cancel = is_of_group ? groups_.cancel(found.front(), outbox_, at)
                                   : cancelling_.begin(found, outbox_, at);
  go_on(at);
  return cancel;
}

Token Chat::read_history(std::string_view peer, ChatPort port) {
  Desk at = desk(port);
  return pages_.read_history(peer, at);
}

Token Chat::read_unread(ChatPort port) {
  Desk at = desk(port);
  return pages_.read_unread(at);
}

Token Chat::read_unread_of(std::string_view peer, ChatPort port) {
  Desk at = desk(port);
  return pages_.read_unread_of(peer, at);
}

Token Chat::search(const SearchQuery& query, ChatPort port) {
  Desk at = desk(port);
  return search_.begin(query, at);
}

Token Chat::read_archive(const ArchiveQuery& query, ChatPort port) {
  Desk at = desk(port);
  return archive_.read(query, at);
}

Token Chat::import(std::vector<StoredMessage> messages, ChatPort port) {
  Desk at = desk(port);
  return importing_.begin(std::move(messages), at);
}

Token Chat::prune(const PruneQuery& query, ChatPort port) {
  Desk at = desk(port);
  return pruning_.begin(query, at);
}

Token Chat::read_overview(ChatPort port) {
  Desk at = desk(port);
  return overview_.read(at);
}

Token Chat::act(Deed deed, const std::string& name, const std::string& alias, bool is_connected,
                ChatPort port) {
  Desk at = desk(port);
  Token acted;
  if (deed == Deed::kDeny) {
    acted = denying_.begin(name, at);
  } else if (deed == Deed::kVerify || deed == Deed::kMatch) {
    const Need need = is_connected ? Need::kNow : Need::kPinned;
    acted = verifying_.begin(deed, name, need, contacts_, at);
  } else {
    acted = standings_.begin(deed, name, alias, at);
  }
  go_on(at);
  return acted;
}

Token Chat::prefer(PreferenceChange change, ChatPort port) {
  Desk at = desk(port);
  return preferences_.change(std::move(change), at);
}

Token Chat::set_timer(const std::string& name, std::uint32_t seconds, ChatPort port) {
  Desk at = desk(port);
  const Token set = timing_.begin(name, seconds, contacts_, at);
  go_on(at);
  return set;
}

void Chat::type(const std::string& to, ChatPort port) {
  if (is_stopped_ || is_sending_only_ || !is_open()) return;
  Desk at = desk(port);
  typing_.begin(to, typing_rooms(), at);
  go_on(at);
}

void Chat::gather(std::uint64_t epoch, const std::string& device, ChatPort port) {
  Desk at = desk(port);
  gathering_.begin(epoch, device, at);
}

void Chat::restore(const Snapshot& snapshot, ChatPort port) {
  Desk at = desk(port);
  taking_over_.restore(snapshot);
  go_on(at);
}

void Chat::on_deliver(const wire::Deliver& deliver, ChatPort port) {
  if (is_stopped_ || is_sending_only_ || !is_open()) return;
  if (account::is_passing(deliver.record)) {
    Desk at = desk(port);
    typing_.on_word(deliver.record, typing_rooms(), at);
    return go_on(at);
  }
  if (receipts_.owed() + groups_.owed() >= options_.debts_max) return;
  Desk at = desk(port);
  inbox_.on_deliver(deliver.record, at);
}

bool Chat::on_read(Token token, const ReadResult& result, ChatPort port) {
  Desk at = desk(port);
  if (loading_.is_set() && token == loading_) {
    loading_ = {};
    has_arrivals_ = result.has_value();
    has_failed_ = has_failed_ || !result;
    if (result) inbox_.set_arrivals(parse_arrivals(*result, own_.vault));
  } else if (standings_.on_read(token, result, at) || preferences_.on_read(token, result, at) ||
             timers_.on_read(token, result, at) || outbox_.on_read(token, result, at) ||
             receipts_.on_read(token, result, at) || read_.on_read(token, result, at) ||
             groups_.on_opening_read(token, result, at) ||
             taking_over_.on_opening_read(token, result, at) ||
             handing_over_.on_read(token, result, groups_.book(), outbox_, at) ||
             own_prekeys_.on_read(token, result, own_, at) ||
             sessions_.on_read(token, result, at)) {
    has_failed_ = has_failed_ || !result;
  } else if (!vanishing_.on_read(token, result, is_still(), outbox_, at) &&
             !pages_.on_read(token, result, read_, at) && !overview_.on_read(token, result, at) &&
             !search_.on_read(token, result, at) && !indexing_.on_read(token, result, at) &&
             !denying_.on_read(token, result, read_, at) && !archive_.on_read(token, result, at) &&
             !importing_.on_read(token, result, at) &&
             !pruning_.on_read(token, result, outbox_, at) &&
             !contacts_.on_read(token, result, at) && !offers_.on_read(token, result, at) &&
             !groups_.on_read(token, result, group_rooms(), at) &&
             !gathering_.on_read(token, result, at) &&
             !taking_over_.on_read(token, result, taking_rooms(), at) &&
             !inbox_.on_read(token, result, contacts_, outbox_, receipts_, at)) {
    return false;
  }
  go_on(at);
  return true;
}

bool Chat::on_persisted(Token token, const PersistResult& result, ChatPort port) {
  Desk at = desk(port);
  const bool is_mine =
      outbox_.on_persisted(token, result, at) ||
      sending_.on_persisted(token, result, outbox_, at) ||
      inbox_.on_persisted(token, result, outbox_, receipts_, at) ||
      receipts_.on_persisted(token, result, outbox_, at) ||
      resending_.on_persisted(token, result, outbox_, at) ||
      read_.on_persisted(token, result, outbox_, at) ||
      pages_.on_persisted(token, result, read_, at) ||
      cancelling_.on_persisted(token, result, outbox_, at) ||
      deleting_.on_persisted(token, result, outbox_, at) ||
      marking_.on_persisted(token, result, outbox_, at) || standings_.on_persisted(token, result) ||
      preferences_.on_persisted(token, result) || denying_.on_persisted(token, result, read_, at) ||
      verifying_.on_persisted(token, result, at) || indexing_.on_persisted(token, result, at) ||
      importing_.on_persisted(token, result) ||
      handing_over_.on_persisted(token, result, outbox_, at) ||
      taking_over_.on_persisted(token, result, taking_rooms(), at) ||
      pruning_.on_persisted(token, result, at) ||
      own_prekeys_.on_persisted(token, result, own_, at) ||
      groups_.on_persisted(token, result, group_rooms(), at) ||
      timing_.on_persisted(token, result, outbox_, at) ||
      vanishing_.on_persisted(token, result, at);
  if (is_mine) go_on(at);
  return is_mine;
}

bool Chat::on_reply(const account::OwnerReply& reply, ChatPort port) {
  Desk at = desk(port);
  const bool is_mine = outbox_.on_reply(reply, at) || contacts_.on_reply(reply, at) ||
                       offers_.on_reply(reply, at) || own_prekeys_.on_reply(reply, at) ||
                       groups_.on_reply(reply, at) || typing_.on_reply(reply, typing_rooms(), at);
  if (is_mine) go_on(at);
  return is_mine;
}

void Chat::on_wake(ChatPort port) {
  Desk at = desk(port);
  go_on(at);
}

Instant Chat::next_wake() const {
  if (!is_open()) return Instant::never();
  const Instant vanishing = vanishing_.next_wake(is_still(), timers_);
  if (is_stopped_) return vanishing;
  const Instant receipts = inbox_.is_idle() ? receipts_.next_wake() : Instant::never();
  const Instant handing_over =
      is_quiet() ? handing_over_.next_wake(outbox_, options_) : Instant::never();
  const Instant own_prekeys = is_sending_only_ ? Instant::never() : own_prekeys_.next_wake();
  return std::min({outbox_.next_wake(options_), contacts_.next_wake(), own_prekeys, receipts,
                   resending_.next_wake(), read_.next_wake(),
                   groups_.next_wake(inbox_.is_idle(), options_), handing_over, vanishing,
                   typing_.next_wake()});
}

bool Chat::is_settled() const {
  return is_open() && is_quiet() && !own_prekeys_.is_wanted() && groups_.owed() == 0 &&
         !groups_.is_fetching() && receipts_.owed() == 0 && resending_.is_idle() &&
         read_.due(standings_) == 0 && outbox_.is_settled() && handing_over_.is_done();
}

void Chat::check_invariants() const {
  contacts_.check_invariants();
  offers_.check_invariants(options_);
  sessions_.check_invariants(options_);
  outbox_.check_invariants(options_);
  receipts_.check_invariants();
  read_.check_invariants();
  inbox_.check_invariants(options_);
  groups_.check_invariants(options_);
  typing_.check_invariants(options_);
}

GroupRooms Chat::group_rooms() {
  return {.contacts = contacts_,
          .outbox = outbox_,
          .inbox = inbox_,
          .has_account = !is_stopped_ && !is_sending_only_ && is_open(),
          .is_taking = !taking_over_.is_idle(),
          .is_awaiting = taking_over_.is_awaited()};
}

Typing::Rooms Chat::typing_rooms() {
  return {.groups = std::as_const(groups_).book(),
          .contacts = contacts_,
          .is_awaiting = taking_over_.is_awaited()};
}

TakingRooms Chat::taking_rooms() {
  return {contacts_, outbox_, inbox_, indexing_, groups_.book(), groups_.ticks()};
}

Desk Chat::desk(ChatPort port) {
  return {options_,   own_,     standings_,        preferences_, timers_,  offers_,     sessions_,
          port.calls, entropy_, allows_test_keys_, port.now,     port.out, &is_changed_};
}

bool Chat::is_quiet() const {
  return inbox_.is_idle() && sending_.is_idle() && deleting_.is_idle() && marking_.is_idle() &&
         groups_.is_idle() && timing_.is_idle();
}

bool Chat::is_still() const {
  return is_quiet() && pages_.is_idle() && taking_over_.is_idle() && handing_over_.is_idle();
}

// Receipts wait for the messages that are being opened, so that several go in one parcel.
void Chat::go_on(Desk& desk) {
  const bool is_sending = !is_stopped_ && is_open();
  if (is_sending && (inbox_.is_idle() || receipts_.owed() >= Content::kReceiptsMax)) {
    receipts_.send(contacts_, outbox_, desk);
  }
  if (is_sending) read_.send(contacts_, outbox_, desk);
  ask_again(is_sending && !is_sending_only_, desk);
  take_up_prekeys(is_sending && !is_sending_only_, desk);
  taking_over_.go_on(taking_rooms(), desk);
  groups_.owe_read(pages_.take_read_in_groups());
  do {
    contacts_.go_on(desk);
    route_looked_up(desk);
    inbox_.go_on(contacts_, outbox_, receipts_, desk);
    groups_.go_on(is_sending, group_rooms(), desk);
    typing_.go_on(typing_rooms(), desk);
  } while (contacts_.has_looked_up());
  if (is_sending) {
    // What has gone out is no reason to wait with the hand-over, though it is to go once more.
    if (is_quiet()) handing_over_.go_on(outbox_.is_settled(), outbox_, desk);
    if (strays_) outbox_.seal_strays(*std::exchange(strays_, {}), desk);
    outbox_.send_due(desk);
    outbox_.seal_outdated(contacts_, desk);
    route_looked_up(desk);
  }
  if (outbox_.is_loaded()) vanishing_.go_on(is_still(), desk);
  if (vanishing_.is_loaded() && !std::exchange(is_indexing_begun_, true)) indexing_.begin(desk);
}

// What cannot be opened is asked for by who has the account, for its mailbox.
void Chat::ask_again(bool has_account, Desk& desk) {
  for (const Inbox::UnreadMessage& each : inbox_.take_unread()) {
    resending_.owe(each.sender, each.session, each.id, desk);
  }
  if (has_account) resending_.send(outbox_, desk);
}

void Chat::take_up_prekeys(bool has_account, Desk& desk) {
  if (inbox_.take_lack_of_prekey()) own_prekeys_.want(desk.now, options_);
  if (own_prekeys_.take_news()) inbox_.retry_postponed();
  if (has_account) own_prekeys_.go_on(desk);
}

void Chat::route_looked_up(Desk& desk) {
  for (auto ended = contacts_.take_looked_up(); !ended.empty();
       ended = contacts_.take_looked_up()) {
    for (const LookedUp& found : ended) {
      if (found.end == LookUpEnd::kKeyChanged) standings_.on_key_changed(found.key, desk);
      if (!sending_.on_looked_up(found, contacts_, outbox_, desk) &&
          !deleting_.on_looked_up(found, contacts_, outbox_, desk) &&
          !marking_.on_looked_up(found, contacts_, outbox_, desk) &&
          !verifying_.on_looked_up(found, contacts_, desk) && !outbox_.on_looked_up(found, desk) &&
          !inbox_.on_looked_up(found, contacts_, outbox_, receipts_, desk) &&
          !taking_over_.on_looked_up(found, taking_rooms(), desk) &&
          !groups_.on_looked_up(found, group_rooms(), desk) &&
          !timing_.on_looked_up(found, contacts_, outbox_, desk) &&
          !typing_.on_looked_up(found, typing_rooms(), desk) &&
          !receipts_.on_looked_up(found, contacts_, outbox_, desk)) {
        (void)read_.on_looked_up(found, contacts_, outbox_, desk);
      }
    }
  }
}

}  // namespace p2pchat::chat
