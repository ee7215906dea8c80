#pragma once

#include <cstddef>
#include <map>

#include "core/base/bytes.h"
#include "core/base/instant.h"

namespace p2pchat::tools {

// Which of the announcements that a relay hears on one network it repeats on the others: frames
// that hold a node's Announce or a client's Seek, of any ring, and nothing else; the same bytes
// once in kRepeatMin, so that two relays between the same networks do not feed each other for ever;
// not more than kBurst at once and one every kShare, whatever is poured in. What is not repeated is
// lost: nodes announce themselves again and again.
class AnnouncementFilter {
 public:
  static constexpr Duration kRepeatMin = std::chrono::milliseconds{500};
  static constexpr std::size_t kBurst = 256;
  static constexpr Duration kShare = std::chrono::milliseconds{10};

  // What came in at `now` goes out again.
  [[nodiscard]] bool admits(BytesView frame, Instant now);

  // Never more than kBurst and what kRepeatMin lets through.
  [[nodiscard]] std::size_t remembered() const { return repeated_.size(); }

 private:
  [[nodiscard]] bool take_share(Instant now);

  std::map<Bytes, Instant> repeated_;  // when, for kRepeatMin
  std::size_t shares_ = kBurst;
  Instant shares_from_;  // the shares since then are not counted yet
};

}  // namespace p2pchat::tools
