#include "core/chat/acknowledgement.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/base/sometimes.h"
#include "core/chat/history.h"

namespace p2pchat::chat {

Acknowledgement::Acknowledgement(std::string peer, MessageState proved,
                                 std::vector<MessageRef> about)
    : peer_(std::move(peer)), proved_(proved), about_(std::move(about)) {}

// Only who took the account over looks for what is not here.
std::optional<ReadRequest> Acknowledgement::next(const Outbox& outbox, const Desk& desk) {
  for (; looked_at_ < about_.size(); go_on()) {
    const bool is_known = outbox.awaits(account::key_of(peer_), ref().id);
    if (!is_read() && (is_known || !desk.own.has_taken_over)) continue;
    if (stage_ == Stage::kStone) return read_message(peer_, stone_, desk.own.vault);
    if (stage_ == Stage::kEarly || ref().lamport == 0) {
      stage_ = held_ ? Stage::kEarly : Stage::kHeld;
      if (!held_) return read_early_of(peer_, desk.own.vault, desk.options.early_max);
      return read_early(place_of(peer_, ref(), desk.own.vault));
    }
    return read_message(peer_, ref(), desk.own.vault);
  }
  return std::nullopt;
}

void Acknowledgement::on_rows(const std::vector<Row>& rows, const Desk& desk) {
  switch (stage_) {
    case Stage::kMessage:
      return on_message(rows, desk);
    case Stage::kHeld:
      held_ = rows.size();
      stage_ = Stage::kEarly;
      return;
    case Stage::kEarly:
      return on_early(rows, desk);
    case Stage::kStone:
      return on_stone(rows, desk);
  }
}

// What was read has been delivered, though no receipt may have said so yet.
bool Acknowledgement::write(Outbox& outbox, RowWriter& rows) {
  std::vector<Bytes32> ids;
  for (const MessageRef& each : about_) {
    const bool is_raised = std::ranges::any_of(
        raised_, [&each](const StoredMessage& message) { return id_of(message.id) == each.id; });
    if (!is_read() || is_raised) ids.push_back(each.id);
  }
  delivered_ = outbox.deliver(account::key_of(peer_), ids, rows);
  for (const StoredMessage& message : raised_) put_state(message, rows);
  for (const EarlyReceipt& receipt : early_) put_early(receipt, rows);
  for (const Bytes& place : over_) erase_early(place, rows);
  return !delivered_.empty() || !raised_.empty() || !early_.empty() || !over_.empty();
}

void Acknowledgement::on_message(const std::vector<Row>& rows, const Desk& desk) {
  auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
  if (found.empty() && desk.own.has_taken_over) {
    stage_ = Stage::kEarly;
    return;
  }
  const bool goes_up = found.size() == 1 && found[0].is_outgoing && !found[0].is_deleted &&
                       is_lower(found[0].state, proved_);
  if (goes_up) {
    found[0].state = proved_;
    raised_.push_back(std::move(found[0]));
  }
  go_on();
}

void Acknowledgement::on_early(const std::vector<Row>& rows, const Desk& desk) {
  const Early early = parse_early(rows, desk.own.vault);
  if (early.stone) {
    stone_ = *early.stone;
    stage_ = Stage::kStone;
    return;
  }
  const bool has_room = early.state || *held_ < desk.options.early_max;
  const bool is_news = has_room && (!early.state || is_lower(*early.state, proved_));
  if (is_news && desk.own.has_taken_over && !is_mutated(Mutant::kEarlyReceiptForgotten)) {
    sometimes(RarePath::kReceiptBeforeHandOver);
    *held_ += early.state ? 0U : 1U;
    early_.push_back({.peer = peer_, .about = ref(), .state = proved_, .stone = {}});
  }
  go_on();
}

void Acknowledgement::on_stone(const std::vector<Row>& rows, const Desk& desk) {
  auto found = parse_conversation(rows, desk.own.profile.name.text, desk.own.vault);
  const bool goes_up = found.size() == 1 && found[0].is_outgoing && found[0].is_deleted &&
                       is_lower(found[0].state, MessageState::kDelivered);
  if (goes_up) {
    found[0].state = MessageState::kDelivered;
    raised_.push_back(std::move(found[0]));
  }
  if (found.empty()) {
    early_.push_back({.peer = peer_, .about = ref(), .state = proved_, .stone = {}});
  } else {
    over_.push_back(place_of(peer_, ref(), desk.own.vault));
  }
  go_on();
}

void Acknowledgement::go_on() {
  looked_at_ += 1;
  stage_ = Stage::kMessage;
}

}  // namespace p2pchat::chat
