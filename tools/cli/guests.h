#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tools/cli/profile.h"
#include "tools/cli/unix_socket.h"

namespace p2pchat::cli {

// Other processes that use the profile of this one, through the socket in its directory. Nothing
// happens by itself: whoever owns the profile calls look() when there may be something to read or
// to write, and passes notices on. `on_unsent` is called when a guest has not taken all of what it
// was told outside of look().
class Guests {
 public:
  static constexpr std::size_t kGuestsMax = 32;  // one more is turned away

  // The profile outlives it, and calls back into it.
  explicit Guests(Profile& profile, std::function<void()> on_unsent = {})
      : profile_(profile), on_unsent_(std::move(on_unsent)) {}
  ~Guests() { stop(); }

  // Told of every request of a guest that has had its answer, and of that answer, before the guest.
  using AnsweredSink = std::function<void(const Request& request, const Answer& answer)>;
  void on_answered(AnsweredSink sink) { answered_sink_ = std::move(sink); }

  // False if the socket cannot be made.
  [[nodiscard]] bool serve(const std::string& directory);
  void stop();
  [[nodiscard]] bool is_serving() const { return listener_.is_open(); }

  void look();
  void on_notice(const Notice& notice);

  struct Waiting {
    int descriptor = -1;
    bool has_unsent = false;
  };
  // What look() waits for: the listener's and the guests' descriptors.
  [[nodiscard]] std::vector<Waiting> waiting() const;

 private:
  struct Guest {
    LineStream stream;
    bool is_following = false;
  };

  void accept_all();
  void write(Guest& guest, const Reply& reply);
  void on_request(std::uint64_t guest, const Request& request);
  void tell(std::uint64_t guest, const Reply& reply);

  Profile& profile_;
  std::function<void()> on_unsent_;
  AnsweredSink answered_sink_;
  std::string directory_;
  Descriptor listener_;
  std::map<std::uint64_t, Guest> guests_;
  std::uint64_t last_guest_ = 0;
};

}  // namespace p2pchat::cli
