#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "sim/examples/bot/echo.h"
#include "transport/device/device.h"

namespace {

using namespace p2pchat;
using transport::Device;

constexpr int kWrong = 2;
constexpr int kCannotOpen = 3;
constexpr int kNoAccount = 6;

constexpr const char* kUsage =
    R"(Usage: p2pchat-example-bot DIRECTORY ACCOUNT RING NODE...

Answers every message with its own words, until SIGINT or SIGTERM. The profile is in DIRECTORY; the
file ACCOUNT has a name in its first line and the password in its second: the account is registered
if nobody has the name. A NODE of the ring RING is an address, for example 127.0.0.1:7400.
Exit status: 0 it was ended, 2 the command is wrong, 3 the profile cannot be opened, 6 no name and
password in the file, 10 and above as those of p2pchat.
)";

std::optional<examples::Account> read_account(const char* path) {
  std::ifstream file(path);
  examples::Account account;
  if (!std::getline(file, account.name) || !std::getline(file, account.password)) return {};
  return account;
}

int complain(const std::string& sentence, int exit_status) {
  std::fprintf(stderr, "p2pchat-example-bot: %s\n", sentence.c_str());
  return exit_status;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && std::string(arguments[1]) == "--help") return std::fputs(kUsage, stdout) < 0;
  if (count < 5) return std::fputs(kUsage, stderr), kWrong;
  std::vector<Address> nodes;
  for (int i = 4; i < count; ++i) {
    const auto node = Address::parse(arguments[i]);
    if (!node) return complain(std::string(arguments[i]) + " is no address", kWrong);
    nodes.push_back(*node);
  }
  const auto account = read_account(arguments[2]);
  if (!account) {
    return complain(std::string("no name and password in ") + arguments[2], kNoAccount);
  }

  const auto device = Device::open(
      {.data = arguments[1], .client = {.nodes = nodes, .ring = arguments[3], .device = "bot"}});
  if (!device) return complain(device.error().text, kCannotOpen);
  std::fprintf(stderr, "p2pchat-example-bot: running\n");
  const auto end = examples::run_echo(**device, *account);
  return end ? 0 : complain(end.error().text, std::to_underlying(end.error().outcome));
}
