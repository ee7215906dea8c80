#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tools/cli/gateway.h"
#include "tools/cli/profile.h"
#include "tools/cli/unix_socket.h"

namespace p2pchat::cli {

// The profile of this process: for its own command, and, if it serves, for other processes through
// the socket in its directory. Everything happens inside next().
class Owner final : public Gateway {
 public:
  static constexpr std::size_t kGuestsMax = 32;  // one more is turned away

  explicit Owner(std::unique_ptr<Profile> profile);
  ~Owner() override;

  // From now on other processes are answered too. False if the socket cannot be made.
  [[nodiscard]] bool serve(const std::string& directory);

  [[nodiscard]] Profile& profile() { return *profile_; }

  void submit(const Request& request) override;
  [[nodiscard]] std::optional<Reply> next(Duration wait_max) override;
  [[nodiscard]] bool is_closed() const override { return false; }

 private:
  struct Guest {
    LineStream stream;
    bool is_following = false;
  };

  void on_notice(const Notice& notice);
  void accept_guests();
  void hear_guests();
  void on_request(std::uint64_t guest, const Request& request);
  void tell(std::uint64_t guest, const Reply& reply);

  std::unique_ptr<Profile> profile_;
  std::string directory_;
  Descriptor listener_;
  std::map<std::uint64_t, Guest> guests_;
  std::uint64_t last_guest_ = 0;
  std::deque<Reply> replies_;
  bool is_following_ = false;
};

}  // namespace p2pchat::cli
