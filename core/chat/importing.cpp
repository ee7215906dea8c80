#include "core/chat/importing.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/account/name.h"
#include "core/base/assert.h"
#include "core/chat/content.h"
#include "core/chat/history.h"
#include "core/chat/lifetime.h"
#include "core/chat/marks.h"

namespace p2pchat::chat {

namespace {

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view id) { return is_digits(id, 64); }

// What has vanished does not come back.
bool is_over(const StoredMessage& message, const Desk& desk) {
  return message.vanishes_ms != 0 &&
         message.vanishes_ms <= static_cast<std::int64_t>(milliseconds(desk.now));
}

}  // namespace

StoredMessage imported(StoredMessage message) {
  message.is_unread = false;
  if (message.vanish_s == 0) message.vanishes_ms = 0;
  message.file.reset();  // a history file has its name, not what opens it
  if (!message.is_outgoing) {
    message.state = MessageState::kReceived;
    message.stored = message.wanted = 0;
  } else if (message.state == MessageState::kQueued || message.state == MessageState::kReceived) {
    message.state = MessageState::kUnsent;
  }
  return message;
}

bool is_well_formed(const StoredMessage& message) {
  const bool has_id = is_id(message.id) && (message.reply_to.empty() || is_id(message.reply_to));
  const bool has_text = message.text.empty() == message.is_deleted &&
                        message.text.size() <= Content::kTextMax && is_utf8(message.text);
  const auto latest = static_cast<std::int64_t>(Content::kNumberMax);
  const bool is_unmarked = message.edit == 0 && message.reactions.empty();
  const bool has_marks = message.edit <= Content::kNumberMax && message.edited_ms >= 0 &&
                         message.edited_ms <= latest && message.reactions.size() <= kReactionsMax &&
                         std::ranges::all_of(message.reactions, [](const Reaction& reaction) {
                           return account::is_valid_name(reaction.from) &&
                                  is_reaction(reaction.sign) &&
                                  reaction.lamport <= Content::kNumberMax;
                         });
  const bool has_people = is_group_key(message.peer)
                              ? is_digits(std::string_view(message.peer).substr(1), 31) &&
                                    account::is_valid_name(message.author) &&
                                    message.members.size() <= kTicksMax
                              : account::is_valid_name(message.peer) && message.author.empty();
  const bool has_lifetime =
      message.vanish_s <= kLifetimeMax && message.vanishes_ms >= 0 && message.vanishes_ms <= latest;
  return has_id && has_text && has_people && has_marks && has_lifetime &&
         (is_unmarked || !message.is_deleted) && message.sent_ms >= 0 &&
         message.sent_ms <= latest && message.lamport <= Content::kNumberMax;
}

Token Importing::begin(std::vector<StoredMessage> messages, Desk& desk) {
  P2PCHAT_ASSERT(messages.size() <= kMessagesMax);
  const Token import = desk.new_token();
  Import& begun = imports_[import];
  std::set<Bytes> places;
  for (StoredMessage& message : messages) {
    if (is_over(message, desk)) continue;
    Bytes place = place_of(message, desk.own.vault);
    ReadRequest request = read_message(place);
    if (!places.insert(std::move(place)).second) continue;
    const Token read = desk.read(std::move(request));
    reading_[read] = import;
    begun.looked_for[read] = imported(std::move(message));
  }
  if (begun.looked_for.empty()) add(import, desk);
  return import;
}

std::vector<ImportResult> Importing::take_results() { return std::exchange(results_, {}); }

bool Importing::on_read(Token token, const ReadResult& result, Desk& desk) {
  const auto at = reading_.find(token);
  if (at == reading_.end()) return false;
  const Token import = at->second;
  reading_.erase(at);

  Import& asked = imports_.at(import);
  auto looked_for = asked.looked_for.extract(token);
  if (!result) {
    asked.error = result.error();
  } else if (result->empty()) {
    asked.missing.push_back(std::move(looked_for.mapped()));
  }
  if (asked.looked_for.empty()) add(import, desk);
  return true;
}

bool Importing::on_persisted(Token token, const PersistResult& result) {
  const auto at = persisting_.find(token);
  if (at == persisting_.end()) return false;
  ImportResult ended = at->second;
  persisting_.erase(at);
  if (!result) ended = {.import = ended.import, .added = 0, .error = result.error()};
  results_.push_back(ended);
  return true;
}

void Importing::add(Token import, Desk& desk) {
  Import asked = std::move(imports_.extract(import).mapped());
  const std::size_t added = asked.missing.size();
  if (asked.error || added == 0) {
    results_.push_back({.import = import, .added = 0, .error = asked.error});
    return;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  for (StoredMessage& message : asked.missing) {
    const bool is_brief = message.vanish_s != 0;
    if (is_brief && message.vanishes_ms == 0) begin_lifetime(message, milliseconds(desk.now));
    put_message(message, rows);
    if (is_brief) {
      put_due(message, false, rows);
      desk.timers.expect(message.vanishes_ms);
    }
    const bool is_to_somebody = message.is_outgoing && !is_group_key(message.peer);
    if (is_to_somebody) desk.standings.accept_imported(message.peer, desk, rows);
  }
  persisting_[desk.persist(std::move(changes))] = {.import = import, .added = added, .error = {}};
}

}  // namespace p2pchat::chat
