#include "bench/card/raw_row.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "bench/bare_loop.h"
#include "bench/card/card.h"
#include "bench/card/scratch.h"
#include "bench/card/stopwatch.h"
#include "bench/statistics.h"
#include "core/base/assert.h"
#include "core/crypto/aead.h"
#include "core/crypto/x25519.h"
#include "core/storage/sqlite_store.h"
#include "transport/asio/event_loop.h"
#include "transport/asio/udp_socket.h"

// What the machine can do at most, with the project's own storage settings and sockets.
namespace p2pchat::bench {
namespace {

// Rows a second, so many in each transaction.
double rows_per_second(const Scratch& scratch, std::size_t in_each, std::size_t transactions) {
  auto store = storage::SqliteStore::open({.path = (scratch.path() / "rows.db").string()});
  P2PCHAT_ASSERT(store);
  std::uint64_t number = 0;
  const Stopwatch watch;
  for (std::size_t i = 0; i < transactions; ++i) {
    std::vector<PersistRequest> batches(in_each);
    for (PersistRequest& batch : batches) {
      const std::string key = "m" + std::to_string(++number);
      batch.changes.push_back({.key = to_bytes(key), .value = Bytes(kTextSize, 'x')});
    }
    for (const PersistResult& result : (*store)->persist_all(batches)) P2PCHAT_ASSERT(result);
  }
  return static_cast<double>(number) / watch.seconds();
}

// Microseconds there and back, over the project's sockets on one loop.
double asio_echo_us(std::size_t times) {
  transport::EventLoop loop;
  const Address any = Address::v4({127, 0, 0, 1}, 0);
  auto near = transport::UdpSocket::open(loop, any);
  auto far = transport::UdpSocket::open(loop, any);
  P2PCHAT_ASSERT(near);
  P2PCHAT_ASSERT(far);
  std::size_t left = times;
  const Bytes text(kTextSize, 'x');
  (*far)->receive([&](const Address& from, BytesView got) { (*far)->send(from, got); });
  (*near)->receive([&](const Address& from, BytesView got) {
    if (--left > 0) (*near)->send(from, got);
  });
  const Stopwatch watch;
  (*near)->send((*far)->address(), text);
  while (left > 0) {
    loop.run_for(std::chrono::seconds{1});
    P2PCHAT_ASSERT(watch.seconds() < 60);
  }
  return watch.seconds() * 1e6 / static_cast<double>(times);
}

// The same with system calls alone.
double bare_echo_us(std::size_t times) {
  std::array<int, 2> ends{};
  std::array<sockaddr_in, 2> names{};
  for (std::size_t i = 0; i < ends.size(); ++i) {
    ends[i] = socket(AF_INET, SOCK_DGRAM, 0);
    names[i] = {
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    auto* name = reinterpret_cast<sockaddr*>(&names[i]);
    socklen_t size = sizeof(names[i]);
    P2PCHAT_ASSERT(bind(ends[i], name, size) == 0);
    P2PCHAT_ASSERT(getsockname(ends[i], name, &size) == 0);
  }
  std::array<char, kTextSize> text{};
  const Stopwatch watch;
  for (std::size_t i = 0; i < 2 * times; ++i) {
    const auto* to = reinterpret_cast<const sockaddr*>(&names[(i + 1) % 2]);
    P2PCHAT_ASSERT(sendto(ends[i % 2], text.data(), text.size(), 0, to, sizeof(names[0])) > 0);
    P2PCHAT_ASSERT(recv(ends[(i + 1) % 2], text.data(), text.size(), 0) > 0);
  }
  const double all = watch.seconds();
  for (const int end : ends) close(end);
  return all * 1e6 / static_cast<double>(times);
}

double seals_per_second(std::size_t times) {
  const Bytes text(kTextSize, 'x');
  crypto::AeadKey key;
  const Stopwatch watch;
  for (std::size_t i = 0; i < times; ++i) {
    key.nonce[0] = static_cast<std::uint8_t>(i);
    P2PCHAT_ASSERT(crypto::seal(key, {}, text).size() == kTextSize + crypto::kTagSize);
  }
  return static_cast<double>(times) / watch.seconds();
}

double agreements_per_second(std::size_t times) {
  const Bytes32 mine{1};
  const Bytes32 theirs = crypto::x25519_public_key(Bytes32{2});
  const Stopwatch watch;
  for (std::size_t i = 0; i < times; ++i) P2PCHAT_ASSERT(crypto::x25519_agree(mine, theirs));
  return static_cast<double>(times) / watch.seconds();
}

double bare_events_per_second(std::size_t times) {
  BareLoop loop(1000);
  const Stopwatch watch;
  loop.run(times);
  return static_cast<double>(times) / watch.seconds();
}

class RawRow final : public CardRow {
 public:
  explicit RawRow(const CardEffort& effort) : scale_(effort.is_quick ? 1 : 10) {}

  Result<Readings, std::string> round() override {
    const Scratch scratch;
    return Readings{
        {"fdatasync of 4 KiB, p50", kMachine, synced_write_ms(scratch.path(), 20 * scale_)},
        {"SQLite rows, 1 a commit", kMachine, rows_per_second(scratch, 1, 20 * scale_)},
        {"SQLite rows, 100 a commit", kMachine, rows_per_second(scratch, 100, 5 * scale_)},
        {"UDP echo of 200 B", kOurs, asio_echo_us(1000 * scale_)},
        {"UDP echo of 200 B", "system calls", bare_echo_us(1000 * scale_)},
        {"AES-256-GCM seals of 200 B", kMachine, seals_per_second(10'000 * scale_)},
        {"X25519 agreements", kMachine, agreements_per_second(200 * scale_)},
        {"events of a bare queue", kMachine, bare_events_per_second(200'000 * scale_)}};
  }

 private:
  std::size_t scale_;
};

}  // namespace

double synced_write_ms(const std::filesystem::path& directory, std::size_t times) {
  const int file = ::open((directory / "log").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  P2PCHAT_ASSERT(file >= 0);
  const std::vector<char> page(4096, 'x');
  std::vector<double> all;
  for (std::size_t i = 0; i < times; ++i) {
    const Stopwatch watch;
    P2PCHAT_ASSERT(write(file, page.data(), page.size()) == 4096);
    P2PCHAT_ASSERT(fdatasync(file) == 0);
    all.push_back(watch.milliseconds());
  }
  close(file);
  return median(all);
}

OpenedRow open_raw_row(const CardEffort& effort) { return std::make_unique<RawRow>(effort); }

}  // namespace p2pchat::bench
