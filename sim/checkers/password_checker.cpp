#include "sim/checkers/password_checker.h"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace p2pchat::sim {

namespace {

bool is_among(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

void PasswordChecker::on_told(const Scene& scene, const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  const auto* deed = ended == nullptr ? nullptr : scene.accounts.find(told.client, ended->command);
  if (deed == nullptr || deed->is_doubtful) return;
  if (deed->kind == AccountDeed::Kind::kRecover) {
    judge_words(scene, *deed);
  } else {
    judge_password(scene, *deed);
  }
}

void PasswordChecker::judge_password(const Scene& scene, const AccountDeed& deed) {
  const auto possible = scene.accounts.passwords(deed.user, deed.at, &deed);
  const bool is_possible = is_among(possible, deed.password);
  const bool is_refused = deed.outcome == client::Outcome::kWrongPassword;
  expect(!deed.is_done() || is_possible, scene,
         [&] { return "a former password of " + deed.user + " is taken"; });
  expect(!is_refused || !is_possible || possible.size() > 1, scene,
         [&] { return "the password of " + deed.user + " is refused"; });
}

void PasswordChecker::judge_words(const Scene& scene, const AccountDeed& deed) {
  using client::Outcome;
  const auto [known, may_be_others] = scene.accounts.words(deed.user, deed.at);
  const bool is_possible = is_among(known, deed.words);
  const bool is_refused =
      deed.outcome == Outcome::kWrongWords || deed.outcome == Outcome::kNoRecovery;
  const bool is_only_one = is_possible && known.size() == 1 && !may_be_others;
  expect(!deed.is_done() || is_possible, scene,
         [&] { return "former recovery words of " + deed.user + " open the account"; });
  expect(!is_refused || !is_only_one, scene,
         [&] { return "the recovery words of " + deed.user + " open nothing"; });
}

}  // namespace p2pchat::sim
