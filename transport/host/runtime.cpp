#include "transport/host/runtime.h"

#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <expected>
#include <utility>

#include "core/base/assert.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/tcp_streams.h"
#include "transport/asio/udp_socket.h"
#include "transport/host/clock.h"
#include "transport/host/storage_thread.h"

namespace p2pchat::transport {
namespace {

// Of an ephemeral port for streams, the datagrams' half may be taken.
constexpr int kPortAttempts = 16;
// An alarm that lies further ahead never comes; the timers beneath count in nanoseconds.
constexpr Duration kAlarmMax = std::chrono::years(100);

}  // namespace

// Destroyed from the end: the threads, which post to the loop, before the sockets, all before it.
struct Runtime::Parts final : TcpStreams::Listener {
  explicit Parts(EventLoop* shared) : loop(shared ? EventLoop(*shared) : EventLoop()) {}

  EventLoop loop;
  std::unique_ptr<TcpStreams> streams;
  std::unique_ptr<UdpSocket> datagrams;
  std::unique_ptr<Multicast> multicast;  // none if not wanted
  Clock clock;
  Instant now = clock.now();  // of the event that is handled
  Runtime* runtime = nullptr;
  Guest* guest = nullptr;
  bool is_handling = false;
  Task idle;
  std::unique_ptr<StorageThread> storage;
  std::unique_ptr<ComputePool> compute;

  [[nodiscard]] Result<void, std::string> listen(const RuntimeOptions& options);
  [[nodiscard]] Result<void, std::string> listen_once(const RuntimeOptions& options);

  // Every event goes through here: fixes the time, runs the event, then the idle task.
  template <class Event>
  void handle(const Event& event);
  // The same from any thread, in the order of the calls.
  template <class Event>
  void post(Event event);

