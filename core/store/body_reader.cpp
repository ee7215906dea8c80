#include "core/store/body_reader.h"

#include <utility>

#include "core/base/assert.h"
#include "core/store/stamp.h"

namespace p2pchat::store {

bool BodyReader::read(Ticket ticket, const std::vector<wire::Slot>& slots, Entropy& entropy,
                      Effects& out) {
  P2PCHAT_ASSERT(!slots.empty());
  P2PCHAT_ASSERT(!readings_.contains(ticket));
  if (tokens_.size() + slots.size() > bodies_max_) return false;

  Reading& reading = readings_[ticket];
  reading.records.resize(slots.size());
  reading.left = slots.size();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    Token token{entropy.draw_u64()};
    while (!token.is_set() || tokens_.contains(token)) token = Token{entropy.draw_u64()};
    tokens_.emplace(token, Place{.ticket = ticket, .position = i});
    Bytes key = row_key(slots[i]);
    Bytes behind = key;
    behind.push_back(0);
    out.read({.token = token, .from = std::move(key), .to = std::move(behind), .limit = 1});
  }
  return true;
}

std::optional<BodyReader::Batch> BodyReader::on_read(Token token, const ReadResult& result) {
  const auto found = tokens_.find(token);
  P2PCHAT_ASSERT(found != tokens_.end());
  const Place place = found->second;
  tokens_.erase(found);

  Reading& reading = readings_.at(place.ticket);
  if (!result) reading.is_read = false;
  if (result && !result->empty()) reading.records[place.position] = record_of(result->front());
  if (--reading.left > 0) return std::nullopt;

  Batch batch{.ticket = place.ticket, .is_read = reading.is_read, .records = {}};
  for (auto& record : reading.records) {
    if (record) batch.records.push_back(std::move(*record));
  }
  readings_.erase(place.ticket);
  return batch;
}

void BodyReader::check_invariants() const {
  std::size_t left = 0;
  for (const auto& [ticket, reading] : readings_) left += reading.left;
  P2PCHAT_ASSERT(left == tokens_.size());
  P2PCHAT_ASSERT(tokens_.size() <= bodies_max_);
}

}  // namespace p2pchat::store
