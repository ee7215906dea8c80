#include "tools/node/message_log.h"

#include <span>
#include <utility>

namespace p2pchat::tools {
namespace {

std::vector<std::string> messages_in(std::span<const wire::Record> records) {
  std::vector<std::string> ids;
  for (const wire::Record& record : records) {
    const bool is_message = record.slot.kind == wire::RecordKind::kMessage;
    if (is_message && !record.body.empty()) ids.push_back(to_hex(record.slot.id));
  }
  return ids;
}

std::string answer_text(const wire::Deposited& answer) {
  if (answer.answer != wire::Answer::kOk) return "deposit refused";
  return "deposit answered: stored " + std::to_string(answer.stored) + " of " +
         std::to_string(answer.wanted);
}

}  // namespace

void MessageLog::on_received(const Address& from, const wire::Message& message) {
  if (const auto* deposit = std::get_if<wire::Deposit>(&message)) {
    const Ids ids{to_hex(deposit->record.slot.id)};
    tell(ids, "deposit received", from);
    expect({from, deposit->call.value, false}, ids);
  } else if (const auto* replicate = std::get_if<wire::Replicate>(&message)) {
    const Ids ids = messages_in(replicate->records.items);
    tell(ids, "copy received", from);
    expect({from, replicate->call.value, false}, ids);
  } else if (const auto* replicated = std::get_if<wire::Replicated>(&message)) {
    const Ids ids = ids_of({from, replicated->call.value, true});
    tell(ids, replicated->is_stored ? "copy stored there" : "copy refused there", from);
  } else if (const auto* fetched = std::get_if<wire::Fetched>(&message)) {
    tell(messages_in(fetched->records.items), "fetched for repair", from);
  } else if (const auto* collect = std::get_if<wire::Collect>(&message)) {
    Ids ids;
    for (const Bytes32& id : collect->ids.items) ids.push_back(to_hex(id));
    tell(ids, "collected by its recipient", from);
  }
}

void MessageLog::on_sent(const Address& to, const wire::Message& message) {
  if (const auto* deposited = std::get_if<wire::Deposited>(&message)) {
    tell(ids_of({to, deposited->call.value, false}), answer_text(*deposited), to);
  } else if (const auto* replicate = std::get_if<wire::Replicate>(&message)) {
    const Ids ids = messages_in(replicate->records.items);
    tell(ids, "copy sent", to);
    expect({to, replicate->call.value, true}, ids);
  } else if (const auto* replicated = std::get_if<wire::Replicated>(&message)) {
    if (replicated->is_stored) {
      tell(ids_of({to, replicated->call.value, false}), "copy stored here", to);
    }
  } else if (const auto* deliver = std::get_if<wire::Deliver>(&message)) {
    tell(messages_in({&deliver->record, 1}), "pushed to its recipient", to);
  }
}

void MessageLog::expect(const Key& key, Ids ids) {
  if (ids.empty() || !calls_.insert_or_assign(key, std::move(ids)).second) return;
  if (order_.size() < kCallsMax) {
    order_.push_back(key);
    return;
  }
  calls_.erase(std::exchange(order_[next_], key));
  next_ = (next_ + 1) % kCallsMax;
}

MessageLog::Ids MessageLog::ids_of(const Key& key) const {
  const auto at = calls_.find(key);
  return at == calls_.end() ? Ids() : at->second;
}

void MessageLog::tell(const Ids& ids, const std::string& what, const Address& peer) const {
  for (const std::string& id : ids) tell_({.what = what, .id = id, .peer = peer});
}

}  // namespace p2pchat::tools
