#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/instant.h"
#include "core/client/events.h"

namespace p2pchat::sim {

// A text that was changed for the n-th time is the one that was sent, and this behind it.
[[nodiscard]] std::string edited_text(const std::string& text, std::uint64_t edit);
// As it was sent first; and how often it was changed since.
[[nodiscard]] std::string sent_text(const std::string& text);
[[nodiscard]] std::uint64_t edits_of(const std::string& text);

// A text that a user wanted sent. Every text of a run is different, however it is edited.
struct SentText {
  Instant at;
  std::size_t client = 0;
  std::string from;
  std::string to;
  std::string text;
  // The greatest Lamport time of this conversation that the client had shown before.
  std::uint64_t lamport_before = 0;

  // Once the client has said so: on its disk, from then on the system's to deliver.
  bool is_accepted = false;
  // Once its sender has been told that the ring has stored it.
  bool is_stored = false;
  std::string id;
  std::uint64_t lamport = 0;
  // Its sender wants it deleted; and has been told that it is.
  bool is_deleting = false;
  bool is_deleted = false;
  // How often its sender has wanted to change it, and which change was accepted last.
  std::uint64_t edits = 0;
  std::uint64_t accepted_edit = 0;
};

// A user's wish for a name that nobody has, at a client.
struct Registration {
  Instant at;
  std::size_t client = 0;
  client::CommandId command;
  std::optional<client::Outcome> outcome;  // none: not told, perhaps never
  Instant told_at;
  bool is_process_gone = false;  // the next one gives the number to another command

  // Whether this end of a command is the end of it.
  [[nodiscard]] bool is_ended_by(std::size_t at_client, client::CommandId ended) const {
    return !is_process_gone && client == at_client && command == ended;
  }
};

// What somebody asks about a user, and is denied if the ring does not know that user.
struct Question {
  Instant at;
  std::string about;
};

// A user blocks another at a client, or ends it.
struct Blocking {
  std::size_t client = 0;
  std::string user;
  std::string peer;
  bool is_end = false;
};

// A user does not want others to see whether they are here, or no longer minds.
struct HidingWish {
  std::string user;
  bool hides = false;
};

// Something that a client has told its user.
struct Told {
  Instant at;
  std::size_t client = 0;
  std::string user;
  client::ClientEvent event;
};

// What users did and what they were told, written down outside the code under test.
class Journal {
 public:
  // A user of a client sends a text; the client's command for it ends some time.
  void on_sent(SentText text, client::CommandId command);
  void on_registering(const std::string& name, Registration registration);
  void on_asking(std::size_t client, client::CommandId command, Question question);
  // A user reads what is unread; what the command's end brings has been read.
  void on_reading(std::size_t client, client::CommandId command);
  // The sender deletes a text; the command ends some time.
  void on_deleting(std::size_t client, client::CommandId command, const std::string& id);
  // The sender changes a text for the n-th time.
  void on_editing(std::size_t client, client::CommandId command, const std::string& id);
  void on_blocking(Blocking blocking, client::CommandId command);
  void on_hiding(std::size_t client, client::CommandId command, HidingWish wish);
  void on_typing(const std::string& user, const std::string& peer, Instant at);
  void on_told(const Told& told);
  // Commands of a client that has died do not end.
  void on_client_died(std::size_t client);

