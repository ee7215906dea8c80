#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/account/client_desk.h"
#include "core/account/owner_calls.h"
#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/chat/chat.h"
#include "core/client/attachment.h"
#include "core/client/commands.h"
#include "core/client/events.h"
#include "core/client/options.h"
#include "core/client/seeker.h"
#include "core/client/session.h"
#include "core/client/snapshots.h"
#include "core/files/files.h"
#include "core/wire/effects.h"

namespace p2pchat::client {

// A user's client, a copyable value: one account's session on one device. Commands end in a
// CommandEnded event with their id, sooner or later, in any case.
class Client {
 public:
  Client(ClientOptions options, Entropy entropy);
  // Compiled once, in client.cpp: they copy every part of every part.
  Client(const Client& other);
  Client(Client&& other) noexcept;
  Client& operator=(const Client& other);
  Client& operator=(Client&& other) noexcept;
  ~Client();

  void on_start(Instant now, Effects& out);  // reads the profile from disk
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address& from, const wire::Message& message, Instant now,
                       Effects& out);
  void on_wake(Instant now, Effects& out);
  void on_read(Token token, const ReadResult& result, Instant now, Effects& out);
  void on_persisted(Token token, const PersistResult& result, Instant now, Effects& out);
  void on_computed(Token token, BytesView result, Instant now, Effects& out);
  [[nodiscard]] Instant next_wake() const;

  // May be called at any time. `register_account` and `log_in` want a profile without an account or
  // with the same one; `unlock` opens it with its password, on this device alone, then connects.
  CommandId register_account(std::string name, std::string password, Instant now, Effects& out);
  CommandId log_in(std::string name, std::string password, Instant now, Effects& out);
  CommandId unlock(std::string password, Instant now, Effects& out);
  // Another password, recovery words, or the way in with them (commands.h).
  CommandId protect(Protection ask, Instant now, Effects& out);
  // Ends the session here and forgets the keys; history and outbox stay, for the next `log_in`.
  CommandId log_out(Instant now, Effects& out);

  // A text of 1 to 16384 bytes of UTF-8, not to oneself. Ends by `wait`; on disk it is before.
  CommandId send(std::string to, std::string text, SendOptions options, Instant now, Effects& out);
  // Takes back a message of one's own that a node may have, here and at its recipient; a stone has
  // the deletion's state. Of the newest 1000 there, by its id or first digits of it.
  CommandId delete_message(std::string peer, std::string id, Instant now, Effects& out);
  // Another text for a message of one's own, for both; it says so. Found as by `delete_message`.
  CommandId edit(std::string peer, std::string id, std::string text, Instant now, Effects& out);
  // Sets one's sign on a message of the conversation, for both sides, in the place of the one of
  // before: an emoji or a word of 1 to 32 bytes of UTF-8; empty: none any more.
  CommandId react(std::string peer, std::string id, std::string sign, Instant now, Effects& out);
  // Takes back a message that no node can have, from outbox and history: by id or first digits.
  CommandId cancel(std::string id, Instant now, Effects& out);
  // Whether a user is online, asked of the ring; needs no account.
  CommandId status(std::string name, Instant now, Effects& out);
  // Unread messages, at most 1000, the oldest first, read from then on, which the sender is told
  // (ClientOptions). Who shows MessageArrived calls it, too. `inbox_of`: those of one user.
  CommandId inbox(Instant now, Effects& out);
  CommandId inbox_of(std::string name, Instant now, Effects& out);
  // Each conversation's newest message on this disk, and its unread; 1000 at most, pinned first.
  CommandId conversations(Instant now, Effects& out);
  // The newest 1000 messages with a user in causal order, from this device's disk.
  CommandId history(std::string name, Instant now, Effects& out);
  // Something is typed to somebody, who is told if they may know it (core/chat/TYPING.md).
  CommandId type(std::string to, Instant now, Effects& out);
  // Messages with all the words of a text, whole ones in any case, newest first; at most 1000.
  CommandId search(chat::SearchQuery query, Instant now, Effects& out);
  // A page of the history, of one user or of all: at most 1000 messages; `next`: where to go on.
  CommandId archive(chat::ArchiveQuery query, Instant now, Effects& out);
  // Adds those of at most 256 messages that are not in the history, all or none; nothing is sent.
  CommandId import(std::vector<StoredMessage> messages, Instant now, Effects& out);
  // Erases what was sent, by the senders' clocks, longer ago; not what is unread or waits here.
  CommandId prune(std::optional<std::string> peer, Duration older_than, Instant now, Effects& out);
  // Accepts or denies a request, blocks or unblocks, names, or verifies another user, who need not
  // be known but for a request. The alias is that of kAlias; empty takes it away.
  CommandId act(chat::Deed deed, std::string name, std::string alias, Instant now, Effects& out);
  // Pins or mutes a conversation, also a group's, or keeps what is typed there.
  CommandId prefer(chat::PreferenceChange change, Instant now, Effects& out);
  // Whether others may see that this user is here, who then sees it of others; nothing: only asked.
  // Ends once it is on this disk and the mailbox's node knows it, or incomplete after a while.
  CommandId presence(std::optional<bool> hides, Instant now, Effects& out);
  // How many seconds what is written there from now on lasts, for all; 0: it stays.
  CommandId vanish(std::string name, std::uint32_t seconds, Instant now, Effects& out);
  // A step of a file that goes to somebody or has come (commands.h).
  CommandId file(FileAsk ask, Instant now, Effects& out);
  // A group is named by its name, or by four or more digits of its key, after a `#` or without. So
  // it is in `send`, `inbox_of`, `history`, `search`, `archive` and `prune`, but there after a `#`.
  CommandId act_in_group(GroupCommand command, Instant now, Effects& out);
  // All groups that this user is in, was in or is invited to; or one.
  CommandId groups(std::string group, Instant now, Effects& out);
  // Ends once the mailbox is empty and all that goes out is stored by as many replicas as can be
  // had, or at `give_up`. Taken over: once all that is here has been handed over; ends as that.
  CommandId settle(Duration give_up, Instant now, Effects& out);

