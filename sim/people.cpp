#include "sim/people.h"

#include <algorithm>
#include <utility>

#include "core/account/name.h"
#include "sim/checkers/canaries.h"

namespace p2pchat::sim {

namespace {

constexpr std::size_t kWatched = 32;  // users whose keys checkers watch
constexpr Duration kArrivalGap = std::chrono::milliseconds{300};
constexpr Duration kTryAgain = std::chrono::seconds{3};
constexpr Duration kRound = std::chrono::seconds{40};  // of being here and away

std::string password_of(std::size_t user) {
  return std::string(kPasswordBeginning) + std::to_string(user);
}

}  // namespace

std::string user_name(std::size_t user) { return "user" + std::to_string(user); }

People::People(const Scenario& scenario)
    : left_out_(scenario.left_out.texts), strangers_(scenario), users_(scenario.clients) {
  for (const Workload& workload : scenario.workloads) {
    if (workload.kind == WorkloadKind::kChat) {
      chat_ = workload;
      has_chat_ = true;
      second_thoughts_ = SecondThoughts(workload);
      quarrels_ = Quarrels(workload);
      hiders_ = Hiders(workload);
      typists_ = Typists(workload);
      keepers_ = Keepers(workload);
      leavers_ = Leavers(workload);
      files_ = FileTraffic(workload);
      circles_ = Circles(workload);
      waverers_ = Waverers(workload);
    } else if (workload.kind == WorkloadKind::kNames) {
      contest_ = workload;
      has_contests_ = true;
    }
  }
}

void People::arrive(Stage& stage, Instant from) {
  for (std::size_t user = 0; user < users_; ++user) {
    static_cast<void>(stage.add_client(user_name(user)));
    seats_.push_back({.user = user,
                      .name = user_name(user),
                      .password = password_of(user),
                      .next = from + kArrivalGap * static_cast<int>(user)});
    stage.scene.accounts.on_user(user_name(user), password_of(user));
    if (user < kWatched) stage.scene.watched.push_back(account::key_of(user_name(user)));
  }
  strangers_.arrive(stage, from);
  seats_.resize(stage.population.clients(), {.role = Role::kStranger, .stand = Stand::kReplaced});
  is_registered_.assign(users_, false);
  if (has_chat_ && users_ > 1) next_text_ = from + chat_.gap;
  if (users_ > 1) quarrels_.arrive(from);
  if (users_ > 1) hiders_.arrive(from);
  if (users_ > 1) typists_.arrive(from);
  keepers_.arrive(from);
  leavers_.arrive(from);
  if (users_ > 1) files_.arrive(from);
  if (users_ > 1) circles_.arrive(from);
  if (users_ > 1) waverers_.arrive(from);
  if (has_contests_) next_contest_ = from + contest_.gap;
}

Instant People::next_at() const {
  Instant next =
      std::min({next_text_, next_contest_, strangers_.next_at(), second_thoughts_.next_at(),
                quarrels_.next_at(), hiders_.next_at(), typists_.next_at(), keepers_.next_at(),
                leavers_.next_at(), files_.next_at(), circles_.next_at(), waverers_.next_at()});
  for (const Seat& seat : seats_) next = std::min({next, seat.next, seat.read_at});
  return next;
}

template <class Some>
void People::let_act(Some& some, Stage& stage) {
  const auto at = [&](std::size_t client) { return user_at(client, stage); };
  some.act({.users = user_names(), .clients = seats_.size(), .user_at = at}, stage);
  for (const std::size_t client : some.take_commanded()) commanded_.push_back(client);
}

void People::act(Stage& stage) {
  const Instant now = stage.world.now();
  for (std::size_t client = 0; client < seats_.size(); ++client) {
    if (seats_[client].next <= now) act_at(client, stage);
    if (seats_[client].read_at <= now) read(client, stage);
  }
  if (second_thoughts_.next_at() <= now) {
    second_thoughts_.act(stage, [&](std::size_t client) {
      return seats_[client].stand == Stand::kReady && stage.is_client_up(client);
    });
    for (const std::size_t client : second_thoughts_.take_commanded()) commanded_.push_back(client);
  }
  if (quarrels_.next_at() <= now) let_act(quarrels_, stage);
  if (hiders_.next_at() <= now) let_act(hiders_, stage);
  if (typists_.next_at() <= now) let_act(typists_, stage);
  if (keepers_.next_at() <= now) let_act(keepers_, stage);
  if (leavers_.next_at() <= now) let_leave(stage);
  if (files_.next_at() <= now) {
    files_.act(stage, seats_.size(), [&](std::size_t client) {
      return seats_[client].stand == Stand::kReady && stage.is_client_up(client);
    });
    for (const std::size_t client : files_.take_commanded()) commanded_.push_back(client);
  }
  if (circles_.next_at() <= now) let_act(circles_, stage);
  if (waverers_.next_at() <= now) let_act(waverers_, stage);
  if (next_text_ <= now) write(stage);
  if (next_contest_ <= now) begin_contest(stage);
  if (strangers_.next_at() <= now) let_strangers_act(stage);
}

void People::let_strangers_act(Stage& stage) {
  std::vector<std::string> users;
  for (std::size_t user = 0; user < users_; ++user) {
    if (is_registered_[user]) users.push_back(user_name(user));
  }
  strangers_.act(stage, users);
  for (const std::size_t client : strangers_.take_commanded()) commanded_.push_back(client);
}

void People::act_at(std::size_t client, Stage& stage) {
  Seat& seat = seats_[client];
  seat.next = Instant::never();
  // Killed: the fault says when it returns.
  if (seat.stand != Stand::kAway && !stage.is_client_up(client)) return;
  switch (seat.stand) {
    case Stand::kAway:
      return start(client, stage);
    case Stand::kEntering:
      return enter(client, stage);
    case Stand::kReady:
      return step_out(client, stage);
    case Stand::kReplaced:
      return;
  }
}

void People::start(std::size_t client, Stage& stage) {
  stage.start_client(client);
  seats_[client].stand = Stand::kEntering;
  seats_[client].started = stage.world.now();
  enter(client, stage);
}

void People::enter(std::size_t client, Stage& stage) {
  Seat& seat = seats_[client];
  const std::string password = password_at(seat, stage);
  commanded_.push_back(client);
  seat.command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        switch (seat.entry) {
          case Entry::kRegister:
            return machine.register_account(seat.name, seat.password, now, out);
          case Entry::kLogIn:
            return machine.log_in(seat.name, password, now, out);
          case Entry::kUnlock:
            return machine.unlock(password, now, out);
        }
        return client::CommandId{};
      });
  // A rival does not know whether the name is his.
  if (seat.entry == Entry::kLogIn && seat.role == Role::kUser) {
    stage.scene.journal.on_asking(client, seat.command,
                                  {.at = stage.world.now(), .about = seat.name});
  }
  if (seat.entry != Entry::kRegister) return;
  stage.scene.journal.on_registering(
      seat.name,
      {.at = stage.world.now(), .client = client, .command = seat.command, .outcome = {}});
}

