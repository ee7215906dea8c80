#include "core/account/passing.h"

namespace p2pchat::account {
namespace {

constexpr Duration kCounted = std::chrono::seconds{1};

}  // namespace

bool PassingWords::admit(const Address& from, const RingId& to, Instant now,
                         const ServiceOptions& options) {
  Count* of_one = count_of(from_, from, now, options.passing_counted_max);
  if (of_one == nullptr || of_one->words >= options.passing_of_one) return false;
  Count* to_one = count_of(to_, to, now, options.passing_counted_max);
  if (to_one == nullptr || to_one->words >= options.passing_to_one) return false;
  Count* both = count_of(between_, {from, to}, now, options.passing_counted_max);
  if (both == nullptr || both->words >= options.passing_between) return false;
  for (Count* count : {of_one, to_one, both}) count->words += 1;
  return true;
}

// What is over goes when there is no room. Nothing: there is none.
template <class Key>
PassingWords::Count* PassingWords::count_of(std::map<Key, Count>& counts, const Key& key,
                                            Instant now, std::size_t bound) {
  const auto is_over = [now](const Count& count) { return count.since + kCounted <= now; };
  if (!counts.contains(key) && counts.size() >= bound) {
    std::erase_if(counts, [&](const auto& entry) { return is_over(entry.second); });
    if (counts.size() >= bound) return nullptr;
  }
  Count& count = counts.try_emplace(key, Count{.since = now}).first->second;
  if (is_over(count)) count = {.since = now};
  return &count;
}

}  // namespace p2pchat::account
