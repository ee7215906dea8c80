#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// What somebody has said of a node.
struct Word {
  wire::NodeRef node;
  bool is_gone = false;
  Instant at;  // when it was heard of, or missed
};

// Other members, as many as are known, and when each was last heard of. Soft state: it may be
// wrong in everything, and decides nothing but whom a lookup asks first. Of two words about a node
// that of the later incarnation holds, of one incarnation the later word; so who is gone stays in
// the table as such, and no older word brings it back.
//
// Holds at most entries_max; when full, one that is drawn makes room. About 140 bytes an entry.
class WideTable {
 public:
  // False if that was known: then it is no news.
  bool learn(const Word& word, std::size_t entries_max, Entropy& entropy);
  // Somebody names the node, nobody says since when: counts only if nothing is known of it.
  void mention(const Word& word, std::size_t entries_max, Entropy& entropy);

  // The first that is there at the id or after it; all the way around.
  [[nodiscard]] std::optional<wire::NodeRef> at_or_after(const RingId& id, Instant oldest) const;
  // The last that is there before the id.
  [[nodiscard]] std::optional<wire::NodeRef> before(const RingId& id, Instant oldest) const;
  // The next ones after the id, there or gone, at most `most`, each once.
  [[nodiscard]] std::vector<Word> after(const RingId& id, std::size_t most, Instant oldest) const;
  // Drops the one next to the id, if it was last heard of before that.
  void forget_next(const RingId& id, Instant oldest);
  [[nodiscard]] const Word* find(const RingId& id) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  // So many that are not there are passed over in a search, no more.
  static constexpr std::size_t kSkippedMax = 64;

  void make_room(std::size_t entries_max, Entropy& entropy);

  std::map<RingId, Word> entries_;
};

}  // namespace p2pchat::ring
