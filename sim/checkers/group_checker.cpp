#include "sim/checkers/group_checker.h"

#include <algorithm>

namespace p2pchat::sim {
namespace {

using client::MessageState;

bool is_settled_in(const ClientView& client) {
  return client.is_up && client.is_logged_in && client.is_connected && !client.is_taken_over;
}

bool is_joined(const chat::GroupView* view) {
  return view != nullptr && view->standing == chat::GroupStanding::kJoined;
}

bool has_member(const chat::GroupView& view, const std::string& user) {
  return std::ranges::any_of(view.people, [&](const chat::GroupPerson& person) {
    return person.name == user && !person.is_invited;
  });
}

// Of who has the account now.
const GroupHistory* history_of(const Scene& scene, const std::string& user,
                               const std::string& group) {
  const auto found = std::ranges::find_if(scene.groups.histories(), [&](const auto& history) {
    return history.user == user && history.group == group &&
           is_settled_in(scene.clients[history.client]);
  });
  return found == scene.groups.histories().end() ? nullptr : &*found;
}

// Also edited.
std::size_t times_in(const GroupHistory& history, const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(history.messages, [&](const client::StoredMessage& message) {
        return !message.is_deleted && sent_text(message.text) == sent_text(text);
      }));
}

const client::StoredMessage* message_in(const GroupHistory& history, const std::string& id) {
  const auto found = std::ranges::find(history.messages, id, &client::StoredMessage::id);
  return found == history.messages.end() ? nullptr : &*found;
}

// As its author's device has it in the end: some may have been spared a text that was cancelled.
bool is_meant_for(const client::StoredMessage* written, const std::string& user) {
  return written == nullptr || std::ranges::none_of(written->members, [&](const auto& tick) {
           return tick.name == user && tick.state == MessageState::kUnsent;
         });
}

const chat::Reaction* sign_of(const client::StoredMessage& message, const std::string& user) {
  const auto found = std::ranges::find(message.reactions, user, &chat::Reaction::from);
  return found == message.reactions.end() ? nullptr : &*found;
}

// All signs of a user on a text went to this one, who may be that user.
bool is_told(const Scene& scene, const std::string& id, const std::string& user,
             const std::string& member) {
  return user == member || scene.groups.were_told(id, user, member);
}

std::string quoted_head(const std::string& text) { return "'" + text.substr(0, 40) + "'"; }

}  // namespace

void GroupChecker::on_told(const Scene& scene, const Told& told) {
  if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    look_at(scene, told, changed->message);
  }
  const auto* handed = std::get_if<client::HistoryHandedOver>(&told.event);
  if (handed != nullptr && handed->is_complete) handed_over_.insert(told.client);
  const auto* arrived = std::get_if<client::MessageArrived>(&told.event);
  if (arrived == nullptr || !chat::is_group_key(arrived->message.peer)) return;
  const client::StoredMessage& message = arrived->message;
  const GroupText* sent = scene.groups.find(message.text);
  const auto where = [&] { return told.user + " is shown " + quoted_head(message.text); };
  const bool is_so = sent != nullptr && sent->from == message.author && sent->group == message.peer;
  expect(is_so, scene, [&] { return where() + ", which nobody has sent so"; });
  if (!is_so) return;
  expect(scene.groups.times_shown(told.client, message.text) == 1, scene,
         [&] { return where() + " twice"; });
  expect_not_shown_before(scene, told, message.text);
  const auto death = scene.journal.last_death(sent->from);
  const bool is_certain = sent->is_accepted || !death || *death < sent->at;
  if (!sent->is_accepted || !is_certain) return;
  expect(!sent->spared.contains(told.user), scene,
         [&] { return where() + ", which " + sent->from + " was told to have taken back"; });
  expect(sent->known.contains(told.user), scene,
         [&] { return where() + ", but was no member for " + sent->from; });
}

// Of more than two devices it is not known here which one has handed over to which.
void GroupChecker::expect_not_shown_before(const Scene& scene, const Told& told,
                                           const std::string& text) {
  const bool are_two = std::ranges::count(scene.clients, told.user, &ClientView::user) == 2;
  if (!are_two || !handed_over_.contains(told.client)) return;
  for (std::size_t other = 0; other < scene.clients.size(); ++other) {
    if (other == told.client || scene.clients[other].user != told.user) continue;
    expect(scene.groups.times_shown(other, text) == 0, scene, [&] {
      return told.user + " is shown " + quoted_head(text) + " again, on another device";
    });
  }
}