  [[nodiscard]] std::vector<ClientEvent> take_events();

  [[nodiscard]] const std::string& name() const;  // empty: no account
  [[nodiscard]] bool is_unlocked() const;
  [[nodiscard]] bool is_connected() const;
  [[nodiscard]] std::uint64_t epoch() const;
  [[nodiscard]] bool is_taken_over() const;
  [[nodiscard]] std::size_t outbox_size() const;
  [[nodiscard]] bool hides_presence() const;
  [[nodiscard]] chat::InboxCounts inbox_counts() const;  // since the account was opened
  // All that the account's conversations stand on, its keys among it: for who judges it.
  [[nodiscard]] const chat::Chat* conversations() const { return chat_ ? &*chat_ : nullptr; }
  [[nodiscard]] const Snapshots& snapshots() const { return snapshots_; }
  void check_invariants() const;

 private:
  CommandId accept(Command command, Instant now, Effects& out);
  void run_queue(Instant now, Effects& out);
  void run(CommandId id, RegisterCommand& command, Instant now, Effects& out);
  void run(CommandId id, LogInCommand& command, Instant now, Effects& out);
  void run(CommandId id, UnlockCommand& command, Instant now, Effects& out);
  void run(CommandId id, LogOutCommand& command, Instant now, Effects& out);
  void run(CommandId id, ProtectCommand& command, Instant now, Effects& out);
  void run(CommandId id, SendCommand& command, Instant now, Effects& out);
  void run(CommandId id, DeleteCommand& command, Instant now, Effects& out);
  void run(CommandId id, MarkCommand& command, Instant now, Effects& out);
  void run(CommandId id, CancelCommand& command, Instant now, Effects& out);
  void run(CommandId id, StatusCommand& command, Instant now, Effects& out);
  void run(CommandId id, InboxCommand& command, Instant now, Effects& out);
  void run(CommandId id, ConversationsCommand& command, Instant now, Effects& out);
  void run(CommandId id, HistoryCommand& command, Instant now, Effects& out);
  void run(CommandId id, SearchCommand& command, Instant now, Effects& out);
  void run(CommandId id, ArchiveCommand& command, Instant now, Effects& out);
  void run(CommandId id, ImportCommand& command, Instant now, Effects& out);
  void run(CommandId id, PruneCommand& command, Instant now, Effects& out);
  void run(CommandId id, ActCommand& command, Instant now, Effects& out);
  void run(CommandId id, PreferCommand& command, Instant now, Effects& out);
  void run(CommandId id, VanishCommand& command, Instant now, Effects& out);
  void run(CommandId id, PresenceCommand& command, Instant now, Effects& out);
  void run(CommandId id, TypeCommand& command, Instant now, Effects& out);
  void run(CommandId id, GroupCommand& command, Instant now, Effects& out);
  void run(CommandId id, GroupsCommand& command, Instant now, Effects& out);
  void run(CommandId id, SettleCommand& command, Instant now, Effects& out);
  void run(CommandId id, FileCommand& command, Instant now, Effects& out);
  // After every event: from part to part, and to the user.
  void go_on(Instant now, Effects& out);
  bool route_replies(Instant now, Effects& out);
  void follow_closing(Instant now, Effects& out);
  bool on_closed_reply(const account::OwnerReply& reply, Instant now, Effects& out);
  void follow_session(Instant now, Effects& out);
  void follow_opening(Instant now, Effects& out);
  void follow_attachment(Instant now, Effects& out);
  void follow_chat(Instant now, Effects& out);
  void follow_pages(Instant now, Effects& out);
  void follow_history();
  template <class Fill>
  void finish(Token page, const std::optional<DiskError>& error, const Fill& fill);
  void follow_sends();
  void follow_cancelled();
  void follow_deleted();
  void follow_marked();
  void follow_deeds();
  void heed_presence(Instant now);
  void follow_presence(Instant now);
  void follow_vanished(Instant now, Effects& out);
  void begin_file(CommandId id, BeginFile& ask, Instant now, Effects& out);
  void find_file(FileStep step, Instant now, Effects& out);
  void on_files_read(FileStep step, const ReadResult& rows, Instant now, Effects& out);
  void list_files(CommandId id, const std::vector<StoredMessage>& messages);
  void follow_files(Instant now, Effects& out);
  void follow_file_steps(Instant now, Effects& out);
  void end_file_step(FileStep step, files::StepResult result, Instant now, Effects& out);
  void on_file_sent(const Bytes32& upload, chat::SendResult result, Instant now, Effects& out);
  void follow_file_waits(Instant now);
  void close_files(Outcome outcome);
  void follow_groups();
  [[nodiscard]] Result<const chat::Group*, Outcome> group_like(std::string_view text) const;
  // Of a valid name; a group's becomes its key.
  [[nodiscard]] Outcome resolve(std::string& peer) const;
  void find(Finding finding, const std::string& peer, Instant now, Effects& out);
  void on_found(Finding finding, chat::Page page, Instant now, Effects& out);
  void send_now(CommandId id, SendCommand& command, const StoredMessage* reply_to, Instant now,
                Effects& out);
  void follow_waits(Instant now);
  void follow_settling(Instant now);
  void follow_snapshots(Instant now, Effects& out);
  void save_nodes(Instant now, Effects& out);
  void answer_status(CommandId id, const account::OwnerReply& reply, const RingId& key);
  void close(Outcome outcome, Instant now, Effects& out);
  void end(CommandId id, Outcome outcome, std::string detail = {});
  void end(CommandEnded ended) { events_.push_back(std::move(ended)); }
  // Why nothing can be sent; kDone if it can.
  [[nodiscard]] Outcome readiness() const;
  [[nodiscard]] std::size_t commands() const;
  [[nodiscard]] account::ClientDesk desk(Instant now, Effects& out);
  [[nodiscard]] chat::ChatPort port(Instant now, Effects& out);
  [[nodiscard]] files::FilesPort files_port(Instant now, Effects& out);
  [[nodiscard]] SnapshotRooms snapshot_rooms(Instant now, Effects& out);

