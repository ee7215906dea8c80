#include "tools/cli/history_file.h"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/account/name.h"
#include "core/chat/content.h"
#include "core/chat/importing.h"
#include "tools/cli/json_lines.h"

namespace p2pchat::cli {
namespace {

using client::StoredMessage;
using nlohmann::json;
using Parsed = Result<HistoryLine, std::string>;

constexpr const char* kFormat = "p2pchat-history";
constexpr std::uint64_t kVersion = 1;

std::optional<std::uint64_t> number_at(const json& object, const char* key) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_number_unsigned()) return std::nullopt;
  return at->get<std::uint64_t>();
}

std::string text_at(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Parsed parse_header(const json& object) {
  if (text_at(object, "format") != kFormat) {
    return std::unexpected("this is not a history that P2P-Chat has exported");
  }
  const auto version = number_at(object, "version");
  if (version && *version > kVersion) {
    return std::unexpected("the file is of a newer version of P2P-Chat: its format is " +
                           std::to_string(*version) + ", this program knows " +
                           std::to_string(kVersion));
  }
  HistoryHeader header{.account = text_at(object, "account"), .exported_ms = 0};
  const auto exported_ms = number_at(object, "exported_ms");
  if (version != kVersion || !account::is_valid_name(header.account) || !exported_ms ||
      *exported_ms > chat::Content::kNumberMax) {
    return std::unexpected("the header lacks its version, its account or its time");
  }
  header.exported_ms = static_cast<std::int64_t>(*exported_ms);
  return header;
}

Parsed parse_message_line(std::string_view line) {
  auto message = parse_message(line);
  if (!message) return std::unexpected("a message lacks something, or has what is no message's");
  if (message->text.size() > chat::Content::kTextMax) {
    return std::unexpected("the message is longer than " + std::to_string(chat::Content::kTextMax) +
                           " bytes");
  }
  if (!chat::is_well_formed(*message)) {
    return std::unexpected("the message has an id, a name, a text or a number that none has");
  }
  return *std::move(message);
}

}  // namespace

std::string to_line(const HistoryHeader& header) {
  return json{{"format", kFormat},
              {"version", kVersion},
              {"account", header.account},
              {"exported_ms", header.exported_ms}}
      .dump();
}

std::string to_line(const HistoryEnd& end) { return json{{"messages", end.messages}}.dump(); }

Result<HistoryLine, std::string> parse_history_line(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::unexpected("the line is no JSON object");
  if (object.contains("format")) return parse_header(object);
  const auto messages = number_at(object, "messages");
  if (messages && object.size() == 1) return HistoryEnd{.messages = *messages};
  return parse_message_line(line);
}

HistoryReader::HistoryReader(std::istream& file) : file_(file), buffer_(kLineMax + 1) {
  const std::string none = "this is not a history that P2P-Chat has exported";
  if (!read_line()) {
    if (error_.empty()) fail(none);
    return;
  }
  const auto first = parse_history_line(line_);
  if (first && std::holds_alternative<HistoryHeader>(*first)) {
    header_ = std::get<HistoryHeader>(*first);
  } else {
    const bool says_more = !first && line_.find("\"format\"") != std::string_view::npos;
    fail(says_more ? first.error() : none);
  }
}

std::vector<StoredMessage> HistoryReader::next(std::size_t messages_max) {
  std::vector<StoredMessage> messages;
  while (error_.empty() && !is_at_end_ && messages.size() < messages_max) {
    if (!read_line()) {
      if (error_.empty()) fail("the last line is missing: the file was cut");
      break;
    }
    auto line = parse_history_line(line_);
    if (!line) {
      fail(line.error());
    } else if (const auto* last = std::get_if<HistoryEnd>(&*line)) {
      end(*last);
    } else if (auto* message = std::get_if<StoredMessage>(&*line)) {
      const bool is_own = account::key_of(message->peer) == account::key_of(header_.account);
      if (is_own) fail("the message is of the account to itself");
      messages.push_back(std::move(*message));
      messages_ += 1;
    } else {
      fail("a second header");
    }
  }
  return messages;
}

bool HistoryReader::read_line() {
  file_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  auto size = static_cast<std::size_t>(file_.gcount());
  number_ += 1;
  if (file_.bad()) {
    fail("the file cannot be read");
    return false;
  }
  if (file_.fail() && !file_.eof()) {
    fail("the line is longer than " + std::to_string(kLineMax) + " bytes");
    return false;
  }
  if (file_.fail() || size == 0) return false;
  if (!file_.eof()) size -= 1;  // its end
  line_ = std::string_view(buffer_.data(), size);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  return true;
}

void HistoryReader::fail(const std::string& what) {
  error_ = "line " + std::to_string(number_) + ": " + what;
}

void HistoryReader::end(const HistoryEnd& end) {
  if (end.messages != messages_) {
    return fail("there are " + std::to_string(messages_) + " messages, not " +
                std::to_string(end.messages) + ": the file was changed");
  }
  if (read_line() || !error_.empty()) {
    if (error_.empty()) fail("something follows the last line");
    return;
  }
  is_at_end_ = true;
}

}  // namespace p2pchat::cli
