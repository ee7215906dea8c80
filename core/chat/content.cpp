#include "core/chat/content.h"

#include <algorithm>

namespace p2pchat::chat {
namespace {

// A text, or none, and about as many messages as its type is.
bool is_of_its_type(const Content& content) {
  const std::size_t about = content.about.size();
  switch (content.type) {
    case ContentType::kText:
      return !content.text.empty() && about <= 1;
    case ContentType::kDeletion:
      return content.text.empty() && about == 1;
    case ContentType::kReceipt:
    case ContentType::kRead:
      return content.text.empty() && about > 0;
    case ContentType::kHandOver:
    case ContentType::kGroup:
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

}  // namespace p2pchat::chat
