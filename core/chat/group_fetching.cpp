#include "core/chat/group_fetching.h"

#include <algorithm>
#include <utility>

#include "core/chat/body.h"

namespace p2pchat::chat {

bool GroupFetching::begin(const Wanted& wanted, const groups::Reference& reference, Desk& desk) {
  const auto of_theirs = static_cast<std::size_t>(std::ranges::count_if(
      fetches_, [&](const auto& each) { return each.second.sender == wanted.sender; }));
  const bool has_room = fetches_.size() < desk.options.bodies_at_once && of_theirs < kOfOneMax;
  if (!has_room) return false;
  Fetch& fetch = fetches_[wanted.record];
  fetch.sender = wanted.sender;
  fetch.name = body_name(reference.key, reference.hash);
  fetch.key = reference.key;
  fetch.expires_ms = wanted.expires_ms;
  fetch.deadline = desk.now + desk.options.body_patience;
  fetch.next = desk.now;
  go_on(desk);
  return true;
}

std::optional<GroupFetching::Fetched> GroupFetching::take(const Bytes32& record) {
  const auto at = fetches_.find(record);
  if (at == fetches_.end() || !at->second.fetched) return std::nullopt;
  auto fetched = std::move(at->second.fetched);
  fetches_.erase(at);
  return fetched;
}

void GroupFetching::go_on(Desk& desk) {
  for (auto& [record, fetch] : fetches_) {
    if (fetch.fetched) continue;
    if (fetch.deadline <= desk.now) {
      const bool is_over = fetch.expires_ms <= milliseconds(desk.now + desk.options.body_last);
      end(record, fetch, fetch.is_missing && is_over ? End::kLost : End::kNotNow, desk);
    } else if (!fetch.call.is_set() && fetch.next <= desk.now) {
      const Bytes32 id = fetch.name.id();
      fetch.call = desk.calls.open(
          account::chunk_slot(id).key, wire::GetChunk{.call = {}, .id = id},
          std::min(fetch.deadline, desk.now + desk.options.body_timeout), desk.now, desk.out);
    }
  }
}

bool GroupFetching::on_reply(const account::OwnerReply& reply, Desk& desk) {
  const auto at = std::ranges::find_if(fetches_, [&](const auto& entry) {
    return entry.second.call.is_set() && entry.second.call == reply.call;
  });
  if (at == fetches_.end()) return false;
  Fetch& fetch = at->second;
  fetch.call = {};
  const auto* found = reply.answer ? std::get_if<wire::ChunkFound>(&*reply.answer) : nullptr;
  if (found == nullptr || found->answer != wire::Answer::kOk) {
    fetch.is_missing = false;
    slow(fetch, desk);
  } else {
    on_found(at->first, fetch, *found, desk);
  }
  return true;
}

void GroupFetching::stop(Desk& desk) {
  for (auto& [record, fetch] : fetches_) desk.calls.cancel(std::exchange(fetch.call, {}));
}

Instant GroupFetching::next_wake() const {
  Instant earliest = Instant::never();
  for (const auto& [record, fetch] : fetches_) {
    if (fetch.fetched) continue;
    earliest = std::min(earliest, fetch.deadline);
    if (!fetch.call.is_set()) earliest = std::min(earliest, fetch.next);
  }
  return earliest;
}

// A node that lies can only say that it has none. When a body is taken for lost its record in the
// mailbox is about to end as well.
void GroupFetching::on_found(const Bytes32& record, Fetch& fetch, const wire::ChunkFound& found,
                             Desk& desk) {
  const bool is_it = found.record && account::is_genuine_chunk(*found.record) &&
                     found.record->slot.id == fetch.name.id();
  if (!is_it) {
    fetch.is_missing = true;
    return slow(fetch, desk);
  }
  if (found.record->version == 1) return end(record, fetch, End::kLost, desk);
  auto plain = open_body(fetch.key, account::sealed_in(*found.record));
  if (!plain) return end(record, fetch, End::kWrong, desk);
  end(record, fetch, End::kHere, desk, *std::move(plain));
}

void GroupFetching::end(const Bytes32& record, Fetch& fetch, End how, Desk& desk, Bytes plain) {
  desk.calls.cancel(std::exchange(fetch.call, {}));
  fetch.fetched = Fetched{how, std::move(plain)};
  ended_.push_back(record);
}

void GroupFetching::slow(Fetch& fetch, Desk& desk) {
  fetch.pause = std::clamp(fetch.pause * 2, desk.options.retry_min, desk.options.retry_max);
  const auto spread = static_cast<std::uint64_t>(fetch.pause.count() / 4 + 1);
  fetch.next = desk.now + fetch.pause + Duration(desk.entropy.below(spread));
}

}  // namespace p2pchat::chat
