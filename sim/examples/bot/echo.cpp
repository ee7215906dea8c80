#include "sim/examples/bot/echo.h"

#include <chrono>
#include <variant>

namespace p2pchat::examples {

using client::Client;
using transport::Device;
using namespace std::chrono_literals;

// All that is unread, what came while the bot was away too. What answers an answer gets none: two
// bots would never end.
void answer_all(Device& device) {
  const auto inbox = [](Client& c, Instant now, Effects& out) { return c.inbox(now, out); };
  device.begin(inbox, [&device](const client::CommandEnded& read) {
    for (const client::StoredMessage& message : read.messages) {
      if (!message.reply_to.empty()) continue;
      device.begin([message](Client& c, Instant now, Effects& out) {
        return c.send(message.peer, message.text, {.reply_to = message.id}, now, out);
      });
    }
  });
}

Result<void, Device::NotEntered> run_echo(Device& device, const Account& account) {
  Result<void, Device::NotEntered> end;
  device.on_event([&](const client::ClientEvent& event) {
    if (std::holds_alternative<client::MessageArrived>(event)) answer_all(device);
    if (const auto* by = std::get_if<client::TakenOverBy>(&event)) {
      end = std::unexpected(Device::NotEntered{client::Outcome::kTakenOver,
                                               by->device + " has taken the account over"});
      device.stop();
    }
  });
  device.on_signal([&](int) {  // what was answered goes out first, if that takes no longer
    const auto settle = [](Client& c, Instant now, Effects& out) { return c.settle(5s, now, out); };
    device.begin(settle, [&](const client::CommandEnded&) { device.stop(); });
  });
  device.enter(account.name, account.password, [&](const auto& entered) {
    end = entered;
    entered ? answer_all(device) : device.stop();
  });
  device.run();
  return end;
}

}  // namespace p2pchat::examples
