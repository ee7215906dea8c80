#include "tools/lab/serve.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "tools/lab/lab.h"
#include "tools/lab/lab_viewers.h"
#include "tools/web/chance.h"
#include "tools/web/server.h"
#include "transport/asio/event_loop.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr Duration kSlice = 8ms;      // of simulating; then pages are heard
constexpr Duration kFrameGap = 33ms;  // thirty pictures a second
constexpr Duration kTurnGap = 10ms;   // while it waits for real time

Duration since(Clock::time_point start) {
  return std::chrono::duration_cast<Duration>(Clock::now() - start);
}

// One lab on one thread: it simulates for a slice, shows what has changed, and hears the pages.
class Turns {
 public:
  explicit Turns(Timeline timeline)
      : lab_(std::move(timeline)),
        viewers_(lab_, token_, [this] { loop_.set_alarm({}, turn()); }) {}

  std::optional<std::string> run(const Address& listen) {
    auto server = web::Server::open(loop_, listen, viewers_, web::draw_chance);
    if (!server) return server.error();
    std::printf("open %s\n", web::url_of((*server)->address(), token_).c_str());
    std::fflush(stdout);
    loop_.on_signal([this](int) { loop_.stop(); });
    loop_.run();
    return std::nullopt;
  }

 private:
  std::function<void()> turn() {
    return [this] { take_turn(); };
  }

  // Alarms come again as long as there is something to do or to show.
  void take_turn() {
    const Clock::time_point began = Clock::now();
    const bool could_go_on = lab_.advance(since(last_turn_), [&] { return since(began) < kSlice; });
    last_turn_ = began;
    const Duration waited = since(last_frame_);
    if (waited >= kFrameGap) {
      viewers_.show();
      last_frame_ = Clock::now();
    }
    if (could_go_on) return loop_.set_alarm({}, turn());
    if (lab_.is_moving()) return loop_.set_alarm(kTurnGap, turn());
    if (waited < kFrameGap) loop_.set_alarm(kFrameGap - waited, turn());
  }

  const Bytes32 token_ = web::draw_chance();
  transport::EventLoop loop_;
  Lab lab_;
  LabViewers viewers_;
  Clock::time_point last_turn_ = Clock::now();
  Clock::time_point last_frame_;
};

}  // namespace

std::optional<std::string> serve(Timeline timeline, const Address& listen) {
  return std::make_unique<Turns>(std::move(timeline))->run(listen);
}

}  // namespace p2pchat::lab
