#include "tools/cli/printer.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "tools/cli/json_lines.h"
#include "tools/program/terminal_text.h"

namespace p2pchat::cli {
namespace {

using program::Colour;
using program::Paint;

// As many digits as commands want.
std::string short_id(const std::string& id) { return id.substr(0, 8); }

constexpr std::string_view kIndent = "                  ";  // under the text, after the time

// Before what stands on standard error.
std::string prefix(Colour colour) { return program::paint_for(STDERR_FILENO)(colour, "p2pchat:"); }

void print_line(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

std::string stored_text(const client::StoredMessage& message) {
  return "stored on " + std::to_string(message.stored) + " of " + std::to_string(message.wanted) +
         " nodes";
}

// Of a group's message: with how many members it is.
std::string members_text(const client::StoredMessage& message) {
  std::size_t arrived = 0;
  std::size_t read = 0;
  for (const chat::MemberTick& tick : message.members) {
    arrived += chat::has_arrived(tick.state) ? 1U : 0U;
    read += tick.state == client::MessageState::kRead ? 1U : 0U;
  }
  const std::string all = std::to_string(message.members.size());
  return "delivered to " + std::to_string(arrived) + " of " + all +
         (read > 0 ? ", read by " + std::to_string(read) : "");
}

std::string sender_of(const client::StoredMessage& message, const std::string& self) {
  const std::string sender = message.is_outgoing      ? self
                             : message.author.empty() ? message.peer
                                                      : message.author;
  return chat::is_group_key(message.peer) ? sender + " (#" + message.group + ")" : sender;
}

// What was received needs no word: it is here.
std::string state_text(const client::StoredMessage& message) {
  const bool has_come = std::ranges::any_of(
      message.members, [](const chat::MemberTick& tick) { return chat::has_arrived(tick.state); });
  if (has_come) return members_text(message);
  switch (message.state) {
    case client::MessageState::kQueued:
      return "queued on this device, id " + short_id(message.id);
    case client::MessageState::kStored:
      return stored_text(message);
    case client::MessageState::kDelivered:
      return "delivered";
    case client::MessageState::kRead:
      return "read";
    case client::MessageState::kReceived:
      return {};
    case client::MessageState::kUnsent:
      return "not sent when it was exported";
  }
  return {};
}

// What `files get` wants of it.
std::string file_text(const client::StoredMessage& message) {
  return "[file " + program::harmless(message.file->name.text) + ", " +
         size_text(message.file->size) + ", id " + short_id(message.id) + "]";
}

// How far the news of it has come.
std::string deletion_text(const client::StoredMessage& message) {
  if (!message.is_outgoing) return "deleted by " + program::harmless(message.peer);
  if (chat::has_arrived(message.state)) return "deleted, there too";
  if (message.state == client::MessageState::kUnsent) return "deleted";
  const bool is_stored = message.state == client::MessageState::kStored;
  return "deleted here; to be told there: " +
         (is_stored ? stored_text(message) : "queued on this device");
}

// "  [❤ bob]" for each sign, and that the text was changed.
std::string marks_text(const client::StoredMessage& message) {
  std::string text = message.edit == 0 ? "" : "  [edited]";
  if (message.vanish_s != 0) text += "  [lasts " + lifetime_text(message.vanish_s) + "]";
  for (const chat::Reaction& reaction : message.reactions) {
    text += "  [" + program::harmless(reaction.sign) + " " + program::harmless(reaction.from) + "]";
  }
  return text;
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  if (bytes < 1000) return std::to_string(bytes) + " bytes";
  const bool is_large = bytes >= 1'000'000;
  const double number = static_cast<double>(bytes) / (is_large ? 1e6 : 1e3);
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %s", number, is_large ? "MB" : "kB");
  return text;
}

Printer::Printer(bool is_json, bool shows_ids)
    : is_json_(is_json),
      shows_ids_(shows_ids),
      paint_(is_json ? Paint() : program::paint_for(STDOUT_FILENO)) {}

std::string text_of(const client::StoredMessage& message, const std::string& self, Paint paint) {
  const std::string state = message.is_deleted ? deletion_text(message) : state_text(message);
  const std::string gap = message.is_deleted ? "" : "  ";
  const std::string file = message.file ? file_text(message) : std::string{};
  const std::string answers =
      message.reply_to.empty() ? "" : "(to " + short_id(message.reply_to) + ") ";
  const Colour colour = message.is_outgoing ? Colour::kOwn : Colour::kOther;
  return paint(Colour::kQuiet, program::local_time(message.sent_ms)) + "  " +
         paint(colour, program::harmless(sender_of(message, self)) + ":") + " " + answers + file +
         (message.file && message.text == message.file->name.text
              ? ""
              : program::harmless(message.text, kIndent)) +
         marks_text(message) + (message.is_request ? "  [request]" : "") +
         (state.empty() ? "" : gap + paint(Colour::kQuiet, "[" + state + "]"));
}

void Printer::message(const client::StoredMessage& message, const std::string& self) const {
  if (is_json_) return print_line(message_line(message, self));
  print_line((shows_ids_ ? short_id(message.id) + "  " : "") + text_of(message, self, paint_));
}

void Printer::messages(const std::vector<client::StoredMessage>& messages,
                       const std::string& self) const {
  for (const client::StoredMessage& one : messages) message(one, self);
}

void Printer::sent(const client::StoredMessage& message, const std::string& self) const {
  print_line(is_json_ ? message_line(message, self) : state_text(message));
}

void Printer::cancelled(const client::StoredMessage& message, const std::string& self) const {
  print_line(is_json_ ? message_line(message, self)
                      : "cancelled: " + program::harmless(message.text, kIndent));
}

// Of one that no node ever had nothing is left.
void Printer::deleted(const client::StoredMessage& message, const std::string& self) const {
  if (is_json_) return print_line(message_line(message, self));
  const std::string others = chat::is_group_key(message.peer)
                                 ? "with the others in the group once they are told"
                                 : "at " + message.peer + " once it is told";
  print_line(message.is_deleted ? "deleted here, and " + others
                                : "taken back: no node ever had it");
}

// As in a conversation, but what was sent says to whom.
void Printer::found(const client::StoredMessage& message, const std::string& self) const {
  const bool is_sent = !is_json_ && message.is_outgoing && !chat::is_group_key(message.peer);
  this->message(message, is_sent ? self + " to " + message.peer : self);
}

void Printer::status(const std::string& name, const Answer& answer) const {
  if (is_json_) return print_line(status_line(name, answer));
  if (answer.hides_presence) {
    return print_line(name + " has an account; you hide your presence, so you do not see theirs");
  }
  if (answer.is_online) return print_line(name + " is online");
  print_line(
      name + " is offline" +
      (answer.last_seen_ms == 0 ? "" : ", last seen " + program::local_time(answer.last_seen_ms)));
}

// What is not told yet is no failure: it is on the disk, and each attachment says it.
void Printer::presence(const Answer& answer) const {
  print_line(is_json_                ? presence_line(answer)
             : answer.hides_presence ? "nobody sees whether you are online or when you last were, "
                                       "and you do not see it of others"
                                     : "others see whether you are online and when you last were");
  if (!answer.is_incomplete) return;
  warn(answer.detail == "older"
           ? "the node that keeps your mailbox is of an older version: it shows you to everybody"
           : "no node knows it yet: it is told as soon as one answers");
}

void Printer::typing(const Notice& notice) const {
  if (is_json_) return print_line(typing_line(notice));
  if (!notice.is_typing) return;
  const std::string where = notice.peer.name.empty() ? "" : " in #" + notice.peer.alias;
  print_line("-- " + program::harmless(notice.who) + " is typing" + program::harmless(where));
}

void Printer::done(std::string_view what, const std::string& name) const {
  print_line(is_json_ ? done_line(what, name)
                      : std::string(what) + (name.empty() ? "" : " as " + name));
}

void Printer::counted(std::string_view what, std::uint64_t messages,
                      const std::string& text) const {
  print_line(is_json_ ? counted_line(what, messages) : text);
}

void Printer::restored(const Notice& notice, const std::string& sentence) const {
  if (is_json_) {
    print_line(to_line(Reply(notice)));
  } else if (!sentence.empty()) {
    print_line(sentence);
  }
}

void Printer::line(const std::string& text) const { print_line(text); }

void Printer::page(const std::string& url) const {
  print_line(is_json_ ? page_line(url) : "open " + url);
}

void Printer::remark(const std::string& text) const {
  if (!is_json_) print_line(text);
}

void Printer::warn(const std::string& text) const {
  std::fprintf(stderr, "%s %s\n", prefix(Colour::kWarning).c_str(), text.c_str());
}

void Printer::error(std::string_view error, const std::string& sentence, int exit_status) const {
  if (is_json_) print_line(error_line(error, sentence, exit_status));
  std::fprintf(stderr, "%s %s\n", prefix(Colour::kBad).c_str(), sentence.c_str());
}

}  // namespace p2pchat::cli
