#include "sim/checkers/presence_checker.h"

#include <string>

namespace p2pchat::sim {

void PresenceChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  const Question* question = scene.journal.find_question(told.client, ended->command);
  if (question == nullptr) return;
  const bool is_told = ended->is_online || ended->last_seen_ms != 0;
  const auto hidden = scene.journal.hidden_since(question->about);
  expect(!hidden || *hidden > question->at || !is_told, scene, [&] {
    return "client " + std::to_string(told.client) + " was told of " + question->about +
           ", who hides";
  });
  const auto hides = scene.journal.hidden_since(told.user);
  expect(!hides || *hides > question->at || !is_told, scene,
         [&] { return told.user + ", who hides, was told of " + question->about; });
}

}  // namespace p2pchat::sim
