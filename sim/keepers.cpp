#include "sim/keepers.h"

#include <algorithm>

#include "sim/checkers/canaries.h"
#include "sim/draw.h"

namespace p2pchat::sim {

namespace {

// One of them; nothing if there are none.
std::string one_of(const std::vector<std::string>& all, std::uint64_t draw) {
  return all.empty() ? std::string() : all[static_cast<std::size_t>(below(draw, all.size()))];
}

// Those that are not right any more.
std::vector<std::string> former(std::vector<std::string> all,
                                const std::vector<std::string>& present) {
  std::erase_if(all, [&](const std::string& each) {
    return std::ranges::find(present, each) != present.end();
  });
  return all;
}

}  // namespace

// One thing at a time. Of the other draws of users none is the same.
void Keepers::act(const Quarrels::Place& place, Stage& stage) {
  habit_.come(stage);
  const std::optional<std::size_t> whose = habit_.whose(place.here(), stage);
  if (!whose) return;
  const std::size_t client = *whose;
  const std::string& user = *place.user_at(client);
  if (stage.scene.accounts.is_busy(user)) return;
  AccountDeed deed = deed_of(user, stage);
  deed.client = client;
  carry_out(std::move(deed), stage);
}

AccountDeed Keepers::deed_of(const std::string& user, const Stage& stage) {
  const Instant now = stage.world.now();
  const AccountLog& log = stage.scene.accounts;
  const std::vector<std::string> passwords = log.passwords(user, now);
  const std::vector<std::string> words = log.words(user, now).known;
  const std::string next =
      std::string(kPasswordBeginning) + user + "-" + std::to_string(habit_.turn());
  AccountDeed deed{.kind = AccountDeed::Kind::kMakeWords,
                   .at = now,
                   .user = user,
                   .password = one_of(passwords, habit_.draw(2, stage)),
                   .is_doubtful = !stage.scene.is_ring_whole()};
  const std::uint64_t kind = below(habit_.draw(3, stage), 8);
  const std::string former_password =
      one_of(former(log.passwords_ever(user), passwords), habit_.draw(4, stage));
  const std::string former_words =
      one_of(former(log.words_ever(user), words), habit_.draw(5, stage));
  if (kind < 3) {
    deed.kind = AccountDeed::Kind::kChange;
    deed.next = next;
  } else if (kind == 3 && !former_password.empty()) {
    deed.password = former_password;
  } else if (kind < 6 && !words.empty()) {
    deed.kind = AccountDeed::Kind::kRecover;
    deed.words =
        kind == 4 && !former_words.empty() ? former_words : one_of(words, habit_.draw(6, stage));
    deed.password.clear();
    deed.next = next;
  }
  return deed;
}

void Keepers::carry_out(AccountDeed deed, Stage& stage) {
  habit_.on_command(deed.client);
  deed.command = stage.population.command_client(
      stage.world, deed.client, [&](client::Client& machine, Instant now, Effects& out) {
        switch (deed.kind) {
          case AccountDeed::Kind::kChange:
            return machine.protect(
                client::ChangePassword{.present = deed.password, .next = deed.next}, now, out);
          case AccountDeed::Kind::kMakeWords:
            return machine.protect(client::MakeWords{.password = deed.password}, now, out);
          case AccountDeed::Kind::kRecover:
            return machine.protect(
                client::Recover{.name = deed.user, .words = deed.words, .password = deed.next}, now,
                out);
        }
        return client::CommandId{};
      });
  stage.scene.accounts.on_asked(std::move(deed));
}

}  // namespace p2pchat::sim
