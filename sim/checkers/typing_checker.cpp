#include "sim/checkers/typing_checker.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "core/account/passing.h"
#include "core/wire/codec.h"
#include "sim/endpoints.h"

namespace p2pchat::sim {
namespace {

using namespace std::chrono_literals;

// A word counts for so long, by clocks that differ by no more, and is shown for so long.
constexpr Duration kWordCounts = 10s;
constexpr Duration kWordShown = 6s;
constexpr Duration kWordGrace = 500ms;  // of a machine that is slow to wake

// What of a body is told apart by: of its encapsulated key, which is drawn anew for each.
constexpr std::size_t kWordKeyAt = 17;
constexpr std::size_t kWordKeySize = 16;

// Frames of words are a little longer than the words.
bool may_be_word(BytesView payload) {
  return payload.size() > account::kPassingSize && payload.size() < account::kPassingSize + 128;
}

// To the user, or to the group.
std::optional<Instant> last_typing(const Scene& scene, const std::string& peer,
                                   const std::string& user, const std::string& group) {
  return scene.journal.last_typing(peer, group.empty() ? user : group);
}

bool has_ever_written(const Scene& scene, const std::string& user, const std::string& peer) {
  return std::ranges::any_of(scene.journal.texts(), [&](const SentText& text) {
    return text.from == user && text.to == peer;
  });
}

}  // namespace

void TypingChecker::on_event(const Scene& scene, const Event& event) {
  if (const BytesView payload = payload_of(event.body); may_be_word(payload)) learn(payload);
  std::erase_if(showing_, [&](const Showing& one) { return !scene.clients[one.client].is_up; });
  for (const Showing& one : showing_) {
    const auto typed = last_typing(scene, one.peer, one.user, one.group);
    expect(typed && scene.now <= *typed + kWordCounts + kWordShown + kWordGrace, scene, [&] {
      return one.peer + " is still shown to " + one.user + " as typing, who has long stopped";
    });
  }
}

void TypingChecker::on_synced(const Scene& scene, SiteId, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    const bool is_found = change.value.has_value() && words_.find_in(*change.value) != nullptr;
    expect(!is_found, scene, [] { return std::string("that somebody types stands on a disk"); });
  }
}

void TypingChecker::on_told(const Scene& scene, const Told& told) {
  const auto* changed = std::get_if<client::TypingChanged>(&told.event);
  if (changed == nullptr) return;
  const bool is_in_group = !changed->author.empty();
  const Showing showing{.client = told.client,
                        .user = told.user,
                        .peer = is_in_group ? changed->author : changed->peer,
                        .group = is_in_group ? changed->peer : std::string()};
  if (!changed->is_typing) {
    showing_.erase(showing);
    return;
  }
  showing_.insert(showing);
  judge_beginning(scene, showing);
}

void TypingChecker::judge_beginning(const Scene& scene, const Showing& showing) {
  const auto& [client, user, peer, group] = showing;
  const auto typed = last_typing(scene, peer, user, group);
  expect(typed && scene.now <= *typed + kWordCounts + kWordGrace, scene, [&] {
    return peer + ", who has not typed lately, or hides, is shown to " + user + " as typing";
  });
  expect(!scene.journal.hidden_since(user), scene,
         [&] { return user + ", who hides, is shown that " + peer + " types"; });
  expect_known(scene, showing);
}

void TypingChecker::expect_known(const Scene& scene, const Showing& showing) {
  const auto& [client, user, peer, group] = showing;
  const bool is_blocked = scene.journal.is_blocked(client, peer);
  if (group.empty()) {
    return expect(has_ever_written(scene, user, peer) && !is_blocked, scene, [&] {
      return peer + ", who is no contact of " + user + ", is shown to them as typing";
    });
  }
  const chat::GroupView* view = scene.groups.view(client, group);
  const bool is_in = view != nullptr && view->standing == chat::GroupStanding::kJoined;
  expect(is_in && scene.groups.members(client, group).contains(peer) && !is_blocked, scene, [&] {
    return peer + ", who is blocked by " + user + " or not in " + group +
           " with them, is shown to be typing there";
  });
}

void TypingChecker::learn(BytesView payload) {
  const auto message = wire::decode_frame(kRing, payload);
  const auto* deposit = message ? std::get_if<wire::Deposit>(&*message) : nullptr;
  if (deposit == nullptr || !account::is_passing(deposit->record)) return;
  const BytesView body = deposit->record.body;
  if (body.size() == account::kPassingSize)
    words_.add("a word", body.subspan(kWordKeyAt, kWordKeySize));
}

}  // namespace p2pchat::sim
