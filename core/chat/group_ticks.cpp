#include "core/chat/group_ticks.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"

namespace p2pchat::chat {

void take_lowest(StoredMessage& message) {
  const MemberTick* lowest = nullptr;
  for (const MemberTick& tick : message.members) {
    if (tick.state == MessageState::kUnsent) continue;
    const bool is_below = lowest == nullptr || is_lower(tick.state, lowest->state) ||
                          (tick.state == lowest->state && tick.stored < lowest->stored);
    if (is_below) lowest = &tick;
  }
  if (lowest == nullptr) {
    message.state = MessageState::kUnsent;
    return;
  }
  message.state = lowest->state;
  message.stored = lowest->stored;
  message.wanted = lowest->wanted;
}

void GroupTicks::go_on(Desk& desk) {
  if (!current_.empty() || waiting_.empty() || paused_until_ > desk.now) return;
  paused_until_ = {};
  const MessageRef about = waiting_.front().message;
  const std::string peer = waiting_.front().peer;
  for (const Raise& raise : waiting_) {
    if (raise.message == about && raise.peer == peer) current_.push_back(raise);
  }
  std::erase_if(waiting_,
                [&](const Raise& raise) { return raise.message == about && raise.peer == peer; });
  reading_ = desk.read(read_message(peer, about, desk.own.vault));
}

bool GroupTicks::on_read(Token token, const ReadResult& result, Outbox& outbox, Desk& desk) {
  if (!reading_.is_set() || token != reading_) return false;
  reading_ = {};
  if (!result) {
    end(false, outbox, desk);
    return true;
  }
  auto found = parse_conversation(*result, desk.own.profile.name.text, desk.own.vault);
  message_.reset();
  if (found.size() == 1 && found[0].is_outgoing) message_ = std::move(found[0]);
  const auto is_for_text = [](const Raise& raise) {
    return raise.is_receipt && raise.of == Cargo::kGroupText;
  };
  if (found.empty()) has_missed_ = std::ranges::any_of(current_, is_for_text) || has_missed_;
  std::vector<p2pchat::Change> changes;
  RowWriter rows = desk.writer(changes);
  bool has_changed = false;
  for (const Raise& raise : current_) {
    has_changed = apply(raise) || has_changed;
    if (!has_arrived(raise.state)) continue;
    const bool is_text = raise.of == Cargo::kGroupText;
    const auto copy = outbox.copy_for(raise.member, is_text ? raise.message.id : raise.copied);
    if (!copy) continue;
    for (const Bytes32& id : outbox.deliver(raise.member, {copy->record}, rows)) {
      delivered_.push_back(id);
    }
  }
  if (has_changed) put_state(*message_, rows);
  if (changes.empty()) {
    message_.reset();
    end(true, outbox, desk);
  } else {
    persisting_ = desk.persist(std::move(changes));
  }
  return true;
}

bool GroupTicks::on_persisted(Token token, const PersistResult& result, Outbox& outbox,
                              Desk& desk) {
  if (!persisting_.is_set() || token != persisting_) return false;
  persisting_ = {};
  end(result.has_value(), outbox, desk);
  return true;
}

std::optional<bool> GroupTicks::receipts_end() const {
  const auto is_receipt = [](const Raise& raise) { return raise.is_receipt; };
  if (std::ranges::any_of(waiting_, is_receipt) || std::ranges::any_of(current_, is_receipt)) {
    return std::nullopt;
  }
  return !has_failed_;
}

std::vector<StoredMessage> GroupTicks::take_changed() { return std::exchange(changed_, {}); }

// True if that is news.
bool GroupTicks::apply(const Raise& raise) {
  if (!message_ || raise.of == Cargo::kGroupMark) return false;
  if (message_->is_deleted != (raise.of == Cargo::kGroupDeletion)) return false;
  bool has_changed = false;
  for (MemberTick& tick : message_->members) {
    const bool is_theirs = account::key_of(tick.name) == raise.member;
    if (!is_theirs && !is_mutated(Mutant::kOneReceiptTicksAll)) continue;
    const bool goes_up = is_lower(tick.state, raise.state) ||
                         (tick.state == MessageState::kStored && raise.state == tick.state &&
                          tick.stored < raise.stored);
    const bool is_given_up = raise.state == MessageState::kUnsent && tick.state != raise.state &&
                             !has_arrived(tick.state);
    if (!goes_up && !is_given_up) continue;
    tick.state = raise.state;
    if (raise.stored > 0) tick.stored = raise.stored;
    if (raise.wanted > 0) tick.wanted = raise.wanted;
    take_lowest(*message_);
    has_changed = true;
  }
  return has_changed;
}

// What could not be written is told again: a receipt comes again from the mailbox.
void GroupTicks::end(bool is_done, Outbox& outbox, Desk& desk) {
  if (is_done) {
    outbox.finish(delivered_, desk);
    // Signs that have come since it was read are not in it.
    if (message_ && !message_->is_deleted) message_->news = News::kState;
    if (message_) changed_.push_back(*std::move(message_));
  } else {
    outbox.keep(delivered_);
    has_failed_ = std::ranges::any_of(current_, &Raise::is_receipt) || has_failed_;
    paused_until_ = desk.now + desk.options.retry_max;
    std::ranges::copy_if(current_, std::back_inserter(waiting_),
                         [](const Raise& raise) { return !raise.is_receipt; });
  }
  message_.reset();
  delivered_.clear();
  current_.clear();
}

}  // namespace p2pchat::chat
