#include "tools/node/announcement_filter.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "core/wire/codec.h"

namespace p2pchat::tools {
namespace {

// A frame opens with its version, then the tag of its ring, which is any here.
bool is_announcement(BytesView frame) {
  if (frame.size() < wire::kFrameHeader) return false;
  const wire::RingTag tag{read_u64(frame.subspan(1))};
  const auto message = wire::decode_frame(tag, frame);
  return message && (std::holds_alternative<wire::Announce>(*message) ||
                     std::holds_alternative<wire::Seek>(*message));
}

}  // namespace

bool AnnouncementFilter::admits(BytesView frame, Instant now) {
  std::erase_if(repeated_, [&](const auto& entry) { return entry.second + kRepeatMin <= now; });
  if (!is_announcement(frame)) return false;
  Bytes bytes(frame.begin(), frame.end());
  if (repeated_.contains(bytes) || !take_share(now)) return false;
  repeated_.emplace(std::move(bytes), now);
  return true;
}

bool AnnouncementFilter::take_share(Instant now) {
  const auto earned = static_cast<std::size_t>((now - shares_from_) / kShare);
  shares_from_ = shares_from_ + kShare * static_cast<Duration::rep>(earned);
  shares_ = std::min(kBurst, shares_ + std::min(earned, kBurst));
  if (shares_ == 0) return false;
  --shares_;
  return true;
}

}  // namespace p2pchat::tools
