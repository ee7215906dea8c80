#include "sim/checkers/closed_checker.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "core/account/name.h"
#include "sim/checkers/first_members.h"

namespace p2pchat::sim {

namespace {

using Closes = ClosingDeed::Kind;

// It was asked before its user knew of the end, or something was wrong with the network since.
bool is_beyond_judgement(const Scene& scene, const ClosingDeed& deed) {
  return deed.is_doubtful || !scene.is_ring_whole() || deed.disturbances != scene.disturbances;
}

bool is_with_somebody(client::MessageState state) {
  return state == client::MessageState::kStored || chat::has_arrived(state);
}

}  // namespace

void ClosedChecker::on_told(const Scene& scene, const Told& told) {
  if (const auto* changed = std::get_if<client::MessageChanged>(&told.event)) {
    return judge_text(scene, changed->message);
  }
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  const ClosingDeed* deed = scene.closings.find(told.client, ended->command);
  if (deed == nullptr || is_beyond_judgement(scene, *deed)) return;
  judge_end(scene, *deed, ended->outcome);
}

void ClosedChecker::judge_end(const Scene& scene, const ClosingDeed& deed,
                              client::Outcome outcome) {
  const bool is_done = outcome == client::Outcome::kDone;
  if (deed.kind == Closes::kClose) {
    expect(!is_done || deed.is_right, scene,
           [&] { return "the account of " + deed.user + " is closed with a wrong password"; });
    const auto came = scene.closings.came(deed.user);
    const bool is_first = scene.closings.asked(deed.user) == deed.at;
    const bool is_open =
        is_first && came && steady_ring_.had_what_was(scene, *came, scene.replicas, deed.at);
    const bool is_refused = outcome == client::Outcome::kWrongPassword;
    expect(!is_refused || !deed.is_right || !is_open, scene,
           [&] { return "the password of " + deed.user + " is refused, who has not closed it"; });
    return;
  }
  if (!is_done || !is_after_end(scene, deed)) return;
  expect(deed.kind != Closes::kLogIn, scene,
         [&] { return "the closed account of " + deed.user + " opens with its password"; });
  expect(deed.kind != Closes::kRecover, scene,
         [&] { return "the closed account of " + deed.user + " opens with recovery words"; });
  expect(deed.kind != Closes::kRegister, scene,
         [&] { return "the name of " + deed.user + ", who has closed their account, is given"; });
}

bool ClosedChecker::is_after_end(const Scene& scene, const ClosingDeed& deed) const {
  const auto closed = scene.closings.closed(deed.user);
  return closed && *closed <= deed.at &&
         steady_ring_.had_what_was(scene, *closed, scene.replicas, deed.at);
}

void ClosedChecker::judge_text(const Scene& scene, const client::StoredMessage& message) {
  if (!message.is_outgoing || !is_with_somebody(message.state)) return;
  const ClosingDeed* deed = scene.closings.find_text(message.text);
  if (deed == nullptr || is_beyond_judgement(scene, *deed) || !is_after_end(scene, *deed)) return;
  expect(false, scene, [&] {
    return "a text to " + deed->user +
           ", who had closed their account before, is told to be stored";
  });
}

void ClosedChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  if (!scene.is_quiet()) return;
  for (const auto& [user, at] : scene.closings.all_closed()) {
    const RingId key = account::key_of(user);
    const std::vector<const NodeView*> replicas = first_members(scene, key);
    scene.disks.for_each([&](const wire::Slot& slot, const DiskLedger::Holders& holders) {
      if (slot.key != key || slot.kind != wire::RecordKind::kSession) return;
      const auto holds = [&](const NodeView* node) { return holders.contains(node->site); };
      expect(std::ranges::none_of(replicas, holds), scene, [&] {
        return "a replica still has what " + user +
               ", who has closed their account, had on the ring";
      });
    });
  }
}

}  // namespace p2pchat::sim
