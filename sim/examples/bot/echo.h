#pragma once

#include <string>

#include "transport/device/device.h"

namespace p2pchat::examples {

struct Account {
  std::string name;
  std::string password;
};

// Runs the device as a bot that answers every message with its own words, until SIGINT or SIGTERM
// comes or the account cannot be entered: why not.
[[nodiscard]] Result<void, transport::Device::NotEntered> run_echo(transport::Device& device,
                                                                   const Account& account);

}  // namespace p2pchat::examples