void GroupChecker::look_at(const Scene& scene, const Told& told,
                           const client::StoredMessage& message) {
  if (message.news == chat::News::kMarks) return;  // the rest may be as it was before
  for (const chat::MemberTick& tick : message.members) {
    MessageState& before =
        ticks_
            .try_emplace(
                {told.client, message.is_deleted ? "deletion" + message.id : message.id, tick.name},
                tick.state)
            .first->second;
    const bool is_taken_back =
        before == MessageState::kQueued && tick.state == MessageState::kUnsent;
    expect(is_taken_back || !chat::is_lower(tick.state, before), scene, [&] {
      return "the tick of " + tick.name + " at message " + message.id.substr(0, 8) + " goes back";
    });
    before = tick.state;
  }
}

void GroupChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  if (!scene.is_quiet()) return;
  for (std::size_t a = 0; a < scene.clients.size(); ++a) {
    for (std::size_t b = a + 1; b < scene.clients.size(); ++b) expect_agreement(scene, a, b);
    expect_moved(scene, a);
  }
  for (const GroupText& text : scene.groups.texts()) expect_delivered(scene, text);
  for (const GroupHistory& history : scene.groups.histories()) {
    if (!is_settled_in(scene.clients[history.client])) continue;
    expect_once(scene, history);
    expect_ticks(scene, history);
    expect_own_words(scene, history);
    for (const GroupHistory& other : scene.groups.histories()) {
      if (other.group != history.group) continue;
      expect_order(scene, history, other);
      if (is_settled_in(scene.clients[other.client])) expect_same_marks(scene, history, other);
    }
  }
}

void GroupChecker::expect_agreement(const Scene& scene, std::size_t a, std::size_t b) {
  const ClientView& one = scene.clients[a];
  const ClientView& other = scene.clients[b];
  if (!is_settled_in(one) || !is_settled_in(other) || one.user == other.user) return;
  for (const chat::GroupView& view : scene.groups.views(a)) {
    const chat::GroupView* theirs = scene.groups.view(b, view.key);
    if (theirs == nullptr) continue;
    const auto where = [&] { return one.user + " and " + other.user + " in " + view.key; };
    if (view.digest == theirs->digest) {
      expect(view.people == theirs->people && view.name == theirs->name, scene,
             [&] { return where() + " have the same changes and see other members"; });
    }
    const bool know_each_other = is_joined(&view) && is_joined(theirs) &&
                                 has_member(view, other.user) && has_member(*theirs, one.user);
    if (!know_each_other) continue;
    expect(view.digest == theirs->digest, scene,
           [&] { return where() + " have not got the same changes"; });
  }
}

void GroupChecker::expect_moved(const Scene& scene, std::size_t older) {
  if (!scene.clients[older].is_replaced()) return;
  const std::string& user = scene.clients[older].user;
  for (std::size_t now = 0; now < scene.clients.size(); ++now) {
    if (scene.clients[now].user != user || !is_settled_in(scene.clients[now])) continue;
    for (const chat::GroupView& view : scene.groups.views(older)) {
      if (!is_joined(&view) || scene.groups.has_gone(view.key, user)) continue;
      expect(is_joined(scene.groups.view(now, view.key)), scene,
             [&] { return user + " is not in " + view.key + " on the device of now"; });
    }
  }
}

// Of a deleted text there is a stone at its author's, and at others' nothing else.
void GroupChecker::expect_delivered(const Scene& scene, const GroupText& text) {
  const bool is_judged = text.is_accepted && !text.may_vanish();
  if (!is_judged || scene.groups.has_gone(text.group, text.from)) return;
  const GroupHistory* own = history_of(scene, text.from, text.group);
  const client::StoredMessage* written = own == nullptr ? nullptr : message_in(*own, text.id);
  expect(own == nullptr || written != nullptr || text.is_cancelling, scene, [&] {
    return quoted_head(text.text) + " is not in the history of " + text.from + ", who wrote it";
  });
  if (written != nullptr) {
    const bool may_be = written->is_deleted ? text.is_deleting : !text.is_deleted;
    expect(may_be, scene, [&] {
      return quoted_head(text.text) + (written->is_deleted ? " is deleted" : " is there") +
             ", and " + text.from + " wanted it otherwise";
    });
  }
  if (own == nullptr && text.is_cancelling) return;
  const bool is_known = written != nullptr || text.is_cancelling || !text.is_deleting;
  if (!is_known) return;
  const bool is_gone = written == nullptr ? text.is_cancelling : written->is_deleted;
  for (const std::string& user : text.recipients) {
    const std::size_t times = is_gone || !is_meant_for(written, user) ? 0 : 1;
    const GroupHistory* history = history_of(scene, user, text.group);
    if (history == nullptr || scene.groups.has_gone(text.group, user)) continue;
    if (!is_joined(scene.groups.view(history->client, text.group))) continue;
    expect(times_in(*history, text.text) == times, scene, [&] {
      return quoted_head(text.text) + " of " + text.from + " is " +
             std::to_string(times_in(*history, text.text)) + " times in the history of " + user;
    });
  }
}

