#include "sim/checkers/session_checker.h"

#include <map>
#include <string>

namespace p2pchat::sim {

namespace {

// Who has closed their account, or is about to: nobody is to get in there.
bool is_left(const Scene& scene, const std::string& user) {
  return scene.closings.asked(user).has_value();
}

bool has_session(const ClientView& client) {
  return client.is_up && client.is_logged_in && !client.is_taken_over && client.epoch != 0;
}

}  // namespace

void SessionChecker::on_client_changed(const Scene& scene, std::size_t changed) {
  const ClientView& client = scene.clients[changed];
  expect(!client.is_stranger || !client.is_logged_in, scene,
         [&] { return "client " + std::to_string(changed) + " is in without the password"; });
  if (!has_session(client) || scene.journal.is_contested(client.user)) return;
  for (std::size_t i = 0; i < scene.clients.size(); ++i) {
    const ClientView& other = scene.clients[i];
    if (i == changed || other.user != client.user || !has_session(other)) continue;
    expect(other.epoch != client.epoch, scene, [&] {
      return "clients " + std::to_string(changed) + " and " + std::to_string(i) + " of " +
             client.user + " both hold epoch " + std::to_string(client.epoch);
    });
  }
}

// By an event of its own, or as the end of a command.
void SessionChecker::on_told(const Scene&, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  const bool is_refused = ended != nullptr && ended->outcome == client::Outcome::kTakenOver;
  if (is_refused || std::holds_alternative<client::TakenOverBy>(told.event)) {
    told_of_takeover_.insert(told.client);
  }
}

// Of those who all want one name, the others stay outside.
void SessionChecker::expect_let_in(const Scene& scene) {
  std::map<std::string, bool> is_in;  // by user with a client that is up
  for (std::size_t i = 0; i < scene.clients.size(); ++i) {
    const ClientView& client = scene.clients[i];
    const bool is_theirs = !client.is_stranger && !scene.journal.is_contested(client.user) &&
                           !is_left(scene, client.user);
    if (!client.is_up || !is_theirs) continue;
    is_in[client.user] = is_in[client.user] || has_session(client);
    expect(client.is_logged_in || told_of_takeover_.contains(i), scene, [&] {
      return "client " + std::to_string(i) + " of " + client.user + " is never let in";
    });
  }
  for (const auto& [user, is_anybody_in] : is_in) {
    expect(is_anybody_in, scene, [&] { return "no client of " + user + " has its session"; });
  }
}

void SessionChecker::at_end(const Scene& scene, const std::vector<Conversation>&) {
  if (scene.is_quiet()) expect_let_in(scene);
  std::map<std::string, std::size_t> holder_of;
  for (std::size_t i = 0; i < scene.clients.size(); ++i) {
    const ClientView& client = scene.clients[i];
    if (has_session(client)) {
      if (scene.journal.is_contested(client.user)) continue;
      const auto [holder, is_first] = holder_of.emplace(client.user, i);
      expect(is_first, scene, [&] {
        return "clients " + std::to_string(holder->second) + " and " + std::to_string(i) +
               " both have a session of " + client.user;
      });
    } else if (client.is_up && client.is_taken_over) {
      expect(told_of_takeover_.contains(i), scene, [&] {
        return "client " + std::to_string(i) + " was taken over and did not tell its user";
      });
    }
  }
}

}  // namespace p2pchat::sim
