#include "tools/cli/json_lines.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <nlohmann/json.hpp>

#include "tools/cli/file_lines.h"
#include "tools/cli/group_lines.h"
#include "tools/cli/outcome_names.h"

namespace p2pchat::cli {
namespace {

using chat::Standing;
using client::MessageState;
using client::Outcome;
using client::StoredMessage;
using nlohmann::json;

constexpr std::array kStates{
    Names<MessageState>{MessageState::kQueued, "queued"},
    Names<MessageState>{MessageState::kStored, "stored"},
    Names<MessageState>{MessageState::kDelivered, "delivered"},
    Names<MessageState>{MessageState::kRead, "read"},
    Names<MessageState>{MessageState::kReceived, "received"},
    Names<MessageState>{MessageState::kUnsent, "unsent"},
};
constexpr std::array kNews{
    Names<chat::News>{chat::News::kAll, "all"},
    Names<chat::News>{chat::News::kState, "state"},
    Names<chat::News>{chat::News::kMarks, "marks"},
};
constexpr std::array kVerbs{
    Names<Verb>{Verb::kSend, "send"},         Names<Verb>{Verb::kInbox, "inbox"},
    Names<Verb>{Verb::kHistory, "history"},   Names<Verb>{Verb::kCancel, "cancel"},
    Names<Verb>{Verb::kSearch, "search"},     Names<Verb>{Verb::kArchive, "archive"},
    Names<Verb>{Verb::kImport, "import"},     Names<Verb>{Verb::kPrune, "prune"},
    Names<Verb>{Verb::kStatus, "status"},     Names<Verb>{Verb::kSettle, "settle"},
    Names<Verb>{Verb::kFollow, "follow"},     Names<Verb>{Verb::kUnread, "unread"},
    Names<Verb>{Verb::kRead, "read"},         Names<Verb>{Verb::kConversations, "conversations"},
    Names<Verb>{Verb::kDelete, "delete"},     Names<Verb>{Verb::kAccept, "accept"},
    Names<Verb>{Verb::kDeny, "deny"},         Names<Verb>{Verb::kBlock, "block"},
    Names<Verb>{Verb::kUnblock, "unblock"},   Names<Verb>{Verb::kAlias, "alias"},
    Names<Verb>{Verb::kVerify, "verify"},     Names<Verb>{Verb::kMatch, "match"},
    Names<Verb>{Verb::kEdit, "edit"},         Names<Verb>{Verb::kReact, "react"},
    Names<Verb>{Verb::kFile, "file"},         Names<Verb>{Verb::kGroup, "group"},
    Names<Verb>{Verb::kPin, "pin"},           Names<Verb>{Verb::kUnpin, "unpin"},
    Names<Verb>{Verb::kMute, "mute"},         Names<Verb>{Verb::kUnmute, "unmute"},
    Names<Verb>{Verb::kDraft, "draft"},       Names<Verb>{Verb::kVanish, "vanish"},
    Names<Verb>{Verb::kPresence, "presence"}, Names<Verb>{Verb::kTyping, "typing"},
};
constexpr std::array kStandings{
    Names<Standing>{Standing::kKnown, "known"},
    Names<Standing>{Standing::kRequest, "request"},
    Names<Standing>{Standing::kBlocked, "blocked"},
};
constexpr std::array kNotices{
    Names<Notice::Kind>{Notice::Kind::kArrived, "arrived"},
    Names<Notice::Kind>{Notice::Kind::kChanged, "changed"},
    Names<Notice::Kind>{Notice::Kind::kConnection, "connection"},
    Names<Notice::Kind>{Notice::Kind::kTakenOver, "taken_over"},
    Names<Notice::Kind>{Notice::Kind::kKeyChanged, "key_changed"},
    Names<Notice::Kind>{Notice::Kind::kNewerMessage, "newer_message"},
    Names<Notice::Kind>{Notice::Kind::kHandedOver, "handed_over"},
    Names<Notice::Kind>{Notice::Kind::kGroup, "group"},
    Names<Notice::Kind>{Notice::Kind::kFile, "file"},
    Names<Notice::Kind>{Notice::Kind::kVanished, "vanished"},
    Names<Notice::Kind>{Notice::Kind::kTimer, "timer"},
    Names<Notice::Kind>{Notice::Kind::kTyping, "typing"},
    Names<Notice::Kind>{Notice::Kind::kSnapshot, "snapshot"},
    Names<Notice::Kind>{Notice::Kind::kAccountClosed, "account_closed"},
};
constexpr std::array kSnapshots{
    Names<client::SnapshotEnd>{client::SnapshotEnd::kRestored, "restored"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kHandedOver, "handed_over"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kNone, "none"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kNoAnswer, "no_answer"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kMissing, "missing"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kGone, "gone"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kDamaged, "damaged"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kNewer, "newer"},
    Names<client::SnapshotEnd>{client::SnapshotEnd::kDiskFailed, "disk_failed"},
};

// Throws, as everything that reads JSON here, what nlohmann_json throws for a wrong type.
template <class Value, std::size_t N>
Value value_in(const std::array<Names<Value>, N>& names, const json& name) {
  const auto found = std::ranges::find(names, name.get<std::string>(), &Names<Value>::second);
  if (found == names.end()) throw json::other_error::create(501, "unknown name", nullptr);
  return found->first;
}

// Text of other people may be anything: what is not UTF-8 becomes U+FFFD.
std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Whom it is from says who wrote it; to whom, the group.
void put_group(const StoredMessage& message, json& object) {
  object["from"] = message.author;
  object["to"] = message.peer;
  object["group"] = message.group;
  for (const chat::MemberTick& tick : message.members) {
    object["members"].push_back({{"name", tick.name},
                                 {"state", name_of(tick.state)},
                                 {"stored", tick.stored},
                                 {"wanted", tick.wanted}});
  }
}

json to_json(const StoredMessage& message, const std::string& self) {
  json object = {{"id", message.id},
                 {"from", message.is_outgoing ? self : message.peer},
                 {"to", message.is_outgoing ? message.peer : self},
                 {"outgoing", message.is_outgoing},
                 {"text", message.text},
                 {"state", name_of(message.state)},
                 {"sent_ms", message.sent_ms},
                 {"lamport", message.lamport}};
  if (message.is_outgoing) {
    object["stored"] = message.stored;
    object["wanted"] = message.wanted;
  } else {
    object["unread"] = message.is_unread;
  }
  if (!message.reply_to.empty()) object["reply_to"] = message.reply_to;
  if (message.is_deleted) object["deleted"] = true;
  if (message.is_request) object["request"] = true;
  if (message.news != chat::News::kAll) object["news"] = name_in(kNews, message.news);
  if (message.edit != 0) {
    object["edit"] = message.edit;
    object["edited_ms"] = message.edited_ms;
  }
  for (const chat::Reaction& reaction : message.reactions) {
    object["reactions"].push_back(
        {{"from", reaction.from}, {"sign", reaction.sign}, {"lamport", reaction.lamport}});
  }
  if (message.file) {
    object["file"] = {{"name", message.file->name.text}, {"size", message.file->size}};
  }
  if (message.vanish_s != 0) {
    object["vanish_s"] = message.vanish_s;
    object["vanishes_ms"] = message.vanishes_ms;
  }
  if (chat::is_group_key(message.peer)) put_group(message, object);
  return object;
}

// A whole number that fits; nlohmann_json would cast whatever number is there.
template <class Number>
Number number(const json& object, const char* key) {
  const json& value = object.at(key);
  const bool fits =
      value.is_number_unsigned()
          ? std::in_range<Number>(value.get<std::uint64_t>())
          : value.is_number_integer() && std::in_range<Number>(value.get<std::int64_t>());
  if (!fits) throw json::other_error::create(501, "no whole number that fits", &value);
  return value.get<Number>();
}

void take_group(const json& object, StoredMessage& message) {
  message.group = object.at("group").get<std::string>();
  message.peer = object.at("to").get<std::string>();
  message.author = object.at("from").get<std::string>();
  for (const json& tick : object.value("members", json::array())) {
    message.members.push_back({.name = tick.at("name").get<std::string>(),
                               .state = value_in(kStates, tick.at("state")),
                               .stored = number<std::uint8_t>(tick, "stored"),
                               .wanted = number<std::uint8_t>(tick, "wanted")});
  }
}

StoredMessage message_from(const json& object) {
  StoredMessage message;
  message.id = object.at("id").get<std::string>();
  message.is_outgoing = object.at("outgoing").get<bool>();
  message.peer = object.at(message.is_outgoing ? "to" : "from").get<std::string>();
  message.text = object.at("text").get<std::string>();
  message.state = value_in(kStates, object.at("state"));
  message.sent_ms = number<std::int64_t>(object, "sent_ms");
  message.lamport = number<std::uint64_t>(object, "lamport");
  message.stored = object.contains("stored") ? number<std::uint8_t>(object, "stored") : 0;
  message.wanted = object.contains("wanted") ? number<std::uint8_t>(object, "wanted") : 0;
  message.is_unread = object.value("unread", false);
  message.reply_to = object.value("reply_to", "");
  message.is_deleted = object.value("deleted", false);
  message.is_request = object.value("request", false);
  if (object.contains("news")) message.news = value_in(kNews, object.at("news"));
  if (object.contains("edit")) {
    message.edit = number<std::uint64_t>(object, "edit");
    message.edited_ms = number<std::int64_t>(object, "edited_ms");
  }
  for (const json& reaction : object.value("reactions", json::array())) {
    message.reactions.push_back({.from = reaction.at("from").get<std::string>(),
                                 .sign = reaction.at("sign").get<std::string>(),
                                 .lamport = number<std::uint64_t>(reaction, "lamport")});
  }
  if (object.contains("file")) {
    const json& file = object.at("file");
    std::string name = chat::safe_file_name(file.at("name").get<std::string>());
    message.file =
        chat::FileRef{.name = std::move(name), .size = number<std::uint64_t>(file, "size")};
  }
  if (object.contains("vanish_s")) {
    message.vanish_s = number<std::uint32_t>(object, "vanish_s");
    message.vanishes_ms = number<std::int64_t>(object, "vanishes_ms");
  }
  if (object.contains("group")) take_group(object, message);
  return message;
}

json to_json(const chat::Peer& peer) {
  return {{"name", peer.name},          {"standing", name_in(kStandings, peer.standing)},
          {"alias", peer.alias},        {"verified", peer.is_verified},
          {"pinned", peer.is_pinned},   {"muted_until_ms", peer.muted_until_ms},
          {"draft", peer.draft},        {"vanish_s", peer.vanish_s},
          {"vanish_by", peer.vanish_by}};
}

chat::Peer peer_from(const json& object) {
  return {.name = object.at("name").get<std::string>(),
          .standing = value_in(kStandings, object.at("standing")),
          .alias = object.at("alias").get<std::string>(),
          .is_verified = object.at("verified").get<bool>(),
          .is_pinned = object.value("pinned", false),
          .muted_until_ms = object.contains("muted_until_ms")
                                ? number<std::int64_t>(object, "muted_until_ms")
                                : 0,
          .draft = object.value("draft", ""),
          .vanish_s = object.contains("vanish_s") ? number<std::uint32_t>(object, "vanish_s") : 0,
          .vanish_by = object.value("vanish_by", "")};
}

json to_json(const Answer& answer) {
  json messages = json::array();
  for (const StoredMessage& message : answer.messages) {
    messages.push_back(to_json(message, answer.self));
  }
  json conversations = json::array();
  for (const chat::Conversation& one : answer.conversations) {
    conversations.push_back({{"last", to_json(one.last, answer.self)},
                             {"unread", one.unread},
                             {"peer", to_json(one.peer)}});
  }
  json people = json::array();
  for (const chat::Peer& peer : answer.people) people.push_back(to_json(peer));
  json files = json::array();
  for (const client::FileEntry& file : answer.files) files.push_back(file_json(file));
  json groups = json::array();
  for (const chat::GroupView& group : answer.groups) groups.push_back(group_json(group));
  json events = json::array();
  for (const client::GroupEvent& event : answer.group_events)
    events.push_back(group_event_json(event));
  return {{"answer", answer.id},
          {"outcome", name_of(answer.outcome)},
          {"detail", answer.detail},
          {"self", answer.self},
          {"messages", messages},
          {"conversations", conversations},
          {"people", people},
          {"groups", groups},
          {"events", events},
          {"safety_number", answer.safety_number},
          {"online", answer.is_online},
          {"last_seen_ms", answer.last_seen_ms},
          {"hides_presence", answer.hides_presence},
          {"next", answer.next},
          {"count", answer.count},
          {"incomplete", answer.is_incomplete},
          {"files", files},
          {"bytes", bytes_to_json(answer.bytes)}};
}

json to_json(const Notice& notice) {
  json object = {{"notice", name_in(kNotices, notice.kind)},
                 {"self", notice.self},
                 {"connected", notice.is_connected},
                 {"who", notice.who},
                 {"at_ms", notice.at_ms}};
  if (notice.kind == Notice::Kind::kHandedOver) {
    object.update({{"count", notice.count}, {"complete", notice.is_complete}});
    object.update({{"parts", notice.parts}, {"of", notice.of}});
  }
  if (notice.kind == Notice::Kind::kSnapshot) {
    object["snapshot"] = name_in(kSnapshots, notice.snapshot);
    object["contacts"] = notice.contacts;
    object["count"] = notice.count;
    object["complete"] = notice.is_complete;
  }
  if (notice.kind == Notice::Kind::kGroup) object["group"] = group_json(notice.group);
  if (notice.kind == Notice::Kind::kFile) object["file"] = file_json(notice.file);
  if (!notice.peer.name.empty()) object["peer"] = to_json(notice.peer);
  if (notice.kind == Notice::Kind::kTyping) object["typing"] = notice.is_typing;
  if (notice.outcome) object["outcome"] = name_of(*notice.outcome);
  if (notice.was_verified) object["was_verified"] = true;
  if (!notice.message.id.empty()) object["message"] = to_json(notice.message, notice.self);
  return object;
}

Answer answer_from(const json& object) {
  Answer answer;
  answer.id = number<std::uint64_t>(object, "answer");
  answer.outcome = value_in(kOutcomeNames, object.at("outcome"));
  answer.detail = object.at("detail").get<std::string>();
  answer.self = object.at("self").get<std::string>();
  for (const json& message : object.at("messages")) {
    answer.messages.push_back(message_from(message));
  }
  for (const json& one : object.at("conversations")) {
    answer.conversations.push_back({.last = message_from(one.at("last")),
                                    .unread = one.at("unread").get<std::size_t>(),
                                    .peer = peer_from(one.at("peer"))});
  }
  for (const json& peer : object.value("people", json::array())) {
    answer.people.push_back(peer_from(peer));
  }
  for (const json& group : object.value("groups", json::array())) {
    answer.groups.push_back(group_from(group));
  }
  for (const json& event : object.value("events", json::array())) {
    answer.group_events.push_back(group_event_from(event));
  }
  answer.safety_number = object.value("safety_number", "");
  answer.is_online = object.at("online").get<bool>();
  answer.last_seen_ms = number<std::int64_t>(object, "last_seen_ms");
  answer.hides_presence = object.value("hides_presence", false);
  answer.next = object.value("next", "");
  if (object.contains("count")) answer.count = number<std::uint64_t>(object, "count");
  answer.is_incomplete = object.value("incomplete", false);
  for (const json& file : object.value("files", json::array())) {
    answer.files.push_back(file_entry_from(file));
  }
  if (object.contains("bytes")) answer.bytes = bytes_from(object.at("bytes"));
  return answer;
}

Notice notice_from(const json& object) {
  Notice notice;
  notice.kind = value_in(kNotices, object.at("notice"));
  notice.self = object.at("self").get<std::string>();
  notice.is_connected = object.at("connected").get<bool>();
  notice.who = object.at("who").get<std::string>();
  notice.at_ms = number<std::int64_t>(object, "at_ms");
  if (object.contains("count")) notice.count = number<std::uint64_t>(object, "count");
  if (object.contains("contacts")) notice.contacts = number<std::uint64_t>(object, "contacts");
  if (object.contains("parts")) notice.parts = number<std::uint32_t>(object, "parts");
  if (object.contains("of")) notice.of = number<std::uint32_t>(object, "of");
  if (object.contains("snapshot")) notice.snapshot = value_in(kSnapshots, object.at("snapshot"));
  notice.is_complete = object.value("complete", false);
  notice.is_typing = object.value("typing", false);
  notice.was_verified = object.value("was_verified", false);
  if (object.contains("group")) notice.group = group_from(object.at("group"));
  if (object.contains("file")) notice.file = file_entry_from(object.at("file"));
  if (object.contains("peer")) notice.peer = peer_from(object.at("peer"));
  if (object.contains("outcome")) notice.outcome = value_in(kOutcomeNames, object.at("outcome"));
  if (object.contains("message")) {
    notice.message = message_from(object.at("message"));
  }
  return notice;
}

}  // namespace

std::string_view name_of(Outcome outcome) { return name_in(kOutcomeNames, outcome); }

std::string_view name_of(MessageState state) { return name_in(kStates, state); }

std::string to_line(const Request& request) {
  json messages = json::array();
  for (const StoredMessage& message : request.messages) messages.push_back(to_json(message, ""));
  json object = {{"request", request.id},
                 {"command", name_in(kVerbs, request.verb)},
                 {"name", request.name},
                 {"text", request.text},
                 {"wait", request.wait},
                 {"reply_to", request.reply_to},
                 {"give_up_ms", request.give_up / std::chrono::milliseconds{1}},
                 {"limit", request.limit},
                 {"cursor", request.cursor},
                 {"older_than_s", request.older_than / std::chrono::seconds{1}},
                 {"span_s", request.span / std::chrono::seconds{1}},
                 {"messages", messages},
                 {"deed", request.deed},
                 {"group", request.group},
                 {"role", request.role}};
  if (request.file) object["file"] = file_ask_json(*request.file);
  return dump(object);
}

std::string to_line(const Reply& reply) {
  return std::visit([](const auto& value) { return dump(to_json(value)); }, reply);
}

std::optional<StoredMessage> parse_message(std::string_view line) {
  try {
    return message_from(json::parse(line));
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

std::string message_line(const StoredMessage& message, const std::string& self) {
  return dump(to_json(message, self));
}

std::string status_line(const std::string& name, const Answer& answer) {
  json object = {
      {"name", name}, {"online", answer.is_online}, {"last_seen_ms", answer.last_seen_ms}};
  if (answer.hides_presence) object["you_hide"] = true;
  return dump(object);
}

std::string presence_line(const Answer& answer) {
  return dump(
      {{"presence", answer.hides_presence ? "hidden" : "shown"}, {"told", !answer.is_incomplete}});
}

std::string typing_line(const Notice& notice) { return dump(typing_json(notice)); }

std::string person_line(const chat::Conversation& one, const std::string& self) {
  json object = to_json(one.peer);
  object["unread"] = one.unread;
  if (!one.last.id.empty()) object["last"] = to_json(one.last, self);
  return dump(object);
}

std::string group_line(const chat::GroupView& group, const chat::Peer& wanted) {
  json object = group_json(group);
  object["pinned"] = wanted.is_pinned;
  object["muted_until_ms"] = wanted.muted_until_ms;
  return dump(object);
}

std::string verified_line(const chat::Peer& peer, const std::string& safety_number) {
  json object = to_json(peer);
  object["safety_number"] = safety_number;
  return dump(object);
}

std::string done_line(std::string_view what, const std::string& name) {
  return dump({{"done", what}, {"name", name}});
}

std::string counted_line(std::string_view what, std::uint64_t messages) {
  return dump({{"done", what}, {"messages", messages}});
}

std::string page_line(const std::string& url) { return dump({{"page", url}}); }

std::string error_line(std::string_view error, const std::string& sentence, int exit_status) {
  return dump({{"error", error}, {"message", sentence}, {"exit_status", exit_status}});
}

std::optional<Request> parse_request(std::string_view line) {
  try {
    const json object = json::parse(line);
    Request request;
    request.id = number<std::uint64_t>(object, "request");
    request.verb = value_in(kVerbs, object.at("command"));
    request.name = object.at("name").get<std::string>();
    request.text = object.at("text").get<std::string>();
    request.wait = object.at("wait").get<std::string>();
    request.give_up = std::chrono::milliseconds{number<std::uint32_t>(object, "give_up_ms")};
    if (object.contains("limit")) request.limit = number<std::uint32_t>(object, "limit");
    request.cursor = object.value("cursor", "");
    request.reply_to = object.value("reply_to", "");
    request.deed = object.value("deed", "");
    request.group = object.value("group", "");
    request.role = object.value("role", "");
    if (object.contains("older_than_s")) {
      request.older_than = std::chrono::seconds{number<std::uint32_t>(object, "older_than_s")};
    }
    if (object.contains("span_s")) {
      request.span = std::chrono::seconds{number<std::uint32_t>(object, "span_s")};
    }
    for (const json& message : object.value("messages", json::array())) {
      request.messages.push_back(message_from(message));
    }
    if (object.contains("file")) request.file = file_ask_from(object.at("file"));
    return request;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

std::optional<Reply> parse_reply(std::string_view line) {
  try {
    const json object = json::parse(line);
    if (object.contains("answer")) return answer_from(object);
    return notice_from(object);
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

}  // namespace p2pchat::cli
