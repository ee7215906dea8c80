#include "tools/web/call.h"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/chat/content.h"
#include "tools/cli/groups.h"
#include "tools/cli/history_file.h"
#include "tools/cli/json_lines.h"

namespace p2pchat::web {
namespace {

using nlohmann::json;

constexpr std::size_t kWordMax = 128;         // names, keys, ids, cursors, ages
constexpr std::size_t kSecretMax = 4096;      // whether it is too long, the client says
constexpr std::size_t kTextTaken = 64 << 10;  // the same

constexpr std::array kAsks{
    std::pair<Ask, std::string_view>{Ask::kHello, "hello"},
    std::pair<Ask, std::string_view>{Ask::kRegister, "register"},
    std::pair<Ask, std::string_view>{Ask::kLogin, "login"},
    std::pair<Ask, std::string_view>{Ask::kTakeBack, "take_back"},
    std::pair<Ask, std::string_view>{Ask::kRecover, "recover"},
    std::pair<Ask, std::string_view>{Ask::kLogout, "logout"},
    std::pair<Ask, std::string_view>{Ask::kPassword, "password"},
    std::pair<Ask, std::string_view>{Ask::kWords, "words"},
    std::pair<Ask, std::string_view>{Ask::kClose, "close_account"},
    std::pair<Ask, std::string_view>{Ask::kSend, "send"},
    std::pair<Ask, std::string_view>{Ask::kCancel, "cancel"},
    std::pair<Ask, std::string_view>{Ask::kDelete, "delete"},
    std::pair<Ask, std::string_view>{Ask::kEdit, "edit"},
    std::pair<Ask, std::string_view>{Ask::kReact, "react"},
    std::pair<Ask, std::string_view>{Ask::kHistory, "history"},
    std::pair<Ask, std::string_view>{Ask::kSearch, "search"},
    std::pair<Ask, std::string_view>{Ask::kExport, "export"},
    std::pair<Ask, std::string_view>{Ask::kPrune, "prune"},
    std::pair<Ask, std::string_view>{Ask::kConversations, "conversations"},
    std::pair<Ask, std::string_view>{Ask::kRead, "read"},
    std::pair<Ask, std::string_view>{Ask::kStatus, "status"},
    std::pair<Ask, std::string_view>{Ask::kPresence, "presence"},
    std::pair<Ask, std::string_view>{Ask::kTyping, "typing"},
    std::pair<Ask, std::string_view>{Ask::kAccept, "accept"},
    std::pair<Ask, std::string_view>{Ask::kDeny, "deny"},
    std::pair<Ask, std::string_view>{Ask::kBlock, "block"},
    std::pair<Ask, std::string_view>{Ask::kUnblock, "unblock"},
    std::pair<Ask, std::string_view>{Ask::kAlias, "alias"},
    std::pair<Ask, std::string_view>{Ask::kVerify, "verify"},
    std::pair<Ask, std::string_view>{Ask::kMatch, "match"},
    std::pair<Ask, std::string_view>{Ask::kPin, "pin"},
    std::pair<Ask, std::string_view>{Ask::kUnpin, "unpin"},
    std::pair<Ask, std::string_view>{Ask::kMute, "mute"},
    std::pair<Ask, std::string_view>{Ask::kUnmute, "unmute"},
    std::pair<Ask, std::string_view>{Ask::kDraft, "draft"},
    std::pair<Ask, std::string_view>{Ask::kVanish, "vanish"},
    std::pair<Ask, std::string_view>{Ask::kGroup, "group"},
    std::pair<Ask, std::string_view>{Ask::kFiles, "files"},
    std::pair<Ask, std::string_view>{Ask::kFetch, "fetch"},
    std::pair<Ask, std::string_view>{Ask::kCancelFile, "cancel_file"},
    std::pair<Ask, std::string_view>{Ask::kForgetFile, "forget_file"},
};

std::string dump(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Reads the fields of an object; what is missing is empty, what is wrong spoils all.
class Fields {
 public:
  explicit Fields(const json& object) : object_(object) {}

  [[nodiscard]] bool are_good() const { return are_good_; }
  std::string text(const char* name, std::size_t size_max) {
    const auto found = object_.find(name);
    if (found == object_.end()) return {};
    const std::string* value = found->get_ptr<const std::string*>();
    are_good_ = are_good_ && value != nullptr && value->size() <= size_max;
    return are_good_ ? *value : std::string();
  }

 private:
  const json& object_;
  bool are_good_ = true;
};

}  // namespace

std::optional<Call> parse_call(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto id = object.find("request");
  if (id == object.end() || !id->is_number_unsigned()) return std::nullopt;

  Fields fields(object);
  const std::string ask = fields.text("command", kWordMax);
  const auto found = std::ranges::find(kAsks, ask, &std::pair<Ask, std::string_view>::second);
  Call call{.id = id->get<std::uint64_t>(),
            .ask = found == kAsks.end() ? Ask::kHello : found->first,
            .name = fields.text("name", kWordMax),
            .password = fields.text("password", kSecretMax),
            .new_password = fields.text("new_password", kSecretMax),
            .words = fields.text("words", kSecretMax),
            .text = fields.text("text", kTextTaken),
            .key = fields.text("key", kWordMax),
            .cursor = fields.text("cursor", kWordMax),
            .message = fields.text("message", kWordMax),
            .reply_to = fields.text("reply_to", kWordMax),
            .older_than = fields.text("older_than", kWordMax),
            .span = fields.text("span", kWordMax),
            .deed = fields.text("deed", kWordMax),
            .group = fields.text("group", kWordMax),
            .role = fields.text("role", kWordMax)};
  if (found == kAsks.end() || !fields.are_good()) return std::nullopt;
  if (!call.deed.empty() && !cli::parse_deed(call.deed)) return std::nullopt;
  const bool is_wish = call.text == "show" || call.text == "hide";
  if (call.ask == Ask::kPresence && !is_wish) return std::nullopt;
  if (!call.role.empty() && !cli::parse_role(call.role)) return std::nullopt;
  return call;
}

std::string to_text(const Call& call) {
  const auto found = std::ranges::find(kAsks, call.ask, &std::pair<Ask, std::string_view>::first);
  return dump({{"request", call.id},
               {"command", found->second},
               {"name", call.name},
               {"text", call.text},
               {"key", call.key},
               {"cursor", call.cursor},
               {"message", call.message},
               {"reply_to", call.reply_to},
               {"older_than", call.older_than},
               {"span", call.span},
               {"deed", call.deed},
               {"group", call.group},
               {"role", call.role}});
}

std::string condition_text(std::uint64_t id, const Condition& condition) {
  json loss;
  if (condition.loss) loss = {{"who", condition.loss->who}, {"at_ms", condition.loss->at_ms}};
  return dump({{"answer", id},
               {"outcome", "done"},
               {"self", condition.self},
               {"connected", condition.is_connected},
               {"taken_over", loss},
               {"account_closed", condition.is_closed},
               {"hides_presence", condition.hides_presence},
               {"changed_keys", condition.changed_keys},
               {"newer_message", condition.has_newer_message},
               {"people", condition.people},
               {"text_max", chat::Content::kTextMax}});
}

std::string refusal_text(std::uint64_t id, std::string_view outcome, std::string_view detail) {
  return dump({{"answer", id}, {"outcome", outcome}, {"detail", detail}});
}

std::string protected_text(std::uint64_t id, const cli::Answer& answer) {
  return dump({{"answer", id},
               {"outcome", cli::name_of(answer.outcome)},
               {"detail", answer.detail},
               {"words", answer.words}});
}

std::string export_text(std::uint64_t id, const cli::Answer& page, std::int64_t exported_ms) {
  json lines = json::array();
  for (const client::StoredMessage& message : page.messages) {
    lines.push_back(cli::message_line(message, page.self));
  }
  return dump({{"answer", id},
               {"outcome", cli::name_of(page.outcome)},
               {"detail", page.detail},
               {"header", cli::to_line(cli::HistoryHeader{page.self, exported_ms})},
               {"lines", lines},
               {"next", page.next}});
}

std::string posted_text(const cli::Answer& answer, std::string_view id) {
  return dump({{"outcome", cli::name_of(answer.outcome)}, {"detail", answer.detail}, {"id", id}});
}

std::string erased_text() { return dump({{"notice", "erased"}}); }

std::string read_text(const std::map<std::string, std::size_t>& counts) {
  return dump({{"notice", "read"}, {"counts", counts}});
}

std::string contacts_text() { return dump({{"notice", "contacts"}}); }

std::string draft_text(std::string_view name, std::string_view text) {
  return dump({{"notice", "draft"}, {"name", name}, {"text", text}});
}

std::string presence_text(bool hides) {
  return dump({{"notice", "presence"}, {"hides_presence", hides}});
}

std::string changed_user_text() { return dump({{"notice", "user"}}); }

}  // namespace p2pchat::web
