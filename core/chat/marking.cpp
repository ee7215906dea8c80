#include "core/chat/marking.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/base/mutant.h"
#include "core/chat/history.h"
#include "core/chat/marks.h"
#include "core/chat/word_index.h"

namespace p2pchat::chat {

Token Marking::begin(StoredMessage message, Mark mark, Contacts& contacts, Desk& desk) {
  const Token marking = desk.new_token();
  const Token lookup = contacts.look_up(message.peer, Need::kPinned, desk);
  looking_up_[lookup] = {marking, std::move(message), std::move(mark)};
  return marking;
}

std::vector<MarkResult> Marking::take_results() { return std::exchange(results_, {}); }

std::vector<StoredMessage> Marking::take_changed() { return std::exchange(changed_, {}); }

bool Marking::on_looked_up(const LookedUp& found, Contacts& contacts, Outbox& outbox, Desk& desk) {
  const auto at = looking_up_.find(found.lookup);
  if (at == looking_up_.end()) return false;
  const Draft draft = std::move(at->second);
  looking_up_.erase(at);

  if (!found.profile) {
    end(draft.marking,
        found.end == LookUpEnd::kDiskFailed ? MarkEnd::kDiskFailed : MarkEnd::kNoRing);
    return true;
  }
  if (outbox.is_full(desk.options)) {
    end(draft.marking, MarkEnd::kOutboxFull);
    return true;
  }
  std::vector<Change> changes;
  RowWriter rows = desk.writer(changes);
  contacts.pin(*found.profile, rows, desk);
  const std::uint64_t lamport = contacts.tick_time(found.key, draft.message.edit, rows);
  Batch batch{.result = {draft.marking, MarkEnd::kMarked, draft.message}, .parcels = {}};
  put(draft, lamport, batch.result.message, desk, rows);
  batch.result.message.news = News::kMarks;
  if (draft.message.state != MessageState::kUnsent) {
    auto parcel = seal_mark(draft.message, draft.mark, lamport, *found.profile, desk);
    if (!parcel) {
      end(draft.marking, MarkEnd::kNoRing);
      return true;
    }
    parcel->message.text.clear();  // the mark is in the record
    if (!is_mutated(Mutant::kEditNotSent) || draft.mark.type != ContentType::kEdit) {
      outbox.put(*parcel, rows);
      batch.parcels.push_back(*std::move(parcel));
    }
  }
  persisting_[desk.persist(std::move(changes))] = std::move(batch);
  return true;
}

bool Marking::on_persisted(Token token, const PersistResult& result, Outbox& outbox, Desk& desk) {
  const auto at = persisting_.find(token);
  if (at == persisting_.end()) return false;
  Batch batch = std::move(at->second);
  persisting_.erase(at);

  if (!result) {
    const bool is_full = result.error() == DiskError::kFull;
    end(batch.result.marking, is_full ? MarkEnd::kDiskFull : MarkEnd::kDiskFailed);
    return true;
  }
  for (Parcel& parcel : batch.parcels) outbox.add(std::move(parcel), desk.now);
  changed_.push_back(batch.result.message);
  results_.push_back(std::move(batch.result));
  return true;
}

void Marking::put(const Draft& draft, std::uint64_t lamport, StoredMessage& message, Desk& desk,
                  RowWriter& rows) {
  if (draft.mark.type == ContentType::kEdit) {
    erase_words(message, rows);
    message.text = draft.mark.text;
    message.edit = lamport;
    message.edited_ms = static_cast<std::int64_t>(milliseconds(desk.now));
    put_edit(message, edit_in(message), rows);
    put_words(message, rows);
    return;
  }
  const wire::Name& self = desk.own.profile.name;
  put_reaction(message, {.from = self, .sign = draft.mark.text, .lamport = lamport}, rows);
  std::erase_if(message.reactions, [&self](const Reaction& reaction) {
    return account::key_of(reaction.from) == account::key_of(self.text);
  });
  if (draft.mark.text.empty()) return;
  message.reactions.push_back({.from = self, .sign = draft.mark.text, .lamport = lamport});
  std::ranges::sort(message.reactions, {}, &Reaction::from);
}

void Marking::end(Token marking, MarkEnd how) {
  results_.push_back({.marking = marking, .end = how, .message = {}});
}

}  // namespace p2pchat::chat