  ClientOptions options_;
  Entropy entropy_;
  account::OwnerCalls calls_;
  Session session_;
  Attachment attachment_;
  Seeker seeker_;
  std::optional<chat::Chat> chat_;     // while the account is unlocked
  std::optional<files::Files> files_;  // likewise
  Snapshots snapshots_;
  std::optional<Settling> leaving_;  // log_out, once a snapshot is made
  std::optional<Opening> opening_;
  CallId asking_closed_;    // whether the account that no node knows is closed
  bool is_closed_ = false;  // it is, by another device
  std::deque<Queued> queue_;
  std::map<Token, Sending> sends_;
  std::vector<SendWait> waits_;
  std::map<Token, Finding> findings_;  // by page
  std::map<Token, CommandId> pages_, cancels_, deletions_, markings_, deeds_, group_deeds_;
  std::map<CallId, std::pair<CommandId, RingId>> statuses_;
  std::vector<Settling> settling_;
  std::vector<PresenceWait> presences_;
  std::map<Token, FileStep> file_steps_;
  std::map<Token, FileStep> file_reads_;  // that look through the files of messages
  std::map<Token, FileEntry> fetched_;    // by the step that fetches it
  std::map<Token, Bytes32> file_sends_;   // of uploads, by the send
  std::vector<std::pair<Bytes32, chat::SendResult>> sent_files_;  // ended, not followed yet
  std::vector<FileWait> file_waits_;
  std::vector<ClientEvent> events_;
  std::uint64_t last_command_ = 0;
  bool was_connected_ = false;
  bool has_told_newer_ = false;
  std::vector<Address> saved_nodes_;
  Instant next_save_;
};

}  // namespace p2pchat::client
