#include "core/chat/content.h"

#include <algorithm>

#include "core/chat/lifetime.h"

namespace p2pchat::chat {
namespace {

// A text, or none, and about as many messages as its type is.
bool is_of_its_type(const Content& content) {
  const std::size_t about = content.about.size();
  switch (content.type) {
    case ContentType::kText:
      return !content.text.empty() && about <= 1;
    case ContentType::kFile:
      return about <= 1;
    case ContentType::kDeletion:
      return content.text.empty() && about == 1;
    case ContentType::kReceipt:
    case ContentType::kRead:
      return content.text.empty() && about > 0;
    case ContentType::kEdit:
      return !content.text.empty() && about == 1;
    case ContentType::kReaction:
      return (content.text.empty() || is_reaction(content.text.text)) && about == 1;
    case ContentType::kTimer:
      return content.text.empty() && about == 0 && lifetime_in(content).has_value();
    case ContentType::kTyping:
      return content.text.empty() && about == 0;
    case ContentType::kGroupTyping:
      return content.text.empty() && about == 0 && content.heads.size() == 1;
    case ContentType::kResend:
      return content.text.empty() && about > 0 && content.heads.size() == 2;
    case ContentType::kHandOver:
    case ContentType::kGroup:
    case ContentType::kSession:
      return false;  // is no content, but a part (sealed_message.h)
  }
  return false;
}

}  // namespace

bool is_well_formed(const Content& content) {
  const bool is_about_possible = std::ranges::all_of(
      content.about.items,
      [](const MessageRef& each) { return each.lamport <= Content::kNumberMax; });
  return is_of_its_type(content) && is_about_possible && is_utf8(content.text.text) &&
         content.lamport <= Content::kNumberMax && content.sequence <= Content::kNumberMax &&
         content.sent_ms <= Content::kNumberMax;
}

bool speaks_sessions(const Content& content) {
  return !content.heads.empty() && content.heads[0] == kSpeaksSessions;
}

bool has_hidden(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto at = [&](std::size_t ahead) {
      return i + ahead < text.size() ? static_cast<unsigned char>(text[i + ahead]) : 0U;
    };
    if (at(0) < 0x20 || at(0) == 0x7f || (at(0) == 0xc2 && at(1) < 0xa0)) return true;
    if (at(0) == 0xd8 && at(1) == 0x9c) return true;
    if (at(0) == 0xef && at(1) == 0xbb && at(2) == 0xbf) return true;
    if (at(0) != 0xe2) continue;
    const bool is_mark = at(2) == 0x8b || at(2) == 0x8e || at(2) == 0x8f;
    if (at(1) == 0x80 && (is_mark || (at(2) >= 0xa8 && at(2) <= 0xae))) return true;
    if (at(1) == 0x81 && at(2) >= 0xa0 && at(2) <= 0xaf) return true;
  }
  return false;
}

bool is_reaction(std::string_view text) {
  return !text.empty() && text.size() <= Content::kReactionMax && is_utf8(text) &&
         !has_hidden(text) && text.find(' ') == std::string_view::npos;
}

}  // namespace p2pchat::chat