void People::step_out(std::size_t client, Stage& stage) {
  if (is_closing_) return;
  Seat& seat = seats_[client];
  stage.stop_client(client);
  seat.stand = Stand::kAway;
  seat.next = next_turn(client, stage, stage.world.now());
}

void People::obey(const Order& order, Stage& stage) {
  if (const auto* elsewhere = std::get_if<LogInElsewhere>(&order)) {
    const std::size_t user = seats_[elsewhere->client].user;
    if (!is_registered_[user]) return;
    if (elsewhere->is_lost) lose_newest_of(user, stage);
    static_cast<void>(stage.add_client(user_name(user)));
    seats_.push_back({.user = user,
                      .name = user_name(user),
                      .password = password_of(user),
                      .entry = Entry::kLogIn});
    start(seats_.size() - 1, stage);
    return;
  }
  const std::size_t client = std::get<ReturnOfClient>(order).client;
  if (!stage.is_client_up(client) && !stage.scene.clients[client].is_lost) start(client, stage);
}

void People::lose_newest_of(std::size_t user, Stage& stage) {
  const auto newest = std::ranges::find(seats_.rbegin(), seats_.rend(), user, &Seat::user);
  newest->stand = Stand::kReplaced;
  newest->next = newest->read_at = Instant::never();
  stage.lose_client(static_cast<std::size_t>(seats_.rend() - newest) - 1);
}

