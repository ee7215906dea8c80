#include "core/ring/tidings.h"

#include <algorithm>
#include <chrono>

#include "core/base/assert.h"

namespace p2pchat::ring {
namespace {

using wire::NodeRef;
using wire::Sighting;

constexpr std::size_t kNewsMax = 256;     // more: what was told longest ago is told no more
constexpr std::size_t kNewsInFrame = 12;  // and so many older entries:
constexpr std::size_t kOldInFrame = 4;
constexpr std::size_t kDrawnAmong = 16;  // after a drawn id, so that gaps do not decide
constexpr Duration kNewsAge = std::chrono::minutes{5};     // what is older is no news
constexpr Duration kMentioned = std::chrono::seconds{30};  // so old is who is only named
constexpr Duration kAnswersAhead = std::chrono::seconds{60};
constexpr std::uint64_t kFrame = 11 + 8 + 50 + 4 + 28;  // with headers of UDP and IP; then each
constexpr std::uint64_t kEach = 55;

Instant oldest(const Turn& turn) { return turn.now - turn.options.wide_age_max; }

Sighting sighting_of(const Word& word, Instant now) {
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - word.at).count();
  return {.node = word.node,
          .is_gone = word.is_gone,
          .age_ms = static_cast<std::uint32_t>(std::clamp<std::int64_t>(age, 0, UINT32_MAX))};
}

Duration time_for(std::size_t sightings, std::size_t bytes_per_second) {
  const std::uint64_t bytes = kFrame + kEach * sightings;
  return std::chrono::microseconds{bytes * 1'000'000 / std::max<std::size_t>(bytes_per_second, 1)};
}

}  // namespace

void Tidings::follow(bool is_listed, Turn& turn) {
  const RingOptions& options = turn.options;
  const bool is_wanted =
      is_listed && options.routing == Routing::kDefault && options.wide_entries > 0;
  if (is_wanted == is_on_) return;
  *this = {};
  is_on_ = is_wanted;
  if (!is_on_) return;
  told_ = page_ = turn.self.id;
  next_tell_ = turn.now + turn.jittered(options.wide_period);
  next_page_ = turn.now + turn.jittered(options.wide_page_period);
}

void Tidings::on_message(const Address& from, const wire::Message& message, Turn& turn) {
  if (!is_on_) return;
  if (const auto* located = std::get_if<wire::Located>(&message)) {
    hear(located->self, turn);
    mention(located->candidates.items, turn);
  } else if (const auto* neighbours = std::get_if<wire::Neighbours>(&message)) {
    hear(neighbours->self, turn);
    mention(neighbours->successors.items, turn);
  } else if (const auto* notify = std::get_if<wire::Notify>(&message)) {
    hear(notify->candidate, turn);
  } else if (const auto* leaving = std::get_if<wire::Leaving>(&message)) {
    on_dead(leaving->self, turn);
  } else if (const auto* ask = std::get_if<wire::AskSightings>(&message)) {
    on_ask(from, *ask, turn);
  } else if (const auto* told = std::get_if<wire::Sightings>(&message)) {
    on_sightings(*told, turn);
  }
}

void Tidings::hear(const NodeRef& node, Turn& turn) {
  learn({.node = node, .is_gone = false, .at = turn.now}, turn);
}

void Tidings::on_dead(const NodeRef& node, Turn& turn) {
  learn({.node = node, .is_gone = true, .at = turn.now}, turn);
}

// One lost answer would make the rounds of the whole ring.
void Tidings::on_silent(const NodeRef& node, Turn& turn) {
  if (!is_on_) return;
  std::ignore = table_.learn({.node = node, .is_gone = true, .at = turn.now},
                             turn.options.wide_entries, turn.entropy);
}

void Tidings::mention(std::span<const NodeRef> nodes, Turn& turn) {
  for (const NodeRef& node : nodes) {
    if (node.is_padding() || node.id == turn.self.id) continue;
    table_.mention({.node = node, .is_gone = false, .at = turn.now - kMentioned},
                   turn.options.wide_entries, turn.entropy);
  }
}

void Tidings::learn(const Word& word, Turn& turn) {
  if (!is_on_ || word.node.id == turn.self.id || word.at < oldest(turn)) return;
  const bool is_new = table_.learn(word, turn.options.wide_entries, turn.entropy);
  if (is_new && word.at + kNewsAge >= turn.now) note_news(word.node.id, turn);
}

void Tidings::note_news(const RingId& id, Turn& turn) {
  std::erase_if(news_, [&id](const News& news) { return news.id == id; });
  if (news_.size() >= kNewsMax) news_.pop_back();
  news_.insert(news_.begin(), {.id = id, .times_left = turn.options.wide_tells});
  next_tell_ = std::min(next_tell_, turn.now + turn.jittered(turn.options.wide_period));
  next_tell_ = std::max(next_tell_, telling_free_);
}

void Tidings::on_ask(const Address& from, const wire::AskSightings& ask, Turn& turn) {
  hear(ask.self, turn);
  if (answering_free_ > turn.now + kAnswersAhead) return;
  wire::Sightings answer{.call = ask.call, .self = turn.self, .sightings = {}};
  for (const Word& word : table_.after(ask.after, wire::kSightingsMax, oldest(turn))) {
    answer.sightings.push_back(sighting_of(word, turn.now));
  }
  answering_free_ = std::max(answering_free_, turn.now) +
                    time_for(answer.sightings.size(), turn.options.wide_answers_bytes);
  turn.out.send(from, answer);
}

