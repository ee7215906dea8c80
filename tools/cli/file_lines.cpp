#include "tools/cli/file_lines.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace p2pchat::cli {
namespace {

using client::FileState;
using nlohmann::json;

constexpr std::array kFileStates{
    std::pair<FileState, std::string_view>{FileState::kSending, "sending"},
    std::pair<FileState, std::string_view>{FileState::kSent, "sent"},
    std::pair<FileState, std::string_view>{FileState::kOnRing, "on_ring"},
    std::pair<FileState, std::string_view>{FileState::kFetching, "fetching"},
    std::pair<FileState, std::string_view>{FileState::kHere, "here"},
};
constexpr std::array<std::string_view, 4> kWaits{"queued", "stored", "stored_all", "delivered"};

template <class... Functions>
struct OneOf : Functions... {
  using Functions::operator()...;
};

json wrong(const char* what, const json& value) {
  throw json::other_error::create(501, what, &value);
}

std::uint64_t whole(const json& object, const char* key) {
  const json& value = object.at(key);
  if (!value.is_number_unsigned()) wrong("no whole number", value);
  return value.get<std::uint64_t>();
}

std::uint32_t small(const json& object, const char* key) {
  const std::uint64_t value = whole(object, key);
  if (!std::in_range<std::uint32_t>(value)) wrong("no number that fits", object.at(key));
  return static_cast<std::uint32_t>(value);
}

Duration give_up_of(const json& object) {
  return std::chrono::milliseconds{small(object, "give_up_ms")};
}

json milliseconds_of(Duration time) { return time / std::chrono::milliseconds{1}; }

client::WaitFor wait_from(const json& text) {
  const auto found = std::ranges::find(kWaits, text.get<std::string>());
  if (found == kWaits.end()) wrong("unknown wait", text);
  return static_cast<client::WaitFor>(found - kWaits.begin());
}

unsigned digit_of(char c, const json& text) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c < 'a' || c > 'f') wrong("no hexadecimal digit", text);
  return static_cast<unsigned>(c - 'a' + 10);
}

}  // namespace

json file_ask_json(const client::FileAsk& ask) {
  return std::visit(
      OneOf{
          [](const client::BeginFile& begin) -> json {
            return {{"step", "begin"},
                    {"to", begin.to},
                    {"name", begin.name},
                    {"size", begin.size},
                    {"text", begin.text}};
          },
          [](const client::AppendFile& append) -> json {
            return {{"step", "append"}, {"id", append.id}, {"bytes", bytes_to_json(append.bytes)}};
          },
          [](const client::FinishFile& finish) -> json {
            return {{"step", "finish"},
                    {"id", finish.id},
                    {"wait", kWaits[static_cast<std::size_t>(finish.wait)]},
                    {"give_up_ms", milliseconds_of(finish.give_up)}};
          },
          [](const client::CancelFile& cancel) -> json {
            return {{"step", "cancel"}, {"id", cancel.id}};
          },
          [](const client::ListFiles&) -> json { return {{"step", "list"}}; },
          [](const client::FetchFile& fetch) -> json {
            return {{"step", "fetch"},
                    {"id", fetch.id},
                    {"give_up_ms", milliseconds_of(fetch.give_up)}};
          },
          [](const client::ReadFile& read) -> json {
            return {{"step", "read"}, {"id", read.id}, {"number", read.number}};
          },
          [](const client::KeepFile& keep) -> json { return {{"step", "keep"}, {"id", keep.id}}; },
      },
      ask);
}

client::FileAsk file_ask_from(const json& object) {
  const auto text = [&](const char* key) { return object.at(key).get<std::string>(); };
  const std::string step = text("step");
  if (step == "begin") {
    return client::BeginFile{.to = text("to"),
                             .name = text("name"),
                             .size = whole(object, "size"),
                             .text = text("text")};
  }
  if (step == "append") {
    return client::AppendFile{.id = text("id"), .bytes = bytes_from(object.at("bytes"))};
  }
  if (step == "finish") {
    return client::FinishFile{
        .id = text("id"), .wait = wait_from(object.at("wait")), .give_up = give_up_of(object)};
  }
  if (step == "cancel") return client::CancelFile{.id = text("id")};
  if (step == "list") return client::ListFiles{};
  if (step == "fetch") {
    return client::FetchFile{.id = text("id"), .give_up = give_up_of(object)};
  }
  if (step == "read") {
    return client::ReadFile{.id = text("id"), .number = small(object, "number")};
  }
  if (step != "keep") wrong("unknown step", object.at("step"));
  return client::KeepFile{.id = text("id")};
}

json file_json(const client::FileEntry& file) {
  const auto state =
      std::ranges::find(kFileStates, file.state, [](const auto& e) { return e.first; });
  json object{{"id", file.id},          {"peer", file.peer}, {"outgoing", file.is_outgoing},
              {"name", file.name},      {"size", file.size}, {"sent_ms", file.sent_ms},
              {"state", state->second}, {"done", file.done}, {"total", file.total}};
  if (!file.group.empty()) object["group"] = file.group;
  if (!file.author.empty()) object["from"] = file.author;
  return object;
}

client::FileEntry file_entry_from(const json& object) {
  const std::string name = object.at("state").get<std::string>();
  const auto state = std::ranges::find(kFileStates, name, [](const auto& e) { return e.second; });
  if (state == kFileStates.end()) wrong("unknown state", object.at("state"));
  const json& sent = object.at("sent_ms");
  if (!sent.is_number_integer()) wrong("no whole number", sent);
  return {.id = object.at("id").get<std::string>(),
          .peer = object.at("peer").get<std::string>(),
          .group = object.value("group", ""),
          .author = object.value("from", ""),
          .is_outgoing = object.at("outgoing").get<bool>(),
          .name = object.at("name").get<std::string>(),
          .size = whole(object, "size"),
          .sent_ms = sent.get<std::int64_t>(),
          .state = state->first,
          .done = small(object, "done"),
          .total = small(object, "total")};
}

json bytes_to_json(const Bytes& bytes) { return to_hex(bytes); }

Bytes bytes_from(const json& text) {
  const auto& digits = text.get_ref<const std::string&>();
  if (digits.size() % 2 != 0) wrong("half a byte", text);
  Bytes bytes(digits.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(digit_of(digits[2 * i], text) << 4U |
                                         digit_of(digits[2 * i + 1], text));
  }
  return bytes;
}

}  // namespace p2pchat::cli
