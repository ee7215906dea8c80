#include "tools/lab/serve_live.h"

#include <chrono>
#include <cstdio>
#include <memory>
#include <utility>

#include "core/base/entropy.h"
#include "core/crypto/compute.h"
#include "core/rpc/linked.h"
#include "core/storage/memory_store.h"
#include "tools/lab/census.h"
#include "tools/lab/live_viewers.h"
#include "tools/web/chance.h"
#include "tools/web/server.h"
#include "transport/asio/event_loop.h"
#include "transport/host/runtime.h"

namespace p2pchat::lab {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kFirstAnswerMax = 5s;
constexpr Duration kSightGap = 250ms;

// Nobody in particular asks: an identity for this once.
rpc::Linked<rpc::Endpoint<Census>> make_asker(const LiveOptions& options,
                                              transport::Runtime& runtime) {
  return rpc::linked_endpoint(Census(options.nodes, Entropy(runtime.entropy())), runtime.address(),
                              {.keys = {.identity_private = runtime.entropy(),
                                        .ring_name = options.ring,
                                        .ring_key = options.ring_key},
                               .seed = runtime.entropy()});
}

std::string no_answer(const LiveOptions& options) {
  std::string where;
  for (const Address& node : options.nodes) where += (where.empty() ? "" : ", ") + node.text();
  return "no node of the ring '" + options.ring + "' answers at " + where +
         (options.ring_key ? "; is the ring's key another one?"
                           : "; a closed ring needs --ring-key-file");
}

// The census and the pages on one loop.
class Watch {
 public:
  Watch(const LiveOptions& options, transport::EventLoop& loop,
        std::unique_ptr<transport::Runtime> runtime)
      : options_(options),
        loop_(loop),
        asker_(make_asker(options, *runtime)),
        runtime_(std::move(runtime)),
        viewers_(ring_, token_, [this] { loop_.set_alarm({}, [this] { viewers_.show(); }); }) {
    runtime_->on_idle([this](transport::Host& host, transport::Guest&) { look(host.now()); });
    runtime_->start(asker_);
  }

  std::optional<LiveRefusal> run() {
    const auto until = SteadyClock::now() + kFirstAnswerMax;
    while (ring_.chronicle.is_empty()) {
      if (SteadyClock::now() > until) return LiveRefusal{true, no_answer(options_)};
      loop_.run_for(50ms);
    }
    auto server = web::Server::open(loop_, options_.listen, viewers_, web::draw_chance);
    if (!server) return LiveRefusal{false, server.error()};
    std::printf("open %s\n", web::url_of((*server)->address(), token_).c_str());
    std::fflush(stdout);
    loop_.on_signal([this](int) { loop_.stop(); });
    loop_.run();
    return std::nullopt;
  }

 private:
  // After each event of the census, which has one every Census::kTick at least.
  void look(Instant now) {
    const Census& census = asker_.machine();
    if (census.answered() == 0 && ring_.chronicle.is_empty()) return;
    if (now < next_look_) return;
    next_look_ = now + kSightGap;
    if (ring_.chronicle.is_empty()) {
      ring_.scene = {.ring = options_.ring, .replicas = census.replicas(), .start = now};
    }
    ring_.is_full = census.is_full();
    ring_.chronicle.note(now, census.look(now));
    viewers_.show();
  }

  const LiveOptions& options_;
  transport::EventLoop& loop_;
  rpc::Linked<rpc::Endpoint<Census>> asker_;
  std::unique_ptr<transport::Runtime> runtime_;  // destroyed before the asker
  const Bytes32 token_ = web::draw_chance();
  LiveRing ring_;
  LiveViewers viewers_;
  Instant next_look_;
};

}  // namespace

std::optional<LiveRefusal> serve_live(const LiveOptions& options) {
  transport::EventLoop loop;
  transport::RuntimeOptions host;
  host.listen = options.nodes.front().is_v4() ? Address::v4({0, 0, 0, 0}, 0) : Address{};
  host.loop = &loop;
  auto runtime =
      transport::Runtime::open(host, std::make_unique<storage::MemoryStore>(), crypto::compute);
  if (!runtime) return LiveRefusal{false, runtime.error()};
  return std::make_unique<Watch>(options, loop, std::move(*runtime))->run();
}

}  // namespace p2pchat::lab
