#include "tools/screen/state.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <variant>

#include "core/account/name.h"
#include "tools/cli/contacts.h"
#include "tools/cli/restored.h"
#include "tools/cli/sentences.h"

namespace p2pchat::screen {
namespace {

using cli::Verb;
using client::Outcome;
using client::StoredMessage;

bool is_same(const std::string& a, const std::string& b) {
  return account::fold_case(a) == account::fold_case(b);
}

}  // namespace

State::State(const cli::Options& options) : options_(options) {
  ask({.verb = Verb::kFollow});
  ask({.verb = Verb::kConversations});
  ask({.verb = Verb::kGroup});
  ask({.verb = Verb::kSettle});  // is a node there?
  if (options_.name.empty()) {
    asking_ = Asking::kName;
  } else if (chat::is_group_key(options_.name)) {
    ask({.verb = Verb::kGroup, .group = options_.name});
  } else {
    open(options_.name);
  }
}

void State::on_key(const Key& key) {
  remark_.clear();
  if (asking_ == Asking::kSure || asking_ == Asking::kDeed) return answer_question(key);
  if (input_.take(key)) return on_input(key);
  switch (key.kind) {
    case Key::Kind::kEnter:
      return enter();
    case Key::Kind::kUp:
      return choose(-1);
    case Key::Kind::kDown:
      return choose(1);
    case Key::Kind::kPageUp:
      ++pages_back_;  // the picture knows how far back there is something
      return;
    case Key::Kind::kPageDown:
      pages_back_ -= pages_back_ == 0 ? 0 : 1;
      return;
    case Key::Kind::kNext:
      return open_next(1);
    case Key::Kind::kPrevious:
      return open_next(-1);
    case Key::Kind::kEscape:
      return leave();
    case Key::Kind::kReply:
      return begin_reply();
    case Key::Kind::kErase:
      return begin_erasing();
    case Key::Kind::kEdit:
      return begin_edit();
    case Key::Kind::kReact:
      return begin_reaction();
    case Key::Kind::kSearch:
      return ask_for(Asking::kWords);
    case Key::Kind::kOpen:
      return ask_for(Asking::kName);
    case Key::Kind::kPerson:
      return begin_deed();
    case Key::Kind::kAttach:
      return begin_attaching();
    case Key::Kind::kGet:
      return begin_getting();
    case Key::Kind::kQuit:
      is_over_ = true;
      return;
    case Key::Kind::kText:
    case Key::Kind::kBackspace:
    case Key::Kind::kDelete:
    case Key::Kind::kLeft:
    case Key::Kind::kRight:
    case Key::Kind::kHome:
    case Key::Kind::kEnd:
    case Key::Kind::kRedraw:
      return;
  }
}

void State::on_reply(const cli::Reply& reply) {
  if (const auto* answer = std::get_if<cli::Answer>(&reply)) on_answer(*answer);
  if (const auto* notice = std::get_if<cli::Notice>(&reply)) on_notice(*notice);
}

std::vector<cli::Request> State::take_requests() { return std::exchange(requests_, {}); }

const StoredMessage* State::message(const std::string& id) const {
  for (const auto* list : {&messages_, found_ ? &*found_ : nullptr}) {
    if (list == nullptr) continue;
    const auto one = std::ranges::find(*list, id, &StoredMessage::id);
    if (one != list->end()) return &*one;
  }
  return nullptr;
}

bool State::has_unanswered_sends() const {
  return std::ranges::any_of(unanswered_, [](const auto& one) {
    return one.second.verb == Verb::kSend || one.second.verb == Verb::kDraft;
  });
}

void State::ask(cli::Request request) {
  request.id = ++last_id_;
  request.give_up = options_.give_up;
  unanswered_.emplace(request.id, request);
  requests_.push_back(std::move(request));
}

void State::open(const std::string& peer) {
  const auto known =
      std::ranges::find_if(peers_, [&](const Peer& one) { return is_same(one.name, peer); });
  change_draft(known == peers_.end() ? peer : known->name);
  open_ = known == peers_.end() ? peer : known->name;
  if (known != peers_.end()) known->unread = 0;
  messages_.clear();
  found_.reset();
  chosen_.clear();
  reply_to_.clear();
  pages_back_ = 0;
  asking_ = Asking::kMessage;
  ask({.verb = Verb::kHistory, .name = open_});
  ask({.verb = Verb::kRead, .name = open_});
}

void State::open_next(std::ptrdiff_t step) {
  if (peers_.empty()) return;
  const auto here =
      std::ranges::find_if(peers_, [this](const Peer& one) { return is_same(one.name, open_); });
  const auto count = std::ssize(peers_);
  const std::ptrdiff_t place = here == peers_.end() ? (step > 0 ? -1 : 0) : here - peers_.begin();
  const std::string next = peers_[static_cast<std::size_t>((place + step + count) % count)].name;
  open(next);
}

// A letter, or a key that is no answer and takes the question back.
void State::answer_question(const Key& key) {
  const Asking question = std::exchange(asking_, Asking::kMessage);
  if (key.kind != Key::Kind::kText) return;
  if (question == Asking::kSure) {
    if (key.text == "y" || key.text == "Y") erase_chosen();
    return;
  }
  if (answer_preference(key.text)) return;
  if (chat::is_group_key(open_)) return answer_invitation(key.text);
  const auto verb = deed_of(key.text, people_.standing_of(open_));
  if (verb) ask({.verb = *verb, .name = open_});
}

void State::enter() {
  switch (asking_) {
    case Asking::kMessage:
      return send();
    case Asking::kWords:
      return search();
    case Asking::kEdit:
      return mark_chosen(Verb::kEdit);
    case Asking::kSign:
      return mark_chosen(Verb::kReact);
    case Asking::kName: {
      const std::string name = input_.text();
      if (name.empty()) return;
      if (chat::is_group_key(name)) {
        input_.set({});
        return ask({.verb = Verb::kGroup, .group = name});
      }
      if (!account::is_valid_name(name)) {
        remark_ = "a name is 1 to 32 letters, digits, '_', '-' and '.'";
        return;
      }
      return open(name);
    }
    case Asking::kPath:
    case Asking::kSaveAs:
      return wish_for_file();
    case Asking::kSure:
    case Asking::kDeed:
      return;
  }
}

void State::send() {
  if (input_.text().empty() || open_.empty()) return;
  ask({.verb = Verb::kSend,
       .name = open_,
       .text = input_.take_text(),
       .reply_to = std::exchange(reply_to_, {}),
       .wait = "queued"});
  save_draft();
  chosen_.clear();
  found_.reset();
  pages_back_ = 0;
}

void State::search() {
  if (input_.text().empty()) return leave();
  ask({.verb = Verb::kSearch, .name = open_, .text = input_.take_text()});
  asking_ = Asking::kMessage;
  input_.set(std::exchange(draft_, {}));
}

// Back by one step.
void State::leave() {
  if (asking_ != Asking::kMessage && !open_.empty()) {
    input_.set(std::exchange(draft_, {}));
    asking_ = Asking::kMessage;
  } else if (!chosen_.empty()) {
    chosen_.clear();
  } else if (found_) {
    found_.reset();
  } else {
    reply_to_.clear();
  }
  pages_back_ = 0;
}

void State::on_answer(const cli::Answer& answer) {
  const auto asked = unanswered_.find(answer.id);
  if (asked == unanswered_.end()) return;
  const cli::Request request = std::move(asked->second);
  unanswered_.erase(asked);
  if (!answer.self.empty()) self_ = answer.self;
  if (answer.outcome != Outcome::kDone) return on_failure(request, answer);
  switch (request.verb) {
    case Verb::kConversations:
      return on_conversations(answer);
    case Verb::kAccept:
    case Verb::kDeny:
    case Verb::kBlock:
    case Verb::kUnblock:
    case Verb::kPin:
    case Verb::kUnpin:
    case Verb::kMute:
    case Verb::kUnmute:
    case Verb::kVanish:
      return on_deed(request, answer);
    case Verb::kHistory:
    case Verb::kSend:
    case Verb::kDelete:
    case Verb::kEdit:
    case Verb::kReact:
    case Verb::kRead:
      if (request.verb == Verb::kSend) people_.note_written_to(request.name);
      for (const StoredMessage& one : answer.messages) put(one);
      // Of what no node ever had nothing is left.
      if (request.verb == Verb::kDelete && !answer.messages.empty()) {
        const StoredMessage& gone = answer.messages.front();
        if (!gone.is_deleted) std::erase_if(messages_, [&](auto& m) { return m.id == gone.id; });
      }
      return;
    case Verb::kGroup:
      return on_groups(request, answer);
    case Verb::kSettle:
      is_connected_ = true;
      return;
    case Verb::kSearch:
      if (!is_same(request.name, open_)) return;
      if (answer.messages.empty()) {
        remark_ = "nothing has been found";
        return;
      }
      found_.emplace(answer.messages.rbegin(), answer.messages.rend());
      chosen_.clear();
      pages_back_ = 0;
      return;
    case Verb::kInbox:
    case Verb::kUnread:
    case Verb::kCancel:
    case Verb::kArchive:
    case Verb::kImport:
    case Verb::kPrune:
    case Verb::kStatus:
    case Verb::kPresence:
    case Verb::kTyping:
    case Verb::kAlias:
    case Verb::kVerify:
    case Verb::kMatch:
    case Verb::kFile:
    case Verb::kDraft:
    case Verb::kFollow:
      return;
  }
}

// A text that did not go is there again, unless another is being typed.
void State::on_notice(const cli::Notice& notice) {
  if (!notice.self.empty()) self_ = notice.self;
  switch (notice.kind) {
    case cli::Notice::Kind::kArrived:
      return on_arrived(notice.message);
    case cli::Notice::Kind::kChanged:
      if (message(notice.message.id) != nullptr || notice.message.file) put(notice.message);
      return;
    case cli::Notice::Kind::kConnection:
      is_connected_ = notice.is_connected;
      return;
    case cli::Notice::Kind::kTakenOver:
      remark_ = cli::taken_over_sentence(notice);
      failure_ = Outcome::kTakenOver;
      is_over_ = true;
      return;
    case cli::Notice::Kind::kAccountClosed:
      remark_ = cli::account_closed_sentence(notice);
      failure_ = Outcome::kAccountClosed;
      is_over_ = true;
      return;
    case cli::Notice::Kind::kKeyChanged:
      remark_ = cli::key_changed_sentence(notice.who);
      return;
    case cli::Notice::Kind::kNewerMessage:
      remark_ = cli::newer_message_sentence();
      return;
    case cli::Notice::Kind::kGroup:
      return on_group_changed(notice.group);
    case cli::Notice::Kind::kFile:
      return on_file(notice);
    case cli::Notice::Kind::kVanished:
    case cli::Notice::Kind::kTimer:
      return on_brief(notice);
    case cli::Notice::Kind::kTyping:
      return on_typing(notice);
    case cli::Notice::Kind::kSnapshot:
      return on_snapshot(notice);
    case cli::Notice::Kind::kHandedOver:
      remark_ = cli::handed_over_sentence(notice);
      if (!notice.is_complete) return;
      ask({.verb = Verb::kConversations});
      if (!open_.empty()) ask({.verb = Verb::kHistory, .name = open_});
      return;
  }
}

// What it has brought is asked for once more.
void State::on_snapshot(const cli::Notice& notice) {
  remark_ = cli::snapshot_sentence(notice);
  ask({.verb = Verb::kConversations});
  if (!open_.empty()) ask({.verb = Verb::kHistory, .name = open_});
}

// What comes into the open conversation has been seen.
void State::on_arrived(const StoredMessage& message) {
  const bool is_here = is_same(message.peer, open_);
  has_news_ = true;
  note(message, is_here ? 0 : 1);
  if (message.is_request) people_.note_request(message.peer);
  if (!is_here) return;
  put(message);
  ask({.verb = Verb::kRead, .name = open_});
}

// They were counted over a while; what came meanwhile is perhaps among them, perhaps not.
void State::on_conversations(const cli::Answer& answer) {
  if (std::exchange(has_news_, false)) ask({.verb = Verb::kConversations});
  for (const chat::Peer& one : answer.people) note_wanted(one.name, one);
  for (const chat::Conversation& one : answer.conversations) {
    note_wanted(one.last.peer, one.peer);
    const bool is_here = is_same(one.last.peer, open_);
    std::erase_if(peers_, [&](const Peer& peer) { return is_same(peer.name, one.last.peer); });
    note(one.last, is_here ? 0 : one.unread);
  }
  const bool is_choosing = options_.name.empty() && open_.empty() && input_.text().empty();
  if (is_choosing && !peers_.empty()) open(peers_.front().name);
}

void State::on_deed(const cli::Request& request, const cli::Answer& answer) {
  cli::Options options = options_;
  options.name = request.name;
  options.is_json = false;
  remark_ = cli::deed_text(request.verb, answer, options);
  for (const chat::Peer& one : answer.people) people_.note(request.name, one);
  sort_peers();
  if (request.verb == Verb::kDeny) close_denied(request.name);
}

// Nothing of the conversation is left on this device.
void State::close_denied(const std::string& name) {
  people_.forget(name);
  std::erase_if(peers_, [&](const Peer& peer) { return is_same(peer.name, name); });
  if (!is_same(name, open_)) return;
  if (!peers_.empty()) return open(peers_.front().name);
  messages_.clear();
  found_.reset();
  open_.clear();
  input_.set({});
  draft_.clear();
  asking_ = Asking::kName;
}

// What is not told anew stays as it is shown.
void State::put(StoredMessage message) {
  const StoredMessage* known = this->message(message.id);
  if (message.news == chat::News::kMarks && known != nullptr) {
    message.state = known->state;
    message.stored = known->stored;
    message.wanted = known->wanted;
    message.members = known->members;
  }
  if (message.news == chat::News::kState && known != nullptr) {
    message.text = known->text;
    message.edit = known->edit;
    message.edited_ms = known->edited_ms;
    message.reactions = known->reactions;
  }
  const auto place = [this](const StoredMessage& one) {
    const std::string& other = one.author.empty() ? one.peer : one.author;
    return std::tuple(one.lamport, account::fold_case(one.is_outgoing ? self_ : other), one.id);
  };
  if (found_) {
    for (StoredMessage& one : *found_) {
      if (one.id == message.id) one = message;
    }
  }
  if (!is_same(message.peer, open_)) return;
  std::erase_if(messages_, [&](const StoredMessage& one) { return one.id == message.id; });
  messages_.insert(std::ranges::upper_bound(messages_, place(message), {}, place), message);
  if (message.is_outgoing) note(message, 0);
}

// The list of conversations: this message is perhaps the newest of its own.
void State::note(const StoredMessage& message, std::size_t unread) {
  auto peer = std::ranges::find_if(
      peers_, [&](const Peer& one) { return is_same(one.name, message.peer); });
  if (peer == peers_.end()) {
    peers_.push_back({.name = message.peer});
    peer = std::prev(peers_.end());
  }
  peer->unread += unread;
  if (message.sent_ms >= peer->last_ms) {
    peer->last_ms = message.sent_ms;
    peer->last = message.is_deleted ? std::string() : message.text;
  }
  sort_peers();
}

}  // namespace p2pchat::screen