void People::on_told(const Told& told, const Stage& stage) {
  Seat& seat = seats_[told.client];
  if (std::holds_alternative<client::TakenOverBy>(told.event)) {
    on_replaced(told.client, told.at, stage);
  }
  if (std::holds_alternative<client::MessageArrived>(told.event) && chat_.reads > Duration{0} &&
      seat.read_at == Instant::never()) {
    const std::uint64_t draw =
        stage.world.chance().draw(Purpose::kWorkload, 101, told.client, ++seat.looks);
    seat.read_at = told.at + std::max(exponential(draw, chat_.reads), Duration(1));
  }
  if (!is_closing_) second_thoughts_.on_told(told, stage);
  files_.on_told(told);
  leavers_.on_told(told);
  const auto* ended = std::get_if<client::CommandEnded>(&told.event);
  if (ended == nullptr) return;
  if (seat.stand == Stand::kEntering && ended->command == seat.command) {
    on_entered(told.client, *ended, told.at, stage);
  }
  for (const Reading& reading : readings_) {
    if (reading.client != told.client || reading.command != ended->command) continue;
    if (ended->outcome != client::Outcome::kDone) continue;
    on_read(reading, told, *ended);
  }
}

void People::on_replaced(std::size_t client, Instant now, const Stage& stage) {
  Seat& seat = seats_[client];
  seat.stand = Stand::kReplaced;
  seat.next = Instant::never();
  if (seat.returns >= stage.scene.accounts.unfinished_recoveries(client)) return;
  seat.returns += 1;
  seat.stand = Stand::kEntering;
  seat.entry = Entry::kLogIn;
  seat.next = now + kTryAgain;
}

// A history is read before it is searched.
void People::on_read(const Reading& reading, const Told& told, const client::CommandEnded& ended) {
  if (!reading.is_search) {
    std::vector<client::StoredMessage> texts = ended.messages;
    std::erase_if(texts, [](const client::StoredMessage& each) { return each.file.has_value(); });
    conversations_.push_back({.client = told.client,
                              .user = told.user,
                              .peer = reading.peer,
                              .messages = std::move(texts),
                              .found = {}});
    return;
  }
  for (Conversation& conversation : conversations_) {
    if (conversation.client != told.client || conversation.peer != reading.peer) continue;
    if (!ended.is_incomplete) conversation.found = ended.messages;
  }
}

void People::on_entered(std::size_t client, const client::CommandEnded& ended, Instant now,
                        const Stage& stage) {
  Seat& seat = seats_[client];
  using client::Outcome;
  if (ended.outcome == Outcome::kDone) {
    slowest_entry_ = std::max(slowest_entry_, now - seat.started);
    is_registered_[seat.user] = true;
    seat.stand = Stand::kReady;
    seat.entry = Entry::kUnlock;
    seat.tries = 0;
    seat.next = next_turn(client, stage, now);
  } else if (ended.outcome == Outcome::kTakenOver) {
    on_replaced(client, now, stage);
  } else {
    if (ended.outcome == Outcome::kWrongPassword) seat.tries += 1;
    // A registration that was cut short may have succeeded on the ring or on the disk.
    if (ended.outcome == Outcome::kNameTaken) seat.entry = Entry::kLogIn;
    if (ended.outcome == Outcome::kAlreadyLoggedIn) seat.entry = Entry::kUnlock;
    if (ended.outcome == Outcome::kNotLoggedIn) seat.entry = Entry::kLogIn;
    const bool has_more = stage.scene.accounts.passwords_ever(seat.name).size() > 1;
    if (seat.entry == Entry::kLogIn && ended.outcome == Outcome::kWrongPassword && !has_more) {
      if (seat.role == Role::kRival) {
        seat.stand = Stand::kReplaced;
        return;
      }
      seat.entry = Entry::kRegister;
    }
    seat.next = now + kTryAgain;
  }
}

