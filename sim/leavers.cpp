#include "sim/leavers.h"

#include <chrono>
#include <tuple>
#include <utility>
#include <variant>

#include "sim/checkers/canaries.h"
#include "sim/draw.h"

namespace p2pchat::sim {

namespace {

constexpr Duration kDiesWithin = std::chrono::seconds{2};  // of asking for the end
constexpr Duration kIsAway = std::chrono::seconds{3};
constexpr const char* kWitness = "witness";

}  // namespace

void Leavers::act(Stage& stage) {
  habit_.come(stage);
  kill_and_wake(stage);
  const bool may_come = leavers_.size() < kLeaversMax && !is_closing_;
  if (may_come && (leavers_.empty() || below(habit_.draw(1, stage), 4) == 0)) return come(stage);
  if (leavers_.empty()) return;
  go_on(leavers_[static_cast<std::size_t>(below(habit_.draw(2, stage), leavers_.size()))], stage);
}

template <class Ask>
client::CommandId Leavers::command(std::size_t client, Stage& stage, const Ask& ask) {
  habit_.on_command(client);
  return stage.population.command_client(stage.world, client, ask);
}

void Leavers::come(Stage& stage) {
  Leaver leaver{.name = "leaver" + std::to_string(leavers_.size() + 1), .password = {}};
  leaver.password = std::string(kPasswordBeginning) + leaver.name;
  leaver.client = stage.add_client(leaver.name);
  stage.start_client(leaver.client);
  enter(leaver, stage);
  leavers_.push_back(std::move(leaver));
}

// Who was not told that the account is theirs logs in.
void Leavers::enter(Leaver& leaver, Stage& stage) {
  ClosingDeed deed = deed_of(ClosingDeed::Kind::kCome, leaver.name, leaver.client, stage);
  deed.command =
      command(leaver.client, stage, [&](client::Client& machine, Instant now, Effects& out) {
        return std::exchange(leaver.is_registered, true)
                   ? machine.log_in(leaver.name, leaver.password, now, out)
                   : machine.register_account(leaver.name, leaver.password, now, out);
      });
  leaver.command = deed.command;
  stage.scene.closings.on_asked(std::move(deed));
}

// One thing at a time.
void Leavers::go_on(Leaver& leaver, Stage& stage) {
  if (leaver.stand == Stand::kGone) {
    return below(habit_.draw(3, stage), 4) == 0 ? write_to(leaver, stage) : knock(leaver, stage);
  }
  if (leaver.command || leaver.dies || !stage.is_client_up(leaver.client)) return;
  switch (leaver.stand) {
    case Stand::kComing:
      return enter(leaver, stage);
    case Stand::kHere:
      if (leaver.words.empty() && below(habit_.draw(4, stage), 2) == 0)
        return make_words(leaver, stage);
      return leave(leaver, stage);
    case Stand::kLeaving:
      return leave(leaver, stage);
    case Stand::kGone:
      return;
  }
}

void Leavers::make_words(Leaver& leaver, Stage& stage) {
  leaver.makes_words = true;
  leaver.command =
      command(leaver.client, stage, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.protect(client::MakeWords{.password = leaver.password}, now, out);
      });
}

void Leavers::leave(Leaver& leaver, Stage& stage) {
  const bool slips =
      leaver.stand == Stand::kHere && !leaver.has_slipped && below(habit_.draw(5, stage), 4) == 0;
  leaver.has_slipped = leaver.has_slipped || slips;
  if (!slips) {
    if (leaver.stand == Stand::kHere && below(habit_.draw(6, stage), 2) == 0) {
      const auto late =
          below(habit_.draw(7, stage), static_cast<std::uint64_t>(kDiesWithin.count()));
      leaver.dies = stage.world.now() + Duration(static_cast<Duration::rep>(late));
    }
    leaver.stand = Stand::kLeaving;
  }
  ClosingDeed deed = deed_of(ClosingDeed::Kind::kClose, leaver.name, leaver.client, stage);
  deed.is_right = !slips;
  deed.command =
      command(leaver.client, stage, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.protect(
            client::CloseAccount{.name = leaver.name,
                                 .password = slips ? leaver.password + "?" : leaver.password},
            now, out);
      });
  leaver.command = deed.command;
  stage.scene.closings.on_asked(std::move(deed));
}

