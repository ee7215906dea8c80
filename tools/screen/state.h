#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/client/events.h"
#include "tools/cli/options.h"
#include "tools/cli/request.h"
#include "tools/screen/groups.h"
#include "tools/screen/input_line.h"
#include "tools/screen/key.h"
#include "tools/screen/people.h"
#include "tools/screen/transfers.h"

namespace p2pchat::screen {

// What the line at the bottom is for.
enum class Asking : std::uint8_t {
  kMessage,
  kWords,   // to search for
  kName,    // of somebody new
  kEdit,    // the new text of the chosen message
  kSign,    // on the chosen message; nothing: none any more
  kSure,    // whether the chosen message is to be deleted for both
  kDeed,    // what to do about the person, or the invitation, of the open conversation
  kPath,    // of a file to send
  kSaveAs,  // where a file that came is to be
};

struct Peer {
  std::string name;  // or the key of a group
  std::size_t unread = 0;
  std::string last;  // its newest message's text
  std::int64_t last_ms = 0;
};

// Conversations as somebody sees them: keys, answers and notices in, requests out. A value without
// a terminal, a clock or a gateway. The messages of the open conversation are in the order of the
// history, each once.
class State {
 public:
  // The conversation with options.name is open; with none as long as that is empty.
  explicit State(const cli::Options& options);

  void on_key(const Key& key);
  void on_reply(const cli::Reply& reply);
  // What is to be asked, in order; each once.
  [[nodiscard]] std::vector<cli::Request> take_requests();

  [[nodiscard]] const std::string& self() const { return self_; }
  [[nodiscard]] bool is_connected() const { return is_connected_; }
  [[nodiscard]] const std::vector<Peer>& peers() const { return peers_; }  // newest first
  [[nodiscard]] const People& people() const { return people_; }
  [[nodiscard]] const chat::GroupView* group(std::string_view key) const;
  // A name, or what a group is called.
  [[nodiscard]] std::string title_of(const std::string& peer) const;
  [[nodiscard]] const std::vector<Happening>& happenings() const { return happenings_; }
  // How far files are that are sent and fetched; empty: none is.
  [[nodiscard]] std::string progress() const;
  // To this user, or in this group, now; and who, in words.
  [[nodiscard]] bool is_typing(const std::string& name) const;
  [[nodiscard]] std::string typing_text(const std::string& name) const;
  // What somebody wants to do with a file; once.
  [[nodiscard]] std::optional<FileWish> take_wish() { return std::exchange(wish_, {}); }
  // The device's clock, for what is muted until a time.
  void on_time(std::int64_t now_ms) { now_ms_ = now_ms; }
  [[nodiscard]] bool is_muted(const std::string& name) const {
    return people_.is_muted(name, now_ms_);
  }
  // How many seconds what is written in the open conversation lasts; 0: it stays.
  [[nodiscard]] std::uint32_t lifetime() const;
  // Asks for what is typed in the open conversation to be kept, if it is not.
  void save_draft();
  void say(std::string remark) { remark_ = std::move(remark); }
  [[nodiscard]] const std::string& open_peer() const { return open_; }
  [[nodiscard]] const std::vector<client::StoredMessage>& messages() const { return messages_; }
  // In place of the messages while there is something.
  [[nodiscard]] const std::optional<std::vector<client::StoredMessage>>& found() const {
    return found_;
  }
  [[nodiscard]] const std::string& chosen() const { return chosen_; }         // a message's id
  [[nodiscard]] const std::string& replying_to() const { return reply_to_; }  // the same
  [[nodiscard]] Asking asking() const { return asking_; }
  [[nodiscard]] const InputLine& input() const { return input_; }
  [[nodiscard]] const std::string& remark() const { return remark_; }
  [[nodiscard]] std::size_t pages_back() const { return pages_back_; }
  [[nodiscard]] const client::StoredMessage* message(const std::string& id) const;

  // Set at the end: why, if somebody else ended it.
  [[nodiscard]] bool is_over() const { return is_over_; }
  [[nodiscard]] std::optional<client::Outcome> failure() const { return failure_; }
  // Or drafts, that are not kept yet.
  [[nodiscard]] bool has_unanswered_sends() const;

 private:
  void ask(cli::Request request);
  void open(const std::string& peer);
  void open_next(std::ptrdiff_t step);
  void choose(std::ptrdiff_t step);
  void begin_reply();
  const client::StoredMessage* chosen_for(std::string_view what);
  void begin_edit();
  void begin_reaction();
  void mark_chosen(cli::Verb verb);
  void begin_erasing();
  void erase_chosen();
  void answer_question(const Key& key);
  void send();
  void search();
  void enter();
  void leave();

  void on_answer(const cli::Answer& answer);
  void on_failure(const cli::Request& request, const cli::Answer& answer);
  void on_notice(const cli::Notice& notice);
  void on_arrived(const client::StoredMessage& message);
  void on_conversations(const cli::Answer& answer);
  void on_deed(const cli::Request& request, const cli::Answer& answer);
  void close_denied(const std::string& name);
  void on_groups(const cli::Request& request, const cli::Answer& answer);
  void on_group_changed(const chat::GroupView& view);
  void note_group(const chat::GroupView& view);
  void begin_deed();
  void answer_invitation(std::string_view letter);
  void ask_for(Asking what);
  void change_draft(const std::string& next);
  void note_wanted(const std::string& name, const chat::Peer& peer);
  bool answer_preference(std::string_view letter);
  void on_brief(const cli::Notice& notice);
  void on_snapshot(const cli::Notice& notice);
  void on_input(const Key& key);
  [[nodiscard]] bool may_say_typing() const;
  void on_typing(const cli::Notice& notice);
  void begin_attaching();
  void begin_getting();
  void wish_for_file();
  void on_file(const cli::Notice& notice);
  void put(client::StoredMessage message);
  void note(const client::StoredMessage& message, std::size_t unread);
  void sort_peers();

  cli::Options options_;
  std::string self_;
  bool is_connected_ = false;
  std::vector<Peer> peers_;
  People people_;
  std::vector<chat::GroupView> groups_;
  std::vector<Happening> happenings_;
  std::vector<client::FileEntry> moving_;
  std::optional<FileWish> wish_;
  std::string file_;                           // of which message is asked where it is to be saved
  std::string draft_;                          // what was typed before something else was asked
  std::map<std::string, std::string> drafts_;  // of conversations that are not open, by the peer
  std::map<std::string, std::string> kept_;    // as the profile has them, by the name in lower case
  std::int64_t now_ms_ = 0;
  std::map<std::string, std::set<std::string>> typing_;  // who, by the name in lower case, or key
  std::pair<std::string, std::int64_t> told_;  // to whom was last said, and when, that one types
  std::string open_;
  std::vector<client::StoredMessage> messages_;
  std::optional<std::vector<client::StoredMessage>> found_;
  std::string chosen_;
  std::string reply_to_;
  Asking asking_ = Asking::kMessage;
  InputLine input_;
  std::string remark_;
  std::size_t pages_back_ = 0;
  std::vector<cli::Request> requests_;
  std::map<std::uint64_t, cli::Request> unanswered_;
  std::uint64_t last_id_ = 0;
  bool has_news_ = false;  // since the conversations were asked for
  bool is_over_ = false;
  std::optional<client::Outcome> failure_;
};

}  // namespace p2pchat::screen