void People::go_home(Stage& stage) {
  is_closing_ = true;
  next_text_ = next_contest_ = Instant::never();
  quarrels_.close();
  hiders_.close();
  typists_.close();
  keepers_.close();
  leavers_.close();
  second_thoughts_.close();
  files_.close();
  circles_.close();
  waverers_.close();
  for (std::size_t client = 0; client < seats_.size(); ++client) {
    Seat& seat = seats_[client];
    if (seat.stand == Stand::kReady) seat.next = Instant::never();
    const bool stays = stage.is_client_up(client) || stage.scene.clients[client].is_lost;
    if (!stays && seat.role != Role::kStranger) {
      seat.stand = Stand::kAway;
      seat.next = stage.world.now();
    }
  }
}

void People::read_histories(Stage& stage) {
  for (std::size_t client = 0; client < seats_.size(); ++client) {
    if (seats_[client].role != Role::kUser || !is_registered_[seats_[client].user]) continue;
    if (!stage.is_client_up(client)) continue;
    commanded_.push_back(client);
    circles_.read(client, stage);
    for (std::size_t peer = 0; peer < users_; ++peer) {
      const auto ask = [&](client::Client& machine, Instant now, Effects& out) {
        return machine.history(user_name(peer), now, out);
      };
      if (peer == seats_[client].user) continue;
      readings_.push_back({.client = client,
                           .peer = user_name(peer),
                           .command = stage.population.command_client(stage.world, client, ask)});
      const auto search = [&](client::Client& machine, Instant now, Effects& out) {
        const std::string word(kTextBeginning.substr(0, kTextBeginning.find(' ')));
        return machine.search({.text = word, .peer = user_name(peer), .limit = 1000}, now, out);
      };
      readings_.push_back({.client = client,
                           .peer = user_name(peer),
                           .command = stage.population.command_client(stage.world, client, search),
                           .is_search = true});
    }
  }
}

std::size_t People::registered() const {
  return static_cast<std::size_t>(std::ranges::count(is_registered_, true));
}

// New users, each at a new client, who all start within a third of a second.
void People::begin_contest(Stage& stage) {
  const Chance& chance = stage.world.chance();
  const Instant now = stage.world.now();
  const std::uint64_t n = ++contests_;
  const auto draw = [&](std::uint64_t rival) {
    return chance.draw(Purpose::kWorkload, 200, rival, n);
  };
  const std::string name = "name" + std::to_string(n);
  for (std::uint64_t rival = 1; rival <= contest_.rivals; ++rival) {
    static_cast<void>(stage.add_client(name));
    const auto late = static_cast<Duration::rep>(below(draw(rival), 333'000));
    seats_.push_back({.user = is_registered_.size(),
                      .name = name,
                      .password = password_of(1000 * n + rival),
                      .role = Role::kRival,
                      .next = now + Duration(late)});
  }
  is_registered_.push_back(false);
  next_contest_ = now + std::max(exponential(draw(0), contest_.gap), Duration(1));
}

std::vector<std::string> People::user_names() const {
  std::vector<std::string> users;
  for (std::size_t user = 0; user < users_; ++user) users.push_back(user_name(user));
  return users;
}

const std::string* People::user_at(std::size_t client, const Stage& stage) const {
  const Seat& seat = seats_[client];
  const bool is_here = seat.stand == Stand::kReady && seat.role == Role::kUser;
  return is_here && stage.is_client_up(client) ? &seat.name : nullptr;
}

// Their clients are theirs alone.
void People::let_leave(Stage& stage) {
  leavers_.act(stage);
  seats_.resize(stage.population.clients(), {.role = Role::kStranger, .stand = Stand::kReplaced});
  for (const std::size_t client : leavers_.take_commanded()) commanded_.push_back(client);
}

std::string People::password_at(const Seat& seat, const Stage& stage) const {
  const auto all = stage.scene.accounts.passwords_ever(seat.name);
  const bool is_theirs = seat.role == Role::kUser && !all.empty();
  return is_theirs ? all[seat.tries % all.size()] : seat.password;
}

void People::write(Stage& stage) {
  const Chance& chance = stage.world.chance();
  const std::uint64_t n = ++texts_;
  const auto draw = [&](std::uint64_t part) { return chance.draw(Purpose::kWorkload, part, 0, n); };
  next_text_ = stage.world.now() + std::max(exponential(draw(0), chat_.gap), Duration(1));
  if (left_out_.contains(n)) return;
  std::vector<std::size_t> writers;
  for (std::size_t client = 0; client < seats_.size(); ++client) {
    const bool is_here = seats_[client].stand == Stand::kReady &&
                         seats_[client].role == Role::kUser && stage.is_client_up(client);
    if (is_here) writers.push_back(client);
  }
  if (writers.empty()) return;
  const std::size_t client = writers[static_cast<std::size_t>(below(draw(1), writers.size()))];
  const std::size_t user = seats_[client].user;
  const std::size_t peer =
      (user + 1 + static_cast<std::size_t>(below(draw(2), users_ - 1))) % users_;
  if (!is_registered_[peer]) return;
  set_timer(client, user_name(peer), stage);
  typists_.type(client, user_name(user), user_name(peer), stage);
  SentText text{.at = stage.world.now(),
                .client = client,
                .from = user_name(user),
                .to = user_name(peer),
                .text = compose(stage, between(draw(3), chat_.size.least, chat_.size.most)),
                .lamport_before = stage.scene.journal.greatest_lamport(client, user_name(peer))};
  const client::CommandId command = stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.send(text.to, text.text, {}, now, out);
      });
  stage.scene.journal.on_asking(client, command, {.at = text.at, .about = text.to});
  stage.scene.journal.on_sent(std::move(text), command);
  commanded_.push_back(client);
}

