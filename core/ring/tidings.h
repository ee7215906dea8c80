#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/ring/turn.h"
#include "core/ring/wide_table.h"
#include "core/rpc/calls.h"
#include "core/wire/message.h"
#include "core/wire/ring_messages.h"
#include "core/wire/types.h"

namespace p2pchat::ring {

// Fills the wide table, in the default mode and while the ring keeps lists. Hears whoever answers
// or asks anyway. Who has come or gone is news, told on a few times, each time to a member that is
// drawn; a few older entries go along, so that what somebody has missed comes round. Who is new
// asks members for their tables, page by page. All of it within a budget of bytes a second; what
// does not fit waits or is not answered.
class Tidings {
 public:
  // Starts, or forgets all, as the ring turns to lists and back.
  void follow(bool is_listed, Turn& turn);

  // What any message of the ring tells besides. The messages of this class itself, too.
  void on_message(const Address& from, const wire::Message& message, Turn& turn);
  // Taken for dead by the ring: news. Silent once: that stays here.
  void on_dead(const wire::NodeRef& node, Turn& turn);
  void on_silent(const wire::NodeRef& node, Turn& turn);

  void on_wake(Turn& turn);
  [[nodiscard]] Instant next_wake() const;

  // Whom to ask first for the owner of the key: the node that seems to be it, then those that seem
  // to precede the key. Empty if this node itself seems to be the owner, or nobody is known.
  [[nodiscard]] std::vector<wire::NodeRef> ways(const RingId& key, const Turn& turn) const;

  [[nodiscard]] const WideTable& table() const { return table_; }
  void check_invariants(const RingOptions& options) const;

 private:
  struct News {
    RingId id;
    std::size_t times_left = 0;
  };

  void on_ask(const Address& from, const wire::AskSightings& ask, Turn& turn);
  void on_sightings(const wire::Sightings& told, Turn& turn);
  void on_page(const wire::Sightings& page, Turn& turn);
  void hear(const wire::NodeRef& node, Turn& turn);
  void mention(std::span<const wire::NodeRef> nodes, Turn& turn);
  void learn(const Word& word, Turn& turn);
  void note_news(const RingId& id, Turn& turn);
  void tell(Turn& turn);
  void ask_page(Turn& turn);
  [[nodiscard]] std::optional<wire::NodeRef> random_node(Turn& turn) const;
  [[nodiscard]] std::vector<wire::Sighting> news_for(const RingId& id, const Turn& turn);

  bool is_on_ = false;
  WideTable table_;
  std::vector<News> news_;  // told from the front, then put to the back
  Instant next_tell_ = Instant::never();
  RingId told_;             // up to there older entries were told
  Instant telling_free_{};  // when the budget is even again
  Instant answering_free_{};
  Instant next_page_ = Instant::never();
  Duration page_pause_{0};       // longer with each that is not answered
  RingId page_;                  // up to there pages were asked for
  std::size_t round_began_ = 0;  // with so many entries
  rpc::Calls<RingId> pages_;
};

}  // namespace p2pchat::ring
