#pragma once

#include <chrono>
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

struct Told;

// A text that a user wanted sent to a group. Every text of a run is different, however it is edited
// (journal.h).
struct GroupText {
  Instant at;
  std::size_t client = 0;
  std::string from;
  std::string group;  // its key
  std::string text;
  // Members as the sender's device had told, when they wrote it and when it was accepted; and who
  // had been invited, of those that it was sent to, and was a member to others by then.
  std::set<std::string> known;

  bool is_accepted = false;
  std::string id;
  std::set<std::string> recipients;  // who was sent a copy
  std::uint64_t edits = 0;           // that its author wanted
  bool is_deleting = false;          // its author wants that, and was told that it is done
  bool is_deleted = false;
  bool is_cancelling = false;        // its author wanted that, and may not have heard how it ended
  std::set<std::string> spared;      // who will not get it, as its author was told
  std::chrono::seconds lifetime{0};  // as its author's device has it; 0: it stays

  [[nodiscard]] bool may_vanish() const { return lifetime > std::chrono::seconds{0}; }
};

// What a client's disk holds of a group, read at the end.
struct GroupHistory {
  std::size_t client = 0;
  std::string user;
  std::string group;
  std::vector<client::StoredMessage> messages;
};

// What users did in groups and were told of them, written down outside the code under test.
class GroupJournal {
 public:
  void on_saying(GroupText text, client::CommandId command);
  // With a file: it is sent later.
  void on_sharing(GroupText text);
  // Its author changes a text: the number of the edit.
  std::uint64_t on_editing(const std::string& id);
  void on_deleting(std::size_t client, client::CommandId command, const std::string& id);
  void on_cancelling(std::size_t client, client::CommandId command, const std::string& id);
  // A user sets a sign on a text, to these members.
  void on_reacting(const std::string& id, const std::string& user,
                   const std::set<std::string>& known);
  // Whoever is made to go, or goes, may miss things from now on. So may whom they invite: an
  // invitation falls with the right to it (core/groups, "The order").
  void on_going(const std::string& group, const std::string& user) { gone_.insert({group, user}); }
  void on_inviting(const std::string& group, const std::string& user, const std::string& guest) {
    inviters_[{group, guest}].insert(user);
  }
  void on_lowering(const std::string& group, const std::string& user) {
    lowered_.insert({group, user});
  }
  void on_reading(std::size_t client, client::CommandId command, const std::string& group);
  void on_told(const Told& told);
  void on_client_died(std::size_t client);

  // As the client told last; nothing: it never did.
  [[nodiscard]] const chat::GroupView* view(std::size_t client, const std::string& group) const;
  [[nodiscard]] std::vector<chat::GroupView> views(std::size_t client) const;
  [[nodiscard]] std::set<std::string> members(std::size_t client, const std::string& group) const;
  [[nodiscard]] bool has_gone(const std::string& group, const std::string& user) const;
  [[nodiscard]] const std::vector<GroupText>& texts() const { return texts_; }
  // However it has been edited.
  [[nodiscard]] const GroupText* find(const std::string& text) const;
  [[nodiscard]] const GroupText* find_id(const std::string& id) const;
  // Ids of accepted texts of a group that are of this user and not being deleted.
  [[nodiscard]] std::vector<std::string> own(const std::string& user,
                                             const std::string& group) const;
  // The id of the newest text that this client has sent and that is not being deleted, if any.
  [[nodiscard]] std::string newest_of(std::size_t client) const;
  // Ids of those that this client was shown.
  [[nodiscard]] std::vector<std::string> shown_in(std::size_t client,
                                                  const std::string& group) const;
  // All of the user's signs on the text went to this member.
  [[nodiscard]] bool were_told(const std::string& id, const std::string& user,
                               const std::string& member) const;
  [[nodiscard]] std::size_t times_shown(std::size_t client, const std::string& text) const;
  [[nodiscard]] const std::vector<GroupHistory>& histories() const { return histories_; }

 private:
  using Place = std::pair<std::size_t, client::CommandId>;

  void on_ended(const Told& told, const client::CommandEnded& ended);
  void on_accepted(std::size_t index, const Told& told, const client::StoredMessage& message);
  void on_cancelled(std::size_t index, const client::CommandEnded& ended);
  [[nodiscard]] bool has_just_accepted(std::size_t client, const std::string& group,
                                       const std::string& user) const;
  void see(std::size_t client, const chat::GroupView& group);

  std::vector<GroupText> texts_;
  std::map<std::string, std::size_t> by_text_;
  std::map<Place, std::size_t> pending_;
  std::map<Place, std::string> readings_;
  std::map<Place, std::size_t> deleting_;
  std::map<Place, std::size_t> cancelling_;
  std::map<std::string, std::size_t> by_id_;
  std::map<std::pair<std::size_t, std::string>, std::vector<std::string>> shown_in_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> signs_;
  std::map<std::pair<std::size_t, std::string>, chat::GroupView> views_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> shown_;
  std::set<std::pair<std::string, std::string>> gone_;
  std::set<std::pair<std::string, std::string>> lowered_;
  std::map<std::pair<std::string, std::string>, std::set<std::string>> inviters_;  // of a guest
  std::vector<GroupHistory> histories_;
};

}  // namespace p2pchat::sim
