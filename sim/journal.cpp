#include "sim/journal.h"

#include <algorithm>
#include <string_view>

namespace p2pchat::sim {
namespace {

constexpr std::string_view kEditMark = "#edit";

}  // namespace

std::string edited_text(const std::string& text, std::uint64_t edit) {
  return sent_text(text) + std::string(kEditMark) + std::to_string(edit);
}

std::string sent_text(const std::string& text) { return text.substr(0, text.rfind(kEditMark)); }

std::uint64_t edits_of(const std::string& text) {
  const std::size_t at = text.rfind(kEditMark);
  return at == std::string::npos ? 0 : std::stoull(text.substr(at + kEditMark.size()));
}

void Journal::on_sent(SentText text, client::CommandId command) {
  const std::size_t index = texts_.size();
  by_text_[text.text] = index;
  pending_[{text.client, command}] = index;
  texts_.push_back(std::move(text));
}

void Journal::on_registering(const std::string& name, Registration registration) {
  registrations_[name].push_back(registration);
}

void Journal::on_asking(std::size_t client, client::CommandId command, Question question) {
  questions_[{client, command}] = std::move(question);
}

void Journal::on_reading(std::size_t client, client::CommandId command) {
  readings_.insert({client, command});
}

void Journal::on_deleting(std::size_t client, client::CommandId command, const std::string& id) {
  const std::size_t index = by_id_.at(id);
  texts_[index].is_deleting = true;
  deleting_[{client, command}] = index;
}

void Journal::on_editing(std::size_t client, client::CommandId command, const std::string& id) {
  const std::size_t index = by_id_.at(id);
  editing_[{client, command}] = {index, ++texts_[index].edits};
}

// From the moment that somebody no longer minds nothing is certain.
void Journal::on_hiding(std::size_t client, client::CommandId command, HidingWish wish) {
  std::erase_if(hiding_, [&](const auto& entry) { return entry.second == wish.user; });
  if (!wish.hides) hidden_.erase(wish.user);
  if (wish.hides) hiding_[{client, command}] = std::move(wish.user);
}

std::optional<Instant> Journal::hidden_since(const std::string& user) const {
  const auto at = hidden_.find(user);
  return at == hidden_.end() ? std::nullopt : std::optional(at->second);
}

void Journal::on_typing(const std::string& user, const std::string& peer, Instant at) {
  if (!hidden_.contains(user)) typed_[{user, peer}] = at;
}

std::optional<Instant> Journal::last_typing(const std::string& user,
                                            const std::string& peer) const {
  const auto at = typed_.find({user, peer});
  return at == typed_.end() ? std::nullopt : std::optional(at->second);
}

// An end that was asked for before the beginning was confirmed leaves nothing certain.
void Journal::on_blocking(Blocking blocking, client::CommandId command) {
  const std::pair place{blocking.client, blocking.peer};
  std::erase_if(blocking_, [&](const auto& entry) {
    return entry.second.client == blocking.client && entry.second.peer == blocking.peer;
  });
  blocked_.erase(place);
  if (!blocking.is_end) dropping_[place] = {.user = blocking.user};
  blocking_[{blocking.client, command}] = std::move(blocking);
}

void Journal::on_told(const Told& told) {
  if (const auto* ended = std::get_if<client::CommandEnded>(&told.event)) on_ended(told, *ended);
  if (const auto* arrived = std::get_if<client::MessageArrived>(&told.event)) {
    const client::StoredMessage& message = arrived->message;
    ++shown_[{told.client, sent_text(message.text)}];
    ++shown_to_user_[{told.user, sent_text(message.text)}];
    std::uint64_t& greatest = lamports_[{told.client, message.peer}];
    greatest = std::max(greatest, message.lamport);
  }
  if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    const auto sent = by_text_.find(sent_text(changed->message.text));
    if (sent != by_text_.end()) texts_[sent->second].is_stored = true;
    if (changed->message.is_deleted && !changed->message.is_outgoing) {
      deletions_shown_.emplace(told.client, changed->message.id);
      deletions_shown_to_user_.emplace(told.user, changed->message.id);
    }
  }
}

void Journal::on_client_died(std::size_t client) {
  const auto is_its = [client](const auto& entry) { return entry.first.first == client; };
  std::erase_if(pending_, is_its);
  std::erase_if(questions_, is_its);
  std::erase_if(deleting_, is_its);
  std::erase_if(editing_, is_its);
  std::erase_if(blocking_, is_its);
  std::erase_if(hiding_, is_its);
  std::erase_if(readings_, [client](const auto& reading) { return reading.first == client; });
  for (auto& [name, registrations] : registrations_) {
    for (Registration& registration : registrations) {
      if (registration.client == client) registration.is_process_gone = true;
    }
  }
}

