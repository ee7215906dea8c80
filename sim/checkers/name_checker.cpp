#include "sim/checkers/name_checker.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

#include "core/account/name.h"
#include "core/account/profile.h"
#include "core/client/local_profile.h"
#include "core/store/stamp.h"
#include "core/wire/reflect.h"
#include "sim/checkers/first_members.h"

namespace p2pchat::sim {

namespace {

using client::Outcome;

// Whether the ring may have made an account of it: unless it was refused, nobody can tell.
bool may_have_come_true(const Registration& registration) {
  return registration.outcome != Outcome::kNameTaken && registration.outcome != Outcome::kBadName &&
         registration.outcome != Outcome::kBadPassword &&
         registration.outcome != Outcome::kAlreadyLoggedIn;
}

std::optional<Bytes32> account_in(const Row& row) {
  const auto record = store::record_of(row);
  if (!record) return std::nullopt;
  const auto account = wire::decode_value<wire::AccountRecord>(record->body);
  if (!account) return std::nullopt;
  return account::account_id(account->profile);
}

std::string count_of(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what;
}

}  // namespace

void NameChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  expect_registration(scene, told, *ended);
  expect_known(scene, told, *ended);
}

void NameChecker::expect_known(const Scene& scene, const Told& told,
                               const client::CommandEnded& ended) {
  const Question* question = scene.journal.find_question(told.client, ended.command);
  if (question == nullptr) return;
  const auto registered = scene.journal.registered_since(question->about);
  if (!registered || *registered > question->at) return;
  if (!steady_ring_.had_what_was(scene, *registered, scene.replicas, question->at)) return;
  // Of two passwords one is refused by right, which the checker of passwords judges.
  const bool has_one_password = scene.accounts.passwords_ever(question->about).size() <= 1;
  const bool is_denied = ended.outcome == Outcome::kUnknownUser ||
                         (ended.outcome == Outcome::kWrongPassword && has_one_password);
  expect(!is_denied, scene, [&] {
    return "client " + std::to_string(told.client) + " was told that there is no " +
           question->about + ", who is registered";
  });
}

void NameChecker::expect_registration(const Scene& scene, const Told& told,
                                      const client::CommandEnded& ended) {
  const auto wishes = scene.journal.registrations().find(told.user);
  if (wishes == scene.journal.registrations().end()) return;
  const std::vector<Registration>& all = wishes->second;
  const auto is_this = [&](const Registration& wish) {
    return wish.is_ended_by(told.client, ended.command);
  };
  if (std::ranges::none_of(all, is_this)) return;
  const bool was_disturbed = scene.is_disturbed || scene.undisturbed_since > all.front().at;
  if (ended.outcome == Outcome::kDone && !was_disturbed) {
    const auto done = std::ranges::count(all, Outcome::kDone, &Registration::outcome);
    expect(done == 1, scene, [&] {
      return count_of(static_cast<std::size_t>(done), "users were told that they have the name ") +
             told.user;
    });
  }
  if (ended.outcome == Outcome::kNameTaken) {
    expect(std::ranges::any_of(all, may_have_come_true), scene,
           [&] { return told.user + " was said to be taken and nobody can have it"; });
  }
}

void NameChecker::on_synced(const Scene&, SiteId site, const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (!change.value) continue;
    if (std::ranges::equal(change.key, as_bytes(client::kProfileRow))) {
      const auto profile = client::parse_profile(*change.value);
      if (profile) own_[site] = account::account_id(profile->profile);
      continue;
    }
    const auto slot = slot_of_row(change.key);
    if (!slot || slot->kind != wire::RecordKind::kAccount) continue;
    const auto account = account_in({.key = change.key, .value = *change.value});
    if (account) known_[digest_of_row(*change.value)] = *account;
  }
}

void NameChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  if (!scene.is_quiet()) return;
  for (const auto& [name, wishes] : scene.journal.registrations()) expect_one_account(scene, name);
}

void NameChecker::expect_one_account(const Scene& scene, const std::string& user) {
  const RingId key = account::key_of(user);
  const auto& holders =
      scene.disks.holders({.key = key, .kind = wire::RecordKind::kAccount, .id = {}});
  std::set<Bytes32> accounts;
  for (const NodeView* node : first_members(scene, key)) {
    const auto holder = holders.find(node->site);
    if (holder == holders.end()) continue;
    const auto known = known_.find(holder->second);
    if (known != known_.end()) accounts.insert(known->second);
  }
  expect(accounts.size() <= 1, scene,
         [&] { return count_of(accounts.size(), "accounts have the name ") + user; });
  for (std::size_t i = 0; i < scene.clients.size(); ++i) {
    const ClientView& client = scene.clients[i];
    const auto own = own_.find(client.site);
    if (client.user != user || !client.is_connected || own == own_.end()) continue;
    expect(accounts.contains(own->second), scene, [&] {
      return "client " + std::to_string(i) + " is connected as " + user +
             " and has another account";
    });
  }
}

}  // namespace p2pchat::sim