void Tidings::on_sightings(const wire::Sightings& told, Turn& turn) {
  hear(told.self, turn);
  if (told.call.is_set()) return on_page(told, turn);
  for (const Sighting& sighting : told.sightings) {
    learn({.node = sighting.node,
           .is_gone = sighting.is_gone,
           .at = turn.now - std::chrono::milliseconds{sighting.age_ms}},
          turn);
  }
}

// What a page tells is new to us alone. A round that has brought much is followed by the next one:
// those who were asked were filling their tables themselves.
void Tidings::on_page(const wire::Sightings& page, Turn& turn) {
  if (!pages_.close(page.call)) return;
  bool is_round_over = page.sightings.empty();
  for (const Sighting& sighting : page.sightings) {
    const RingId& id = sighting.node.id;
    const Instant at = turn.now - std::chrono::milliseconds{sighting.age_ms};
    const RingId far = RingId::distance(turn.self.id, id);
    if (far <= RingId::distance(turn.self.id, page_)) is_round_over = true;
    if (at >= oldest(turn) && id != turn.self.id) {
      std::ignore = table_.learn({.node = sighting.node, .is_gone = sighting.is_gone, .at = at},
                                 turn.options.wide_entries, turn.entropy);
    }
    if (!is_round_over) page_ = id;
  }
  page_pause_ = Duration{0};
  next_page_ = turn.now + turn.jittered(turn.options.wide_page_period);
  if (!is_round_over) return;
  page_ = turn.self.id;
  const bool is_settled = table_.size() <= round_began_ + round_began_ / 16;
  round_began_ = table_.size();
  if (is_settled) next_page_ = turn.now + turn.jittered(turn.options.wide_round_period);
}

void Tidings::on_wake(Turn& turn) {
  if (!is_on_) return;
  std::ignore = pages_.on_wake(turn.now, turn.out);
  if (next_tell_ <= turn.now) tell(turn);
  if (next_page_ <= turn.now) ask_page(turn);
}

Instant Tidings::next_wake() const {
  return is_on_ ? std::min({next_tell_, next_page_, pages_.next_wake()}) : Instant::never();
}

void Tidings::tell(Turn& turn) {
  const RingOptions& options = turn.options;
  next_tell_ =
      turn.now + turn.jittered(news_.empty() ? options.wide_period * 4 : options.wide_period);
  const std::optional<NodeRef> to = random_node(turn);
  if (!to) return;
  wire::Sightings told{.call = {}, .self = turn.self, .sightings = news_for(to->id, turn)};
  for (const Word& word : table_.after(told_, kOldInFrame, oldest(turn))) {
    told.sightings.push_back(sighting_of(word, turn.now));
    told_ = word.node.id;
    table_.forget_next(told_, oldest(turn));
  }
  telling_free_ =
      std::max(telling_free_, turn.now) + time_for(told.sightings.size(), options.wide_bytes);
  next_tell_ = std::max(next_tell_, telling_free_);
  turn.out.send(to->address, told);
}

std::vector<Sighting> Tidings::news_for(const RingId& id, const Turn& turn) {
  std::vector<Sighting> told;
  std::size_t i = 0;
  for (; i < news_.size() && told.size() < kNewsInFrame; ++i) {
    const Word* word = table_.find(news_[i].id);
    if (word == nullptr) news_[i].times_left = 0;
    if (word == nullptr || word->node.id == id) continue;
    told.push_back(sighting_of(*word, turn.now));
    --news_[i].times_left;
  }
  std::ranges::rotate(news_, news_.begin() + static_cast<std::ptrdiff_t>(i));
  std::erase_if(news_, [](const News& news) { return news.times_left == 0; });
  return told;
}

// Asked once: a member whose budget is used up keeps silent, and another may answer.
void Tidings::ask_page(Turn& turn) {
  const Duration period = turn.options.wide_page_period;
  page_pause_ = std::clamp(page_pause_ * 2, period * 2, period * 64);
  next_page_ = turn.now + turn.jittered(page_pause_);
  const std::optional<NodeRef> to = random_node(turn);
  if (!to || pages_.size() > 0) return;
  pages_.open(to->address, wire::AskSightings{.call = {}, .self = turn.self, .after = page_}, page_,
              {.attempt_timeout = turn.options.hop.attempt_timeout, .attempts = 1}, turn.now,
              turn.entropy, turn.out);
}

std::optional<NodeRef> Tidings::random_node(Turn& turn) const {
  const RingId id = RingId::from_hash(turn.entropy.draw_32());
  const std::vector<Word> drawn =
      table_.after(id, 1 + turn.entropy.below(kDrawnAmong), oldest(turn));
  return drawn.empty() ? std::nullopt : table_.at_or_after(drawn.back().node.id, oldest(turn));
}

std::vector<NodeRef> Tidings::ways(const RingId& key, const Turn& turn) const {
  const std::optional<NodeRef> owner = table_.at_or_after(key, oldest(turn));
  if (!is_on_ || !owner) return {};
  if (RingId::distance(key, turn.self.id) < RingId::distance(key, owner->id)) return {};
  std::vector<NodeRef> ways = {*owner};
  RingId from = key;
  for (int i = 0; i < 2; ++i) {
    const std::optional<NodeRef> before = table_.before(from, oldest(turn));
    if (!before || !is_between(turn.self.id, before->id, key)) break;
    ways.push_back(*before);
    from = before->id;
  }
  return ways;
}

void Tidings::check_invariants(const RingOptions& options) const {
  P2PCHAT_ASSERT(table_.size() <= options.wide_entries);
  P2PCHAT_ASSERT(news_.size() <= kNewsMax);
}

}  // namespace p2pchat::ring