  [[nodiscard]] const std::vector<SentText>& texts() const { return texts_; }
  // By name, each in order of time.
  using Registrations = std::map<std::string, std::vector<Registration>>;
  [[nodiscard]] const Registrations& registrations() const { return registrations_; }
  // Since when somebody knows that the name has an account.
  [[nodiscard]] std::optional<Instant> registered_since(const std::string& name) const;
  // More than one client has tried to register it.
  [[nodiscard]] bool is_contested(const std::string& name) const;
  // Who asked: the client, by this command of its process.
  [[nodiscard]] const Question* find_question(std::size_t client, client::CommandId command) const;
  [[nodiscard]] const SentText* find_text(const std::string& text) const;
  [[nodiscard]] const SentText* find_id(const std::string& id) const;
  // How often a client has shown a text as arrived.
  [[nodiscard]] std::size_t times_shown(std::size_t client, const std::string& text) const;
  [[nodiscard]] bool was_shown_to(const std::string& user, const std::string& text) const;
  // The client where the user has read it, if so.
  [[nodiscard]] std::optional<std::size_t> reader_of(const std::string& user,
                                                     const std::string& text) const;
  // Every time that the user has read it.
  struct Reading {
    std::size_t client = 0;
    Instant at;
  };
  [[nodiscard]] std::vector<Reading> readings_of(const std::string& user,
                                                 const std::string& text) const;
  // A client has told its user that the message is deleted.
  [[nodiscard]] bool was_deletion_shown(std::size_t client, const std::string& id) const {
    return deletions_shown_.contains({client, id});
  }
  [[nodiscard]] bool was_deletion_shown_to(const std::string& user, const std::string& id) const {
    return deletions_shown_to_user_.contains({user, id});
  }
  // The client has said that the peer is blocked there, and was not told to end it.
  [[nodiscard]] bool is_blocked(std::size_t client, const std::string& peer) const {
    return blocked_.contains({client, peer});
  }
  // What this peer wrote then may have come while the user had blocked them.
  [[nodiscard]] bool may_be_dropped(const std::string& user, const std::string& peer,
                                    Instant written) const;
  // A text to the peer was accepted at the client, who is no stranger there from then on.
  [[nodiscard]] bool has_written(std::size_t client, const std::string& peer) const {
    return written_.contains({client, peer});
  }
  // Since when the user hides, as far as they were told that the ring knows it.
  [[nodiscard]] std::optional<Instant> hidden_since(const std::string& user) const;
  // When the user last typed to the peer without hiding, as far as they knew.
  [[nodiscard]] std::optional<Instant> last_typing(const std::string& user,
                                                   const std::string& peer) const;
  [[nodiscard]] std::uint64_t greatest_lamport(std::size_t client, const std::string& peer) const;
  // When the user's client died last, if ever.
  [[nodiscard]] std::optional<Instant> last_death(const std::string& user) const;
  void note_death(const std::string& user, Instant at) { deaths_[user] = at; }

 private:
  void on_ended(const Told& told, const client::CommandEnded& ended);

  std::vector<SentText> texts_;
  Registrations registrations_;
  std::map<std::pair<std::size_t, client::CommandId>, Question> questions_;
  std::map<std::string, std::size_t> by_text_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::pair<std::size_t, client::CommandId>, std::size_t> pending_;
  std::map<std::pair<std::size_t, client::CommandId>, std::size_t> deleting_;
  struct Editing {
    std::size_t text = 0;
    std::uint64_t edit = 0;
  };
  std::map<std::pair<std::size_t, client::CommandId>, Editing> editing_;
  std::set<std::pair<std::size_t, std::string>> deletions_shown_;
  std::set<std::pair<std::string, std::string>> deletions_shown_to_user_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> shown_;
  std::map<std::pair<std::string, std::string>, std::size_t> shown_to_user_;
  std::set<std::pair<std::size_t, client::CommandId>> readings_;
  std::map<std::pair<std::string, std::string>, std::vector<Reading>> read_by_user_;
  std::map<std::pair<std::size_t, std::string>, std::uint64_t> lamports_;
  std::map<std::string, Instant> deaths_;
  std::set<std::pair<std::size_t, std::string>> written_;
  std::map<std::pair<std::size_t, client::CommandId>, Blocking> blocking_;
  std::set<std::pair<std::size_t, std::string>> blocked_;
  std::map<std::pair<std::size_t, client::CommandId>, std::string> hiding_;
  std::map<std::string, Instant> hidden_;
  std::map<std::pair<std::string, std::string>, Instant> typed_;  // by who types, and to whom
  struct Dropping {
    std::string user;
    Instant until = Instant::never();
  };
  std::map<std::pair<std::size_t, std::string>, Dropping> dropping_;  // by client and peer
};

}  // namespace p2pchat::sim