  void on_accepted(StreamId stream, const Address& from) override;
  void on_frame(StreamId stream, BytesView frame) override;
  void on_closed(StreamId stream) override;
};

Result<std::unique_ptr<Runtime>, std::string> Runtime::open(
    const RuntimeOptions& options, std::unique_ptr<storage::LocalStore> store,
    ComputeFunction compute) {
  auto parts = std::make_unique<Parts>(options.loop);
  if (auto listening = parts->listen(options); !listening) {
    return std::unexpected(listening.error());
  }

  Parts& events = *parts;
  parts->storage = std::make_unique<StorageThread>(
      std::move(store),
      StorageThread::Completions{.on_read =
                                     [&events](Token token, ReadResult rows) {
                                       events.post([token, rows = std::move(rows)](Host& host,
                                                                                   Guest& guest) {
                                         guest.on_read(host, token, rows);
                                       });
                                     },
                                 .on_persisted =
                                     [&events](Token token, PersistResult result) {
                                       events.post([token, result](Host& host, Guest& guest) {
                                         guest.on_persisted(host, token, result);
                                       });
                                     }});
  parts->compute = std::make_unique<ComputePool>(
      ComputePool::Options{.workers = options.compute_workers,
                           .waiting_max = options.compute_waiting_max},
      compute, [&events](Token token, Bytes result) {
        events.post([token, result = std::move(result)](Host& host, Guest& guest) {
          guest.on_computed(host, token, result);
        });
      });
  return std::unique_ptr<Runtime>(new Runtime(std::move(parts)));
}

Runtime::Runtime(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->runtime = this;
}

Runtime::~Runtime() = default;

Address Runtime::address() const { return parts_->datagrams->address(); }

void Runtime::start(Guest& guest) {
  P2PCHAT_ASSERT(parts_->guest == nullptr);

  parts_->guest = &guest;
  parts_->post([](Host& host, Guest& started) { started.on_start(host); });
  parts_->streams->start(*parts_);
  parts_->datagrams->receive([this](const Address& from, BytesView payload) {
    parts_->handle([&](Host& host, Guest& receiver) { receiver.on_datagram(host, from, payload); });
  });
  if (!parts_->multicast) return;
  parts_->multicast->receive([this](const Address& from, BytesView payload) {
    parts_->handle(
        [&](Host& host, Guest& receiver) { receiver.on_announcement(host, from, payload); });
  });
}

void Runtime::run() { parts_->loop.run(); }

void Runtime::run_for(Duration wait_max) { parts_->loop.run_for(wait_max); }

void Runtime::stop() { parts_->loop.stop(); }

void Runtime::post(Task task) { parts_->post(std::move(task)); }

void Runtime::on_idle(Task task) { parts_->idle = std::move(task); }

void Runtime::on_signal(std::function<void(int)> handler) {
  parts_->loop.on_signal(std::move(handler));
}

Instant Runtime::now() { return parts_->now; }

Bytes32 Runtime::entropy() {
  Bytes32 seed{};
  ssize_t drawn = 0;
  do {
    drawn = ::getrandom(seed.data(), seed.size(), 0);
  } while (drawn < 0 && errno == EINTR);
  P2PCHAT_ASSERT(drawn == static_cast<ssize_t>(seed.size()));  // up to 256 bytes come whole
  return seed;
}

void Runtime::wake_at(Instant at) {
  const Instant now = parts_->clock.now();
  if (at > now + kAlarmMax) return parts_->loop.clear_alarm();
  parts_->loop.set_alarm(std::max(at - now, Duration(0)), [this] {
    parts_->handle([](Host& host, Guest& guest) { guest.on_wake(host); });
  });
}

void Runtime::send_datagram(const Address& to, BytesView payload) {
  parts_->datagrams->send(to, payload);
}

void Runtime::announce(BytesView payload) {
  if (parts_->multicast) parts_->multicast->announce(payload);
}

StreamId Runtime::open_stream(const Address& to) { return parts_->streams->open_stream(to); }

void Runtime::write_stream(StreamId stream, BytesView frame) {
  parts_->streams->write(stream, frame);
}

void Runtime::close_stream(StreamId stream) { parts_->streams->close(stream); }

void Runtime::read(ReadRequest request) { parts_->storage->read(std::move(request)); }

void Runtime::persist(PersistRequest request) { parts_->storage->persist(std::move(request)); }

void Runtime::compute(ComputeRequest request) { parts_->compute->submit(std::move(request)); }

Result<void, std::string> Runtime::Parts::listen(const RuntimeOptions& options) {
  const bool is_any_port = options.listen.port == 0;
  Result<void, std::string> listening = listen_once(options);
  for (int i = 1; i < kPortAttempts && is_any_port && !listening; ++i) {
    listening = listen_once(options);
  }
  if (!listening || !options.multicast) return listening;

  auto group = Multicast::open(loop, *datagrams, *options.multicast);
  if (!group) return std::unexpected(group.error());
  multicast = std::move(*group);
  return {};
}

Result<void, std::string> Runtime::Parts::listen_once(const RuntimeOptions& options) {
  auto tcp = TcpStreams::open(loop, options.listen, {.accept = options.accept_streams});
  if (!tcp) return std::unexpected(tcp.error());
  const Address chosen = options.accept_streams ? (*tcp)->address() : options.listen;
  auto udp = UdpSocket::open(loop, chosen);
  if (!udp) return std::unexpected(udp.error());

  streams = std::move(*tcp);
  datagrams = std::move(*udp);
  return {};
}

template <class Event>
void Runtime::Parts::handle(const Event& event) {
  P2PCHAT_ASSERT(guest != nullptr);
  P2PCHAT_ASSERT(!is_handling);

  is_handling = true;
  now = clock.now();
  event(*runtime, *guest);
  if (idle) idle(*runtime, *guest);
  is_handling = false;
}

template <class Event>
void Runtime::Parts::post(Event event) {
  loop.post([this, event = std::move(event)] { handle(event); });
}

void Runtime::Parts::on_accepted(StreamId stream, const Address& from) {
  handle([&](Host& host, Guest& receiver) { receiver.on_stream_accepted(host, stream, from); });
}

void Runtime::Parts::on_frame(StreamId stream, BytesView frame) {
  handle([&](Host& host, Guest& receiver) { receiver.on_frame(host, stream, frame); });
}

void Runtime::Parts::on_closed(StreamId stream) {
  handle([&](Host& host, Guest& receiver) { receiver.on_stream_closed(host, stream); });
}

}  // namespace p2pchat::transport
