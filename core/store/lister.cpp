#include "core/store/lister.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/assert.h"
#include "core/store/stamp.h"

namespace p2pchat::store {
namespace {

// More than can be left of a page: one more tells whether the range goes on.
constexpr std::size_t kRowsMax = wire::kListingMax + 1;

}  // namespace

std::optional<Lister::Page> Lister::list(Ticket ticket, const wire::KeyRange& range,
                                         const std::optional<wire::Slot>& after, const Index& index,
                                         Entropy& entropy, Effects& out) {
  Listing listing{.page = {.ticket = ticket, .is_read = true, .listings = {}, .through = {}},
                  .range = range,
                  .after = after};
  if (after) listing.range.first = std::max(range.first, after->key);
  return go_on(std::move(listing), index, entropy, out);
}

std::optional<Lister::Page> Lister::go_on(Listing listing, const Index& index, Entropy& entropy,
                                          Effects& out) {
  if (listing.page.listings.size() == kRowsMax) return finish(std::move(listing));
  auto stones = index.next_stones(listing.range.first);
  if (stones && *stones > listing.range.last) stones.reset();
  add_up_to(stones, listing, index);
  if (!stones || listing.page.listings.size() == kRowsMax) return finish(std::move(listing));
  read(std::move(listing), *stones, entropy, out);
  return std::nullopt;
}

// From memory, what lies before the key; nothing: all.
void Lister::add_up_to(const std::optional<RingId>& key, Listing& listing, const Index& index) {
  const wire::KeyRange range{listing.range.first, key.value_or(listing.range.last)};
  const std::size_t room = kRowsMax - listing.page.listings.size();
  for (wire::Listing& item : index.list(range, listing.after, room)) {
    if (item.slot.key == key) break;
    listing.page.listings.push_back(std::move(item));
  }
}

void Lister::read(Listing listing, const RingId& key, Entropy& entropy, Effects& out) {
  Token token{entropy.draw_u64()};
  while (!token.is_set() || listings_.contains(token)) token = Token{entropy.draw_u64()};
  const bool is_begun = listing.after && listing.after->key == key;
  Bytes to = row_prefix(key);
  Bytes from = is_begun ? row_key(*listing.after) : to;
  if (is_begun) from.push_back(0);
  to.push_back(0xff);  // behind every kind
  listing.range.first = key;
  listing.asked = kRowsMax - listing.page.listings.size();
  out.read({.token = token, .from = std::move(from), .to = std::move(to), .limit = listing.asked});
  listings_.emplace(token, std::move(listing));
}

std::optional<Lister::Page> Lister::on_read(Token token, const ReadResult& result,
                                            const Index& index, Entropy& entropy, Effects& out) {
  const auto found = listings_.find(token);
  P2PCHAT_ASSERT(found != listings_.end());
  Listing listing = std::move(found->second);
  listings_.erase(found);

  if (!result) {
    return Page{.ticket = listing.page.ticket, .is_read = false, .listings = {}, .through = {}};
  }
  const bool is_key_done = add_key(*result, listing, index);
  if (is_key_done && listing.range.first == listing.range.last) return finish(std::move(listing));
  if (is_key_done) listing.range.first = listing.range.first.next();
  return go_on(std::move(listing), index, entropy, out);
}

// The rows, and what has come to the disk since they were read.
bool Lister::add_key(const std::vector<Row>& rows, Listing& listing, const Index& index) {
  bool is_all = rows.size() < listing.asked;
  std::set<wire::Slot> slots;
  std::optional<wire::Slot> last;
  for (const Row& row : rows) {
    const auto slot = slot_of(row.key);
    if (!slot) continue;
    last = slot;
    if (index.find(*slot)) slots.insert(*slot);
  }
  const RingId& key = listing.range.first;
  for (const wire::Listing& item : index.list({key, key}, listing.after, listing.asked)) {
    if (is_all || (last && item.slot < *last)) slots.insert(item.slot);
  }
  if (!last) is_all = true;  // rows that are nobody's
  if (last) listing.after = last;
  for (const wire::Slot& slot : slots) {
    if (listing.page.listings.size() == kRowsMax) {
      is_all = false;
      break;
    }
    const auto item = index.find(slot);
    listing.page.listings.push_back(
        {.slot = slot, .stamp = item->stamp, .expires_ms = item->expires_ms, .size = item->size});
  }
  return is_all;
}

Lister::Page Lister::finish(Listing listing) {
  Page& page = listing.page;
  if (page.listings.size() == kRowsMax) {
    page.listings.pop_back();
    page.through = page.listings.back().slot;
  }
  return std::move(page);
}

}  // namespace p2pchat::store
