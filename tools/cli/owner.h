#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "tools/cli/gateway.h"
#include "tools/cli/guests.h"
#include "tools/cli/profile.h"

namespace p2pchat::cli {

// The profile of this process: for its own command, and, if it serves, for other processes through
// the socket in its directory. Everything happens inside next().
class Owner final : public Gateway {
 public:
  explicit Owner(std::unique_ptr<Profile> profile);

  // From now on other processes are answered too. False if the socket cannot be made.
  [[nodiscard]] bool serve(const std::string& directory) { return guests_.serve(directory); }

  [[nodiscard]] Profile& profile() { return *profile_; }

  void submit(const Request& request) override;
  [[nodiscard]] std::optional<Reply> next(Duration wait_max) override;
  [[nodiscard]] bool is_closed() const override { return false; }

 private:
  void on_notice(const Notice& notice);

  std::unique_ptr<Profile> profile_;
  Guests guests_;
  std::deque<Reply> replies_;
  bool is_following_ = false;
};

}  // namespace p2pchat::cli
