#include "bench/card/file_cost.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "bench/card/node_ring.h"
#include "bench/card/person.h"
#include "bench/card/scratch.h"
#include "core/chat/file_ref.h"
#include "core/files/chunk_keys.h"

namespace p2pchat::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kFileSize = chat::FileRef::kSizeMax;
constexpr std::size_t kAppended = std::size_t{256} * 1024;
constexpr auto kArrivalMax = 1min;

double seconds_from(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Bytes that nothing on the way can make smaller.
Bytes file_content() {
  Bytes bytes(kFileSize);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

// The seconds that it takes, as `cp` and `sync` would.
Result<double, std::string> write_synced(const std::filesystem::path& path, BytesView bytes) {
  const auto start = Clock::now();
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return std::unexpected("cannot write " + path.string());
  bool is_good = true;
  while (is_good && !bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    is_good = written > 0;
    if (is_good) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  is_good = fsync(descriptor) == 0 && is_good;
  close(descriptor);
  if (!is_good) return std::unexpected("cannot write " + path.string());
  return seconds_from(start);
}

// The id of the message that brought a file, for another thread to wait for.
class Arrival {
 public:
  void on_event(const client::ClientEvent& event) {
    const auto* arrived = std::get_if<client::MessageArrived>(&event);
    if (arrived == nullptr || !arrived->message.file) return;
    const std::lock_guard lock(mutex_);
    id_ = arrived->message.id;
    told_.notify_all();
  }
  // Empty if none came in time.
  std::string wait() {
    std::unique_lock lock(mutex_);
    told_.wait_for(lock, kArrivalMax, [this] { return !id_.empty(); });
    return id_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  std::string id_;
};

Result<std::unique_ptr<Person>, std::string> join(const NodeRing& ring,
                                                  const std::filesystem::path& data,
                                                  const std::string& name, Arrival& arrival) {
  return Person::open_new(
      {.data = data,
       .nodes = ring.addresses(),
       .ring = ring.name(),
       .on_event = [&arrival](const client::ClientEvent& event) { arrival.on_event(event); }},
      name);
}

Result<client::CommandEnded, std::string> ask(Person& person, const client::FileAsk& step) {
  return person.ask([&step](client::Client& client, Instant now, Effects& out) {
    return client.file(step, now, out);
  });
}

// The upload's id, once all of it is appended.
Result<std::string, std::string> append_all(Person& person, BytesView content) {
  const auto begun =
      ask(person, client::BeginFile{.to = "bob", .name = "file", .size = content.size()});
  if (!begun) return std::unexpected(begun.error());
  const std::string id = begun->files.at(0).id;
  while (!content.empty()) {
    const BytesView piece = content.first(std::min(kAppended, content.size()));
    const auto appended = ask(person, client::AppendFile{.id = id, .bytes = to_bytes(piece)});
    if (!appended) return std::unexpected(appended.error());
    content = content.subspan(piece.size());
  }
  return id;
}

Result<Bytes, std::string> read_all(Person& person, const std::string& id) {
  Bytes whole;
  for (std::uint32_t number = 1; number <= files::chunks_of(kFileSize); ++number) {
    const auto piece = ask(person, client::ReadFile{.id = id, .number = number});
    if (!piece) return std::unexpected(piece.error());
    append(whole, piece->bytes);
  }
  return whole;
}

std::vector<std::string> line(const char* step, double seconds, double plain) {
  const double megabytes = static_cast<double>(kFileSize) / 1e6;
  return {step, number_text(seconds, 2), number_text(megabytes / seconds, 1),
          number_text(seconds / plain, 1)};
}

}  // namespace

Result<Table, std::string> file_cost() {
  const Scratch scratch;
  const auto ring = NodeRing::start(scratch.path());
  if (!ring) return std::unexpected(ring.error());
  Arrival at_alice;
  Arrival at_bob;
  const auto alice = join(**ring, scratch.path() / "alice", "alice", at_alice);
  if (!alice) return std::unexpected(alice.error());
  const auto bob = join(**ring, scratch.path() / "bob", "bob", at_bob);
  if (!bob) return std::unexpected(bob.error());
  const Bytes content = file_content();

  const auto plain = write_synced(scratch.path() / "copy", content);
  if (!plain) return std::unexpected(plain.error());

  const auto sealing = Clock::now();
  const auto upload = append_all(**alice, content);
  if (!upload) return std::unexpected(upload.error());
  const double sealed = seconds_from(sealing);
  const auto sent =
      ask(**alice, client::FinishFile{.id = *upload, .wait = client::WaitFor::kStored});
  if (!sent) return std::unexpected(sent.error());
  const double stored = seconds_from(sealing);

  const std::string id = at_bob.wait();
  if (id.empty()) return std::unexpected("the file's message does not come");
  const auto fetching = Clock::now();
  const auto fetched = ask(**bob, client::FetchFile{.id = id});
  if (!fetched) return std::unexpected(fetched.error());
  const double here = seconds_from(fetching);
  const auto whole = read_all(**bob, id);
  if (!whole) return std::unexpected(whole.error());
  const auto saved = write_synced(scratch.path() / "saved", *whole);
  if (!saved) return std::unexpected(saved.error());
  const double there = seconds_from(fetching);
  if (*whole != content) return std::unexpected("the file that came is not the one that was sent");

  return Table{.title = "a file of 25 MiB through five nodes, three copies",
               .columns = {"step", "s", "MB/s", "ratio"},
               .lines = {line("written to this disk, synced", *plain, *plain),
                         line("sealed into the sender's profile", sealed, *plain),
                         line("until its message is stored", stored, *plain),
                         line("until it is in the recipient's profile", here, *plain),
                         line("until it is saved, synced", there, *plain)},
               .notes = {"all processes share this machine and this disk",
                         "the second line is part of the third, the fourth of the fifth"}};
}

}  // namespace p2pchat::bench