// Nobody else has changed or deleted a text.
void GroupChecker::expect_own_words(const Scene& scene, const GroupHistory& history) {
  for (const client::StoredMessage& message : history.messages) {
    const GroupText* text = scene.groups.find_id(message.id);
    if (text == nullptr) continue;
    const bool is_its =
        message.is_deleted ? text->is_deleting : edits_of(message.text) <= text->edits;
    expect(is_its, scene, [&] {
      return history.user + " reads another text than " + text->from + " wrote in message " +
             message.id.substr(0, 8);
    });
  }
}

// Two members show the same text with the same signs, as far as these were for both.
void GroupChecker::expect_same_marks(const Scene& scene, const GroupHistory& a,
                                     const GroupHistory& b) {
  const auto are_here = [&](const GroupHistory& history) {
    return !scene.groups.has_gone(a.group, history.user) &&
           is_joined(scene.groups.view(history.client, a.group));
  };
  if (!are_here(a) || !are_here(b)) return;
  for (const client::StoredMessage& one : a.messages) {
    const client::StoredMessage* other = message_in(b, one.id);
    const GroupText* text = scene.groups.find_id(one.id);
    if (other == nullptr || text == nullptr || one.is_deleted || other->is_deleted) continue;
    if (!scene.groups.has_gone(a.group, text->from)) {
      expect(one.text == other->text, scene, [&] {
        return a.user + " and " + b.user + " read other texts in message " + one.id.substr(0, 8);
      });
    }
    for (const chat::Reaction& sign : one.reactions) {
      const bool is_for_both = !scene.groups.has_gone(a.group, sign.from) &&
                               is_told(scene, one.id, sign.from, a.user) &&
                               is_told(scene, one.id, sign.from, b.user);
      if (!is_for_both) continue;
      const chat::Reaction* theirs = sign_of(*other, sign.from);
      expect(theirs != nullptr && theirs->sign == sign.sign, scene, [&] {
        return b.user + " does not see the sign '" + sign.sign + "' of " + sign.from +
               " that is with " + a.user + " on message " + one.id.substr(0, 8);
      });
    }
  }
}

void GroupChecker::expect_once(const Scene& scene, const GroupHistory& history) {
  for (const client::StoredMessage& message : history.messages) {
    if (message.is_deleted) continue;
    expect(times_in(history, message.text) == 1, scene, [&] {
      return quoted_head(message.text) + " is twice in the history of " + history.user;
    });
  }
}

void GroupChecker::expect_ticks(const Scene& scene, const GroupHistory& history) {
  for (const client::StoredMessage& message : history.messages) {
    if (message.vanish_s != 0 && !message.is_deleted) continue;
    for (const chat::MemberTick& tick : message.members) {
      const GroupHistory* theirs = history_of(scene, tick.name, history.group);
      if (theirs == nullptr) continue;
      const client::StoredMessage* there = message_in(*theirs, message.id);
      if (message.is_deleted) {
        const bool is_gone = there == nullptr || there->is_deleted;
        expect(is_gone || !chat::has_arrived(tick.state), scene, [&] {
          return history.user + " is told that message " + message.id.substr(0, 8) +
                 " is deleted with " + tick.name;
        });
        continue;
      }
      const bool is_there = there != nullptr;
      expect(chat::has_arrived(tick.state) == is_there, scene, [&] {
        return quoted_head(message.text) + " is " + (is_there ? "" : "not ") + "with " + tick.name +
               ", and " + history.user + " is told otherwise";
      });
    }
  }
}

void GroupChecker::expect_order(const Scene& scene, const GroupHistory& a, const GroupHistory& b) {
  const auto common = [](const GroupHistory& of, const GroupHistory& with) {
    std::vector<std::string> texts;
    for (const client::StoredMessage& message : of.messages) {
      if (message_in(with, message.id) != nullptr) texts.push_back(message.id);
    }
    return texts;
  };
  expect(common(a, b) == common(b, a), scene,
         [&] { return a.user + " and " + b.user + " read in another order in " + a.group; });
}

}  // namespace p2pchat::sim