// With all that was right before.
void Leavers::knock(const Leaver& leaver, Stage& stage) {
  if (!thief_) {
    thief_ = stage.add_stranger();
    stage.start_client(*thief_);
  }
  if (!stage.is_client_up(*thief_)) return;
  const std::uint64_t kind = below(habit_.draw(8, stage), leaver.words.empty() ? 2 : 3);
  constexpr ClosingDeed::Kind kKinds[] = {ClosingDeed::Kind::kLogIn, ClosingDeed::Kind::kRegister,
                                          ClosingDeed::Kind::kRecover};
  ClosingDeed deed = deed_of(kKinds[kind], leaver.name, *thief_, stage);
  const std::string other =
      std::string(kPasswordBeginning) + "thief " + std::to_string(habit_.turn());
  deed.command = command(*thief_, stage, [&](client::Client& machine, Instant now, Effects& out) {
    if (deed.kind == ClosingDeed::Kind::kRegister) {
      return machine.register_account(leaver.name, other, now, out);
    }
    if (deed.kind == ClosingDeed::Kind::kLogIn) {
      return machine.log_in(leaver.name, leaver.password, now, out);
    }
    return machine.protect(
        client::Recover{.name = leaver.name, .words = leaver.words, .password = other}, now, out);
  });
  stage.scene.closings.on_asked(std::move(deed));
}

void Leavers::write_to(const Leaver& leaver, Stage& stage) {
  if (!has_witness(stage)) return;
  ClosingDeed deed = deed_of(ClosingDeed::Kind::kWrite, leaver.name, *witness_, stage);
  deed.text =
      std::string(kTextBeginning) + "to " + leaver.name + ", " + std::to_string(habit_.turn());
  deed.command = command(*witness_, stage, [&](client::Client& machine, Instant now, Effects& out) {
    return machine.send(leaver.name, deed.text, {}, now, out);
  });
  stage.scene.closings.on_asked(std::move(deed));
}

bool Leavers::has_witness(Stage& stage) {
  if (is_witness_in_) return stage.is_client_up(*witness_);
  if (entering_) return false;
  if (!witness_) {
    witness_ = stage.add_client(kWitness);
    stage.start_client(*witness_);
  }
  const std::string password = std::string(kPasswordBeginning) + kWitness;
  entering_ = command(*witness_, stage, [&](client::Client& machine, Instant now, Effects& out) {
    return machine.register_account(kWitness, password, now, out);
  });
  return false;
}

ClosingDeed Leavers::deed_of(ClosingDeed::Kind kind, const std::string& user, std::size_t client,
                             const Stage& stage) {
  return {.kind = kind,
          .at = stage.world.now(),
          .client = client,
          .command = {},
          .user = user,
          .text = {},
          .is_doubtful = !stage.scene.is_ring_whole(),
          .disturbances = stage.scene.disturbances};
}

// Whose program has died starts it again after a while: it goes on by itself.
void Leavers::kill_and_wake(Stage& stage) {
  const Instant now = stage.world.now();
  for (Leaver& leaver : leavers_) {
    if (!leaver.dies || *leaver.dies > now) continue;
    if (stage.is_client_up(leaver.client)) {
      stage.crash_client(leaver.client);
      leaver.command.reset();
      leaver.dies = now + kIsAway;
    } else {
      stage.start_client(leaver.client);
      leaver.dies.reset();
    }
  }
}

void Leavers::on_told(const Told& told) {
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended != nullptr && witness_ == told.client && entering_ == ended->command) {
    entering_.reset();
    is_witness_in_ = ended->outcome == client::Outcome::kDone ||
                     ended->outcome == client::Outcome::kAlreadyLoggedIn;
    return;
  }
  for (Leaver& leaver : leavers_) {
    if (leaver.client != told.client) continue;
    const auto* closed = std::get_if<client::AccountClosed>(&told.event);
    if (closed != nullptr && closed->is_erased) leaver.stand = Stand::kGone;
    if (ended == nullptr || leaver.command != ended->command) continue;
    leaver.command.reset();
    const bool is_done = ended->outcome == client::Outcome::kDone;
    if (std::exchange(leaver.makes_words, false)) {
      leaver.words = ended->words;
    } else if (is_done && leaver.stand == Stand::kComing) {
      leaver.stand = Stand::kHere;
    } else if (is_done && leaver.stand == Stand::kLeaving) {
      leaver.stand = Stand::kGone;
    }
  }
}

}  // namespace p2pchat::sim
