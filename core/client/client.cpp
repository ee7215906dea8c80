#include "core/client/client.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "core/account/passing.h"
#include "core/base/assert.h"
#include "core/base/mutant.h"
#include "core/client/options.h"

namespace p2pchat::client {

Client::Client(ClientOptions options, Entropy entropy)
    : options_(std::move(options)),
      entropy_(entropy),
      calls_(options_.nodes, entropy_.fork()),
      session_(options_.device, options_.costs),
      snapshots_(options_.snapshot) {}

Client::Client(const Client& other) = default;
Client::Client(Client&& other) noexcept = default;
Client& Client::operator=(const Client& other) = default;
Client& Client::operator=(Client&& other) noexcept = default;
Client::~Client() = default;

void Client::on_start(Instant now, Effects& out) {
  auto at = desk(now, out);
  session_.read(at);
}

void Client::on_message(const Address& from, const wire::Message& message, Instant now,
                        Effects& out) {
  if (const auto* deliver = std::get_if<wire::Deliver>(&message)) {
    // A passing word comes from the mailbox's node, which counts them, or not at all.
    const bool is_heard = !account::is_passing(deliver->record) ||
                          (is_connected() && from == attachment_.node().address);
    if (chat_ && is_heard) chat_->on_deliver(*deliver, port(now, out));
  } else if (!attachment_.on_message(message, now)) {
    calls_.on_message(message, now, out);
  }
  go_on(now, out);
}

// Where it says it is, which is not where the announcement comes from if a relay has repeated it.
void Client::on_announcement(const Address&, const wire::Message& message, Instant now,
                             Effects& out) {
  const auto* announce = std::get_if<wire::Announce>(&message);
  if (announce == nullptr || announce->self.is_padding()) return;
  calls_.finder().learn(announce->self.address);
  go_on(now, out);
}

void Client::on_wake(Instant now, Effects& out) {
  auto at = desk(now, out);
  calls_.on_wake(now, out);
  session_.on_wake(at);
  if (chat_) chat_->on_wake(port(now, out));
  if (files_) files_->on_wake(files_port(now, out));
  go_on(now, out);
}

void Client::on_read(Token token, const ReadResult& result, Instant now, Effects& out) {
  const bool was_read = session_.is_read();
  auto at = desk(now, out);
  if (session_.on_read(token, result, at)) {
    for (const Address& node : session_.take_nodes()) calls_.finder().learn(node);
    saved_nodes_ = calls_.finder().nodes();
    if (!was_read) session_.go_on_closing(at);
  } else if (const auto read = file_reads_.find(token); read != file_reads_.end()) {
    FileStep step = std::move(read->second);
    file_reads_.erase(read);
    on_files_read(std::move(step), result, now, out);
  } else if (chat_ && !files_->on_read(token, result, files_port(now, out)) &&
             !snapshots_.on_read(token, result, snapshot_rooms(now, out))) {
    chat_->on_read(token, result, port(now, out));
  }
  go_on(now, out);
}

void Client::on_persisted(Token token, const PersistResult& result, Instant now, Effects& out) {
  auto at = desk(now, out);
  if (!session_.on_persisted(token, result, at) && chat_ &&
      !files_->on_persisted(token, result, files_port(now, out)) &&
      !snapshots_.on_persisted(token, result, snapshot_rooms(now, out))) {
    chat_->on_persisted(token, result, port(now, out));
  }
  go_on(now, out);
}

void Client::on_computed(Token token, BytesView result, Instant now, Effects& out) {
  auto at = desk(now, out);
  session_.on_computed(token, result, at);
  go_on(now, out);
}

Instant Client::next_wake() const {
  Instant earliest = std::min(
      {calls_.next_wake(), session_.next_wake(), attachment_.next_wake(), seeker_.next_wake()});
  if (chat_) earliest = std::min(earliest, chat_->next_wake());
  if (files_ && !opening_) {
    earliest = std::min({earliest, files_->next_wake(), snapshots_.next_wake()});
  }
  if (leaving_) earliest = std::min(earliest, leaving_->deadline);
  for (const FileWait& wait : file_waits_) earliest = std::min(earliest, wait.deadline);
  for (const SendWait& wait : waits_) earliest = std::min(earliest, wait.deadline);
  for (const Settling& settling : settling_) earliest = std::min(earliest, settling.deadline);
  for (const PresenceWait& wait : presences_) {
    if (!wait.deed.is_set()) earliest = std::min(earliest, wait.deadline);
  }
  if (session_.is_read() && saved_nodes_ != calls_.finder().nodes()) {
    earliest = std::min(earliest, next_save_);
  }
  return earliest;
}

CommandId Client::register_account(std::string name, std::string password, Instant now,
                                   Effects& out) {
  return accept(RegisterCommand{std::move(name), std::move(password)}, now, out);
}

CommandId Client::log_in(std::string name, std::string password, Instant now, Effects& out) {
  return accept(LogInCommand{std::move(name), std::move(password)}, now, out);
}

CommandId Client::unlock(std::string password, Instant now, Effects& out) {
  return accept(UnlockCommand{std::move(password)}, now, out);
}

CommandId Client::log_out(Instant now, Effects& out) { return accept(LogOutCommand{}, now, out); }

CommandId Client::status(std::string name, Instant now, Effects& out) {
  return accept(StatusCommand{std::move(name)}, now, out);
}

CommandId Client::inbox(Instant now, Effects& out) { return accept(InboxCommand{}, now, out); }

CommandId Client::inbox_of(std::string name, Instant now, Effects& out) {
  return accept(InboxCommand{.from = std::move(name)}, now, out);
}

CommandId Client::conversations(Instant now, Effects& out) {
  return accept(ConversationsCommand{}, now, out);
}

CommandId Client::history(std::string name, Instant now, Effects& out) {
  return accept(HistoryCommand{std::move(name)}, now, out);
}

CommandId Client::settle(Duration give_up, Instant now, Effects& out) {
  return accept(SettleCommand{.deadline = now + give_up}, now, out);
}

std::vector<ClientEvent> Client::take_events() { return std::exchange(events_, {}); }

const std::string& Client::name() const {
  static const std::string kNone;
  const auto& profile = session_.profile();
  return profile && profile->is_logged_in() ? profile->profile.name.text : kNone;
}

bool Client::is_unlocked() const { return chat_.has_value(); }

bool Client::is_connected() const { return attachment_.is_connected(); }

std::uint64_t Client::epoch() const { return session_.profile() ? session_.profile()->epoch : 0; }

bool Client::is_taken_over() const { return session_.is_taken_over(); }

std::size_t Client::outbox_size() const { return chat_ ? chat_->outbox().texts() : 0; }

chat::InboxCounts Client::inbox_counts() const {
  return chat_ ? chat_->inbox().counts() : chat::InboxCounts{};
}

void Client::check_invariants() const {
  calls_.check_invariants();
  if (chat_) chat_->check_invariants();
  P2PCHAT_ASSERT(chat_.has_value() == files_.has_value());
  if (files_) files_->check_invariants();
  P2PCHAT_ASSERT(commands() <= kCommandsMax);
  P2PCHAT_ASSERT(!attachment_.is_running() || chat_.has_value());
  P2PCHAT_ASSERT(!is_connected() || !is_taken_over());
}

void Client::go_on(Instant now, Effects& out) {
  do {
    follow_closing(now, out);
    follow_session(now, out);
    follow_opening(now, out);
    follow_chat(now, out);
    follow_files(now, out);
    follow_snapshots(now, out);
    heed_presence(now);
    follow_attachment(now, out);
    run_queue(now, out);
  } while (route_replies(now, out) || session_.has_news() || !sent_files_.empty());
  follow_waits(now);
  follow_file_waits(now);
  follow_settling(now);
  follow_presence(now);
  attachment_.poll(!settling_.empty(), now);
  seeker_.on_wake(session_.is_read() && calls_.finder().is_lost(), entropy_, now, out);
  save_nodes(now, out);
}

// Answers of the ring to whoever asked. True if there were any.
bool Client::route_replies(Instant now, Effects& out) {
  const auto replies = calls_.take_replies();
  auto at = desk(now, out);
  for (const account::OwnerReply& reply : replies) {
    if (const auto status = statuses_.find(reply.call); status != statuses_.end()) {
      answer_status(status->second.first, reply, status->second.second);
      statuses_.erase(status);
    } else if (!on_closed_reply(reply, now, out) && !session_.on_reply(reply, at) &&
               !attachment_.on_reply(reply, at) && chat_ &&
               !files_->on_reply(reply, files_port(now, out)) &&
               !snapshots_.on_reply(reply, snapshot_rooms(now, out))) {
      chat_->on_reply(reply, port(now, out));
    }
  }
  return !replies.empty();
}

void Client::follow_session(Instant now, Effects& out) {
  auto opened = session_.take_opened();
  auto ended = session_.take_end();
  if (opened && !chat_) {
    chat_.emplace(std::move(opened->own), options_.costs.allows_test_keys(), entropy_.fork(),
                  chat::ChatOptions{.reads_references = options_.reads_references,
                                    .tells_read = options_.tells_read,
                                    .prekeys = options_.prekeys});
    chat_->open(port(now, out));
    files_.emplace(entropy_.fork());
    files_->open(files_port(now, out));
    snapshots_.load(snapshot_rooms(now, out));
  }
  if (ended && chat_ && session_.is_unlocked()) {
    opening_ = Opening{*std::move(ended), {}};
    if (opened) opening_->attach = std::move(opened->attach);
  } else if (ended) {
    if (chat_) close(Outcome::kNotLoggedIn, now, out);
    end(*std::move(ended));
  }
  const auto loss = session_.take_loss();
  if (loss && !is_mutated(Mutant::kTakeoverNotShown)) {
    events_.push_back(TakenOverBy{.device = loss->device,
                                  .at_ms = static_cast<std::int64_t>(loss->at_ms),
                                  .epoch = loss->epoch});
  }
}

void Client::follow_opening(Instant now, Effects& out) {
  const bool has_failed = chat_ && (chat_->has_failed() || files_->has_failed());
  const bool is_open = chat_ && chat_->is_open() && files_->is_open() && snapshots_.is_loaded();
  if (!opening_ || (!is_open && !has_failed)) return;
  Opening opening = *std::exchange(opening_, {});
  if (has_failed) {
    session_.lock();
    close(Outcome::kDiskFailed, now, out);
    return end(opening.end.command, Outcome::kDiskFailed);
  }
  if (opening.attach) {
    chat_->resume(opening.attach->epoch, now);
    snapshots_.resume(opening.attach->epoch, options_.device, now);
    attachment_.start(*std::move(opening.attach), now);
    heed_presence(now);
  } else if (session_.is_taken_over()) {
    chat_->hand_over(session_.profile()->successor.epoch, options_.device, port(now, out));
  }
  end(std::move(opening.end));
}

void Client::follow_attachment(Instant now, Effects& out) {
  auto at = desk(now, out);
  attachment_.on_wake(at);
  if (attachment_.is_connected() != was_connected_) {
    was_connected_ = attachment_.is_connected();
    events_.push_back(ConnectionChanged{.is_connected = was_connected_,
                                        .node = attachment_.node().address.text()});
  }
  if (!attachment_.successor() || session_.is_busy() || session_.is_taken_over()) return;
  session_.lose(*attachment_.successor(), at);
  if (chat_) snapshots_.stop(snapshot_rooms(now, out));
  if (chat_) chat_->hand_over(attachment_.successor()->epoch, options_.device, port(now, out));
}

void Client::save_nodes(Instant now, Effects& out) {
  const std::vector<Address>& nodes = calls_.finder().nodes();
  if (!session_.is_read() || session_.has_failed() || nodes == saved_nodes_) return;
  if (now < next_save_) return;
  saved_nodes_ = nodes;
  next_save_ = now + kNodesPeriod;
  out.persist({.token = Token{entropy_.draw_u64() | 1U}, .changes = {put_nodes(nodes)}});
}

void Client::close(Outcome outcome, Instant now, Effects& out) {
  auto at = desk(now, out);
  attachment_.stop(at);
  chat_->stop(port(now, out));
  for (const auto& [token, sending] : sends_) end(sending.command, outcome);
  for (const SendWait& wait : waits_) end(wait.command, outcome);
  for (const auto& [token, command] : cancels_) end(command, outcome);
  for (const auto& [token, command] : deletions_) end(command, outcome);
  for (const auto& [token, command] : markings_) end(command, outcome);
  for (const auto& [token, command] : deeds_) end(command, outcome);
  for (const auto& [token, command] : group_deeds_) end(command, outcome);
  for (const auto& [token, finding] : findings_) end(finding.command, outcome);
  for (const auto& [token, command] : pages_) end(command, outcome);
  for (const Settling& settling : settling_) end(settling.command, outcome);
  for (const PresenceWait& wait : presences_) end(wait.command, outcome);
  sends_.clear();
  waits_.clear();
  cancels_.clear();
  deletions_.clear();
  markings_.clear();
  deeds_.clear();
  group_deeds_.clear();
  findings_.clear();
  pages_.clear();
  settling_.clear();
  presences_.clear();
  close_files(outcome);
  snapshots_ = Snapshots(options_.snapshot);
  chat_->wipe();
  chat_.reset();
  files_.reset();
  is_closed_ = false;
}

void Client::end(CommandId id, Outcome outcome, std::string detail) {
  CommandEnded ended;
  ended.command = id;
  ended.outcome = outcome;
  ended.detail = std::move(detail);
  end(std::move(ended));
}

std::size_t Client::commands() const {
  return queue_.size() + sends_.size() + waits_.size() + cancels_.size() + pages_.size() +
         statuses_.size() + settling_.size() + presences_.size() + deletions_.size() +
         markings_.size() + findings_.size() + deeds_.size() + group_deeds_.size() +
         file_steps_.size() + file_reads_.size() + file_waits_.size();
}

account::ClientDesk Client::desk(Instant now, Effects& out) { return {calls_, entropy_, now, out}; }

chat::ChatPort Client::port(Instant now, Effects& out) { return {calls_, now, out}; }

files::FilesPort Client::files_port(Instant now, Effects& out) {
  return {chat_->own().vault, calls_, now, out};
}

SnapshotRooms Client::snapshot_rooms(Instant now, Effects& out) {
  return {*chat_, *files_, calls_, entropy_, now, out};
}

}  // namespace p2pchat::client