void People::set_timer(std::size_t client, const std::string& peer, Stage& stage) {
  constexpr std::uint64_t kOneOf = 4;
  const auto draw = [&](std::uint64_t part) {
    return stage.world.chance().draw(Purpose::kWorkload, part, 0, texts_);
  };
  if (chat_.vanishes == Duration{0} || below(draw(20), kOneOf) != 0) return;
  const bool stays = below(draw(21), kOneOf) == 0;
  const auto seconds = stays ? std::chrono::seconds{0}
                             : std::chrono::duration_cast<std::chrono::seconds>(chat_.vanishes);
  (void)stage.population.command_client(
      stage.world, client, [&](client::Client& machine, Instant now, Effects& out) {
        return machine.vanish(peer, static_cast<std::uint32_t>(seconds.count()), now, out);
      });
  commanded_.push_back(client);
}

// All that is unread, of everybody. Who is away by now reads after the next message that comes.
void People::read(std::size_t client, Stage& stage) {
  Seat& seat = seats_[client];
  seat.read_at = Instant::never();
  if (seat.stand != Stand::kReady || !stage.is_client_up(client)) return;
  const client::CommandId command = stage.population.command_client(
      stage.world, client,
      [](client::Client& machine, Instant now, Effects& out) { return machine.inbox(now, out); });
  stage.scene.journal.on_reading(client, command);
  commanded_.push_back(client);
}

// Begins with its number, so that no two texts of a run are equal; that may make it longer.
std::string People::compose(const Stage& stage, std::uint64_t size) const {
  std::string text = std::string(kTextBeginning) + std::to_string(texts_) + ":";
  while (text.size() < size) {
    const std::uint64_t draw = stage.world.chance().draw(Purpose::kText, texts_, 0, text.size());
    text += static_cast<char>('a' + below(draw, 26));
  }
  return text;
}

Instant People::next_turn(std::size_t client, const Stage& stage, Instant now) {
  if (is_closing_ || chat_.offline == 0) return Instant::never();
  Seat& seat = seats_[client];
  const std::uint32_t share =
      seat.stand == Stand::kAway ? chat_.offline : 1'000'000 - chat_.offline;
  const Duration mean = kRound * share / 1'000'000;
  const std::uint64_t draw =
      stage.world.chance().draw(Purpose::kWorkload, 100, client, ++seat.turns);
  return now + std::max(exponential(draw, mean), Duration(1));
}

}  // namespace p2pchat::sim
