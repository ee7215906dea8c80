#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/store/index.h"
#include "core/store/journal.h"
#include "core/wire/effects.h"
#include "core/wire/store_messages.h"

namespace p2pchat::store {

// Lists what a range holds, a page at a time. The slots of stones are on the disk only: keys that
// have some are read from there, in order with the rest. A row counts if the index knows its slot.
class Lister {
 public:
  struct Page {
    Ticket ticket;
    bool is_read = true;                  // false: the disk failed
    std::vector<wire::Listing> listings;  // at most kListingMax
    std::optional<wire::Slot> through;    // the page ends here; nothing: with the range
  };

  // What lies behind `after`. Nothing if the disk is asked: then on_read gives the page. A ticket
  // has one page at a time.
  [[nodiscard]] std::optional<Page> list(Ticket ticket, const wire::KeyRange& range,
                                         const std::optional<wire::Slot>& after, const Index& index,
                                         Entropy& entropy, Effects& out);

  [[nodiscard]] bool is_listing(Token token) const { return listings_.contains(token); }
  // The page, unless more must be read for it.
  [[nodiscard]] std::optional<Page> on_read(Token token, const ReadResult& result,
                                            const Index& index, Entropy& entropy, Effects& out);

 private:
  struct Listing {
    Page page;
    wire::KeyRange range;  // what of it has not been listed
    std::optional<wire::Slot> after;
    std::size_t asked = 0;  // rows
  };

  [[nodiscard]] std::optional<Page> go_on(Listing listing, const Index& index, Entropy& entropy,
                                          Effects& out);
  static void add_up_to(const std::optional<RingId>& key, Listing& listing, const Index& index);
  void read(Listing listing, const RingId& key, Entropy& entropy, Effects& out);
  // Of the key that was read; false if it goes on.
  static bool add_key(const std::vector<Row>& rows, Listing& listing, const Index& index);
  [[nodiscard]] static Page finish(Listing listing);

  std::map<Token, Listing> listings_;
};

}  // namespace p2pchat::store