std::optional<Instant> Journal::registered_since(const std::string& name) const {
  const auto known = registrations_.find(name);
  if (known == registrations_.end()) return std::nullopt;
  std::optional<Instant> since;
  for (const Registration& registration : known->second) {
    if (registration.outcome != client::Outcome::kDone) continue;
    since = std::min(since.value_or(Instant::never()), registration.told_at);
  }
  return since;
}

bool Journal::is_contested(const std::string& name) const {
  const auto known = registrations_.find(name);
  if (known == registrations_.end()) return false;
  const std::size_t first = known->second.front().client;
  return std::ranges::any_of(known->second,
                             [first](const Registration& each) { return each.client != first; });
}

const Question* Journal::find_question(std::size_t client, client::CommandId command) const {
  const auto found = questions_.find({client, command});
  return found == questions_.end() ? nullptr : &found->second;
}

const SentText* Journal::find_text(const std::string& text) const {
  const auto found = by_text_.find(sent_text(text));
  return found == by_text_.end() ? nullptr : &texts_[found->second];
}

const SentText* Journal::find_id(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &texts_[found->second];
}

std::size_t Journal::times_shown(std::size_t client, const std::string& text) const {
  const auto found = shown_.find({client, sent_text(text)});
  return found == shown_.end() ? 0 : found->second;
}

bool Journal::was_shown_to(const std::string& user, const std::string& text) const {
  return shown_to_user_.contains({user, sent_text(text)});
}

std::optional<std::size_t> Journal::reader_of(const std::string& user,
                                              const std::string& text) const {
  const auto found = read_by_user_.find({user, sent_text(text)});
  if (found == read_by_user_.end()) return std::nullopt;
  return found->second.back().client;
}

std::vector<Journal::Reading> Journal::readings_of(const std::string& user,
                                                   const std::string& text) const {
  const auto found = read_by_user_.find({user, sent_text(text)});
  return found == read_by_user_.end() ? std::vector<Reading>{} : found->second;
}

bool Journal::may_be_dropped(const std::string& user, const std::string& peer,
                             Instant written) const {
  return std::ranges::any_of(dropping_, [&](const auto& entry) {
    const auto& [place, dropping] = entry;
    return place.second == peer && dropping.user == user && dropping.until > written;
  });
}

std::uint64_t Journal::greatest_lamport(std::size_t client, const std::string& peer) const {
  const auto found = lamports_.find({client, peer});
  return found == lamports_.end() ? 0 : found->second;
}

std::optional<Instant> Journal::last_death(const std::string& user) const {
  const auto found = deaths_.find(user);
  if (found == deaths_.end()) return std::nullopt;
  return found->second;
}

void Journal::on_ended(const Told& told, const client::CommandEnded& ended) {
  const auto registered = registrations_.find(told.user);
  if (registered != registrations_.end()) {
    for (Registration& registration : registered->second) {
      if (!registration.is_ended_by(told.client, ended.command) || registration.outcome) continue;
      registration.outcome = ended.outcome;
      registration.told_at = told.at;
    }
  }
  if (readings_.erase({told.client, ended.command}) != 0) {
    for (const client::StoredMessage& message : ended.messages) {
      read_by_user_[{told.user, sent_text(message.text)}].push_back(
          {.client = told.client, .at = told.at});
    }
  }
  if (const auto deleting = deleting_.extract({told.client, ended.command})) {
    texts_[deleting.mapped()].is_deleted = ended.outcome == client::Outcome::kDone;
  }
  const auto editing = editing_.extract({told.client, ended.command});
  if (editing && ended.outcome == client::Outcome::kDone) {
    std::uint64_t& accepted = texts_[editing.mapped().text].accepted_edit;
    accepted = std::max(accepted, editing.mapped().edit);
  }
  const auto hiding = hiding_.extract({told.client, ended.command});
  if (hiding && ended.hides_presence && !ended.is_incomplete) {
    hidden_.try_emplace(hiding.mapped(), told.at);
  }
  const auto blocking = blocking_.extract({told.client, ended.command});
  if (blocking && ended.outcome == client::Outcome::kDone) {
    const std::pair place{told.client, blocking.mapped().peer};
    if (blocking.mapped().is_end) {
      dropping_[place].until = told.at;
    } else {
      blocked_.insert(place);
    }
  }
  const auto pending = pending_.find({told.client, ended.command});
  if (pending == pending_.end()) return;
  SentText& text = texts_[pending->second];
  if (ended.outcome == client::Outcome::kDone && !ended.messages.empty()) {
    const client::StoredMessage& message = ended.messages.front();
    text.is_accepted = true;
    written_.emplace(told.client, text.to);
    text.id = message.id;
    text.lamport = message.lamport;
    by_id_[text.id] = pending->second;
    std::uint64_t& greatest = lamports_[{told.client, text.to}];
    greatest = std::max(greatest, message.lamport);
  }
  pending_.erase(pending);
}

}  // namespace p2pchat::sim
