#include "tools/screen/chat.h"

#include <chrono>
#include <memory>
#include <variant>

#include "tools/cli/interruption.h"
#include "tools/cli/json_lines.h"
#include "tools/program/exit_status.h"
#include "tools/screen/drawing.h"
#include "tools/screen/state.h"
#include "tools/screen/terminal.h"
#include "tools/screen/transfers.h"

namespace p2pchat::screen {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLookPeriod = 25ms;  // how long a key may lie before it is looked at
constexpr auto kDraftPeriod = 2s;       // between two times that what is typed is kept
constexpr Duration kPatience = 1s;      // before somebody who leaves is told what is waited for

void submit(State& state, Transfers& transfers, cli::Gateway& gateway) {
  if (const auto wish = state.take_wish()) transfers.begin(*wish);
  if (auto remark = transfers.take_remark()) state.say(*std::move(remark));
  for (const cli::Request& request : state.take_requests()) gateway.submit(request);
  for (const cli::Request& request : transfers.take_requests()) gateway.submit(request);
}

void hear(const cli::Reply& reply, State& state, Transfers& transfers) {
  const auto* answer = std::get_if<cli::Answer>(&reply);
  if (answer == nullptr || !transfers.on_answer(*answer)) state.on_reply(reply);
}

// The draft of the open conversation, once in a while.
class Keeping {
 public:
  void keep(State& state) {
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return;
    next_ = now + kDraftPeriod;
    state.save_draft();
  }

 private:
  std::chrono::steady_clock::time_point next_{};
};

std::int64_t clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

void converse(Terminal& terminal, State& state, Transfers& transfers, cli::Gateway& gateway) {
  bool is_changed = true;
  Keeping keeping;
  while (!state.is_over() && !gateway.is_closed() && !cli::is_interrupted()) {
    state.on_time(clock_ms());
    while (const auto key = terminal.key()) {
      if (key->kind == Key::Kind::kRedraw) terminal.repaint();
      state.on_key(*key);
      is_changed = true;
    }
    keeping.keep(state);
    submit(state, transfers, gateway);
    if (is_changed) terminal.show(draw(state, terminal.size()));
    const auto reply = gateway.next(kLookPeriod);
    if (reply) hear(*reply, state, transfers);
    is_changed = reply.has_value();
  }
}

// What was typed is on this device before the program ends; then it may go out.
void finish(State& state, Transfers& transfers, cli::Gateway& gateway, const cli::Options& options,
            const cli::Printer& printer) {
  state.save_draft();
  submit(state, transfers, gateway);
  while ((state.has_unanswered_sends() || transfers.is_sending()) && !gateway.is_closed() &&
         !cli::is_interrupted()) {
    if (const auto reply = gateway.next(kLookPeriod)) hear(*reply, state, transfers);
    submit(state, transfers, gateway);
  }
  constexpr std::uint64_t kSettleId = ~std::uint64_t{0};
  gateway.submit({.id = kSettleId, .verb = cli::Verb::kSettle, .give_up = options.give_up});
  const auto begin = std::chrono::steady_clock::now();
  bool has_said = false;
  while (!gateway.is_closed() && !cli::is_interrupted()) {
    if (!has_said && std::chrono::steady_clock::now() - begin > kPatience) {
      has_said = true;
      printer.remark("-- no node has answered yet; Ctrl-C leaves at once, nothing is lost");
    }
    const auto reply = gateway.next(kLookPeriod);
    const auto* answer = reply ? std::get_if<cli::Answer>(&*reply) : nullptr;
    if (answer != nullptr && answer->id == kSettleId) return;
  }
}

}  // namespace

std::optional<int> chat(cli::Gateway& gateway, const cli::Options& options,
                        const cli::Printer& printer) {
  State state(options);
  Transfers transfers;
  {
    const std::unique_ptr<Terminal> terminal = Terminal::open();
    if (terminal == nullptr) return std::nullopt;
    converse(*terminal, state, transfers, gateway);
  }
  if (gateway.is_closed()) {
    printer.error("in_use", "the other p2pchat, which had the profile, has ended",
                  program::kExitInUse);
    return program::kExitInUse;
  }
  if (const auto failure = state.failure()) {
    printer.error(cli::name_of(*failure), state.remark(), static_cast<int>(*failure));
    return static_cast<int>(*failure);
  }
  finish(state, transfers, gateway, options, printer);
  return program::kExitDone;
}

}  // namespace p2pchat::screen
