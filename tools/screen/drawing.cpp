#include "tools/screen/drawing.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tools/cli/printer.h"
#include "tools/program/terminal_text.h"
#include "tools/screen/columns.h"

namespace p2pchat::screen {
namespace {

using client::MessageState;
using client::StoredMessage;

constexpr std::size_t kListColumns = 22;
constexpr std::size_t kListFrom = 60;           // columns of a screen that shows the list
constexpr std::size_t kRowsAround = 3;          // bar, line, help
constexpr std::size_t kIdShown = 8;             // digits of a message's
constexpr std::size_t kDayLength = 10;          // of "2026-01-31 17:05"
constexpr std::string_view kIndent = "      ";  // under the text, after the time

// Of a group's message: with how many it is, once it is with anybody.
std::string member_ticks_of(const StoredMessage& message) {
  const auto arrived = std::ranges::count_if(
      message.members, [](const auto& tick) { return chat::has_arrived(tick.state); });
  const auto read =
      std::ranges::count(message.members, MessageState::kRead, &chat::MemberTick::state);
  if (arrived == 0) return {};
  return " \xe2\x9c\x93\xe2\x9c\x93 " + std::to_string(arrived) + " of " +
         std::to_string(message.members.size()) +
         (read == 0 ? "" : ", read by " + std::to_string(read));
}

// What tells how far a message has come; the recipient needs none.
std::string ticks_of(const StoredMessage& message) {
  if (!message.is_outgoing) return {};
  if (const std::string members = member_ticks_of(message); !members.empty()) return members;
  switch (message.state) {
    case MessageState::kQueued:
      return " \xe2\x80\xa6";  // …
    case MessageState::kStored:
      return " \xe2\x9c\x93";  // ✓
    case MessageState::kDelivered:
      return " \xe2\x9c\x93\xe2\x9c\x93";
    case MessageState::kRead:
      return " \xe2\x9c\x93\xe2\x9c\x93 read";
    case MessageState::kUnsent:
      return " not sent";
    case MessageState::kReceived:
      break;
  }
  return {};
}

std::string marks_of(const StoredMessage& message) {
  std::string text = message.edit == 0 ? "" : " (edited)";
  if (message.vanish_s != 0) text += " (lasts " + cli::lifetime_text(message.vanish_s) + ")";
  for (const chat::Reaction& reaction : message.reactions) {
    text += " [" + reaction.sign + " " + reaction.from + "]";
  }
  return text;
}

// With the file that it carries, and the number that `files get` wants.
std::string text_of(const StoredMessage& message) {
  if (!message.file) return message.text;
  const std::string& name = message.file->name.text;
  const std::string file = "[file " + name + ", " + cli::size_text(message.file->size) + ", id " +
                           message.id.substr(0, kIdShown) + "]";
  return message.text == name ? file : file + " " + message.text;
}

std::string author_of(const StoredMessage& message, const std::string& self) {
  if (message.is_outgoing) return self;
  return message.author.empty() ? message.peer : message.author;
}

std::string quoted(const State& state, const std::string& id) {
  const StoredMessage* one = state.message(id);
  if (one == nullptr) return "an older message";
  return author_of(*one, state.self()) + ": " + (one->is_deleted ? "(deleted)" : one->text);
}

// The wrapped lines of what is shown in the middle, and which of them are the chosen message's.
struct Scroll {
  std::vector<Line> lines;
  std::size_t chosen_begin = 0;
  std::size_t chosen_end = 0;
};

void add_message(const State& state, const StoredMessage& message, std::size_t columns,
                 Scroll& scroll) {
  const bool is_chosen = message.id == state.chosen();
  const std::size_t begin = scroll.lines.size();
  if (!message.reply_to.empty()) {
    const std::string about = std::string(kIndent) + "> " + quoted(state, message.reply_to);
    scroll.lines.push_back({{clipped(cleaned(about), columns), Style::kFaint}});
  }
  const std::string time = program::local_time(message.sent_ms).substr(kDayLength + 1) + " ";
  const std::string text =
      author_of(message, state.self()) + ": " +
      (message.is_deleted ? "(deleted)" : text_of(message) + marks_of(message)) + ticks_of(message);
  const Style style = is_chosen            ? Style::kChosen
                      : message.is_deleted ? Style::kFaint
                      : message.is_unread  ? Style::kBold
                                           : Style::kPlain;
  const std::size_t room = columns > kIndent.size() ? columns - kIndent.size() : 2;
  std::string before = cleaned(time);
  for (const std::string& line : wrapped(text, room)) {
    scroll.lines.push_back(
        {{std::exchange(before, std::string(kIndent)), Style::kFaint}, {line, style}});
  }
  if (!is_chosen) return;
  scroll.chosen_begin = begin;
  scroll.chosen_end = scroll.lines.size();
}

// What became of the group when this was its newest message.
void add_happenings(const State& state, const std::string& after, std::size_t columns,
                    Scroll& scroll) {
  for (const Happening& one : state.happenings()) {
    if (one.group != state.open_peer() || one.after != after) continue;
    scroll.lines.push_back({{clipped(cleaned("-- " + one.text + " --"), columns), Style::kFaint}});
  }
}

Scroll scroll_of(const State& state, std::size_t columns) {
  Scroll scroll;
  std::string day;
  if (!state.found()) add_happenings(state, {}, columns, scroll);
  for (const StoredMessage& message : state.found() ? *state.found() : state.messages()) {
    const std::string its_day = program::local_time(message.sent_ms).substr(0, kDayLength);
    if (its_day != day) {
      day = its_day;
      scroll.lines.push_back({{"-- " + cleaned(day) + " --", Style::kFaint}});
    }
    add_message(state, message, columns, scroll);
    if (!state.found()) add_happenings(state, message.id, columns, scroll);
  }
  return scroll;
}

// The lines that a window of so many rows shows: the last ones, or further back, or the chosen.
std::vector<Line> window_of(Scroll scroll, std::size_t rows, std::size_t pages_back) {
  const std::size_t count = scroll.lines.size();
  std::size_t end = count;
  if (count > rows)
    end = count - std::min(count - rows, pages_back * std::max<std::size_t>(1, rows - 1));
  if (scroll.chosen_end > 0) {
    end = std::min(end, std::max(rows, scroll.chosen_begin + rows));
    end = std::max(end, scroll.chosen_end);
  }
  const std::size_t begin = end > rows ? end - rows : 0;
  const auto at = [&](std::size_t place) {
    return std::make_move_iterator(scroll.lines.begin() + static_cast<std::ptrdiff_t>(place));
  };
  return {at(begin), at(end)};
}

// The name, and the user's own one beside it.
std::string called(const State& state, const std::string& name) {
  const std::string alias = state.people().alias_of(name);
  return alias.empty() ? state.title_of(name) : name + " (" + alias + ")";
}

std::string mark_of(chat::Standing standing) {
  switch (standing) {
    case chat::Standing::kKnown:
      return {};
    case chat::Standing::kRequest:
      return " request";
    case chat::Standing::kBlocked:
      return " blocked";
  }
  return {};
}

std::string mark_of(const chat::GroupView* group) {
  const bool is_invited = group != nullptr && group->standing == chat::GroupStanding::kInvited;
  return is_invited ? " invited" : "";
}

std::string standing_text(const chat::GroupView& group) {
  switch (group.standing) {
    case chat::GroupStanding::kInvited:
      return "  " + group.inviter + " invites you: ^P answers";
    case chat::GroupStanding::kJoined: {
      const auto members = std::ranges::count(group.people, false, &chat::GroupPerson::is_invited);
      return ", " + std::to_string(members) + (members == 1 ? " member" : " members");
    }
    case chat::GroupStanding::kLeft:
      return "  you have left it";
    case chat::GroupStanding::kRemoved:
      return "  you are in it no more";
  }
  return {};
}

std::string count_of(const Peer& peer) {
  return peer.unread == 0 ? std::string() : " " + std::to_string(peer.unread);
}

std::vector<Line> list_of(const State& state, std::size_t rows) {
  std::vector<Line> lines;
  const auto& peers = state.peers();
  const auto open = std::ranges::find(peers, state.open_peer(), &Peer::name);
  const auto place = static_cast<std::size_t>(open - peers.begin());
  const std::size_t begin = open == peers.end() || place < rows ? 0 : place - rows + 1;
  for (std::size_t i = begin; i < peers.size() && lines.size() < rows; ++i) {
    const std::string& name = peers[i].name;
    const bool is_muted = state.is_muted(name);
    const std::string mark = std::string(state.people().is_pinned(name) ? " ^" : "") +
                             (is_muted ? " muted" : "") + (state.is_typing(name) ? " typing" : "") +
                             mark_of(state.people().standing_of(name)) +
                             mark_of(state.group(name)) + count_of(peers[i]);
    const std::size_t room = kListColumns - 1 - mark.size();
    const bool is_open = i == place;
    lines.push_back({{padded(cleaned(called(state, name)), room) + mark,
                      is_open                            ? Style::kChosen
                      : peers[i].unread > 0 && !is_muted ? Style::kBold
                                                         : Style::kPlain}});
  }
  return lines;
}

std::string bar_of(const State& state) {
  std::string text = " p2pchat  " + state.self();
  if (!state.open_peer().empty()) {
    const chat::GroupView* group = state.group(state.open_peer());
    text += (group == nullptr ? " with " : " in ") + called(state, state.open_peer());
    if (group != nullptr) text += standing_text(*group);
    const chat::Standing standing = state.people().standing_of(state.open_peer());
    const std::uint32_t lifetime = state.lifetime();
    if (lifetime != 0) text += "  messages last " + cli::lifetime_text(lifetime);
    if (state.is_typing(state.open_peer())) text += "  " + state.typing_text(state.open_peer());
    if (standing == chat::Standing::kRequest) text += "  a request: ^P answers it";
    if (standing == chat::Standing::kBlocked) text += "  blocked: ^P unblocks";
  }
  text += state.is_connected() ? "" : "  (connecting)";
  std::size_t unread = 0;
  for (const Peer& peer : state.peers()) unread += state.is_muted(peer.name) ? 0 : peer.unread;
  if (unread > 0) text += "  " + std::to_string(unread) + " unread elsewhere";
  if (const std::string progress = state.progress(); !progress.empty()) text += "  " + progress;
  if (state.found()) text += "  what was found: Esc goes back";
  return cleaned(text);
}

std::string prompt_of(const State& state) {
  switch (state.asking()) {
    case Asking::kMessage:
      return state.replying_to().empty() ? "> " : "reply> ";
    case Asking::kWords:
      return "search> ";
    case Asking::kName:
      return "with whom> ";
    case Asking::kEdit:
      return "edit> ";
    case Asking::kSign:
      return "sign> ";
    case Asking::kSure:
      return "delete it for both? y or n ";
    case Asking::kDeed:
      return "which? ";
    case Asking::kPath:
      return "file to send> ";
    case Asking::kSaveAs:
      return "save as> ";
  }
  return {};
}

// What a letter does about the person, or the group, and who is in it.
std::string deeds_of(const State& state) {
  const std::string& name = state.open_peer();
  const chat::GroupView* group = state.group(name);
  const bool is_invited = group != nullptr && group->standing == chat::GroupStanding::kInvited;
  std::string text = is_invited ? "a join  d decline" : "";
  if (group == nullptr) text = deeds_for(state.people().standing_of(name));
  const bool is_out = group != nullptr && group->standing != chat::GroupStanding::kJoined;
  if (!is_out) text += text.empty() ? "v vanish" : "  v vanish";
  text += (text.empty() ? "" : "  ") +
          preferences_for(state.people().is_pinned(name), state.is_muted(name)) + "  Esc";
  return cleaned(group == nullptr || is_invited ? text : text + ": " + people_text(*group));
}

std::string help_of(const State& state) {
  if (!state.remark().empty()) return cleaned(state.remark());
  if (state.asking() == Asking::kDeed) {
    return deeds_of(state);
  }
  if (!state.replying_to().empty()) return cleaned("to " + quoted(state, state.replying_to()));
  if (state.asking() == Asking::kPath)
    return "where it lies on this disk, 25 MiB at most  Esc back";
  if (state.asking() == Asking::kSaveAs) {
    return "its name here, or a directory; nothing is overwritten  Esc back";
  }
  if (state.asking() == Asking::kSign) {
    return "an emoji or a word; nothing takes yours away  Esc goes back";
  }
  if (!state.chosen().empty()) {
    return "Up, Down choose  Esc back  ^R reply  ^O edit  ^T react  ^X delete  ^G get file";
  }
  // Whole on a terminal of 80 columns: how one leaves stands at its end.
  return "Enter send  Tab next  Up choose  ^S file  ^F search  ^N new  ^P person  ^Q quit";
}

// The end of what does not fit goes on the left: the cursor stays to be seen.
void add_input(const State& state, const Size& size, Picture& picture) {
  const std::string prompt = clipped(cleaned(prompt_of(state)), size.columns / 2);
  const std::string& typed = state.input().text();
  const std::string left = cleaned(std::string_view(typed).substr(0, state.input().cursor()));
  const std::string right = cleaned(std::string_view(typed).substr(state.input().cursor()));
  const std::size_t room = size.columns - columns_of(prompt) - 1;
  std::size_t begin = 0;
  while (columns_of(std::string_view(left).substr(begin)) > room) begin = after(left, begin);
  const std::string shown = left.substr(begin);
  picture.cursor_row = picture.lines.size();
  picture.cursor_column = columns_of(prompt) + columns_of(shown);
  picture.lines.push_back(
      {{prompt, Style::kBold}, {clipped(shown + right, size.columns - columns_of(prompt))}});
}

}  // namespace

Picture draw(const State& state, const Size& size) {
  Picture picture;
  if (size.columns < 10 || size.rows < kRowsAround + 1) {
    picture.lines.assign(size.rows, {});
    return picture;
  }
  const std::size_t rows = size.rows - kRowsAround;
  const std::size_t list_columns = size.columns < kListFrom ? 0 : kListColumns;
  // One column stays free: of a character whose width is in doubt no half is lost.
  std::vector<Line> middle =
      window_of(scroll_of(state, size.columns - list_columns - 1), rows, state.pages_back());
  std::vector<Line> list = list_columns == 0 ? std::vector<Line>{} : list_of(state, rows);
  middle.insert(middle.begin(), rows - std::min(rows, middle.size()), Line{});

  picture.lines.push_back({{padded(bar_of(state), size.columns), Style::kBar}});
  for (std::size_t row = 0; row < rows; ++row) {
    Line line;
    if (list_columns > 0) {
      line = row < list.size() ? std::move(list[row])
                               : Line{{std::string(list_columns - 1, ' '), Style::kPlain}};
      line.push_back({"|", Style::kFaint});
    }
    std::ranges::move(middle[row], std::back_inserter(line));
    picture.lines.push_back(std::move(line));
  }
  add_input(state, size, picture);
  picture.lines.push_back({{clipped(help_of(state), size.columns - 1), Style::kFaint}});
  return picture;
}

}  // namespace p2pchat::screen
