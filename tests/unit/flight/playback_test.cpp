#include "transport/flight/playback.h"

#include <chrono>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/rpc/fake_host.h"
#include "tests/unit/storage/temporary_directory.h"
#include "transport/flight/flight_recorder.h"

namespace p2pchat::transport {
namespace {

using rpc::FakeHost;
using testing::HasSubstr;
using namespace std::chrono_literals;

const Address kPeer = Address::v4({10, 0, 0, 7}, 7400);
constexpr std::size_t kBytesMax = 1'000'000;

// Asks its host for one of everything, in ways that depend on all that it is given.
class CuriousGuest final : public Guest {
 public:
  std::string heard;                      // everything, in order
  std::string stutters_at;                // does something else when it hears this
  std::function<void()> on_each = [] {};  // before it does anything

  [[nodiscard]] std::unique_ptr<Guest> clone() const override {
    return std::make_unique<CuriousGuest>(*this);
  }
  void on_start(Host& host) override { note(host, "start"); }
  void on_wake(Host& host) override { note(host, "wake"); }
  void on_datagram(Host& host, const Address& from, BytesView payload) override {
    note(host, from.text() + to_text(payload));
  }
  void on_announcement(Host& host, const Address& from, BytesView payload) override {
    note(host, "all" + from.text() + to_text(payload));
  }
  void on_stream_accepted(Host& host, StreamId stream, const Address& from) override {
    note(host, "accepted" + std::to_string(stream.value) + from.text());
  }
  void on_frame(Host& host, StreamId stream, BytesView frame) override {
    note(host, "frame" + std::to_string(stream.value) + to_text(frame));
  }
  void on_stream_closed(Host& host, StreamId stream) override {
    note(host, "closed" + std::to_string(stream.value));
  }
  void on_read(Host& host, Token token, const ReadResult& rows) override {
    note(host,
         "read" + std::to_string(token.value) + (rows ? to_text(rows->front().value) : "failed"));
  }
  void on_persisted(Host& host, Token token, PersistResult result) override {
    note(host, "synced" + std::to_string(token.value) + (result ? "" : "failed"));
  }
  void on_computed(Host& host, Token token, BytesView result) override {
    note(host, "computed" + std::to_string(token.value) + to_text(result));
  }
  void note(Host& host, const std::string& what) {
    on_each();
    heard += what + std::to_string(host.now().micros());
    if (what == stutters_at) heard += "!";
    const Bytes all = to_bytes(heard);
    host.wake_at(host.now() + 1s);
    host.send_datagram(kPeer, all);
    host.announce(all);
    const StreamId stream = host.open_stream(kPeer);
    host.write_stream(stream, all);
    host.close_stream(stream);
    const Bytes32 seed = host.entropy();
    host.read({.token = Token{1}, .from = all, .to = to_bytes(BytesView(seed))});
    host.persist({.token = Token{2}, .changes = {{.key = all, .value = std::nullopt}}});
    host.compute({.token = Token{3}, .input = all, .seed = seed});
  }
};

// One of every event.
void live(FlightRecorder& recorder, CuriousGuest& guest, FakeHost& host) {
  const auto pass = [&] { host.time = host.time + 7ms; };
  recorder.on_start(host), pass();
  recorder.on_read(host, Token{1}, std::vector<Row>{{.key = {}, .value = to_bytes("row")}}), pass();
  recorder.on_read(host, Token{1}, std::unexpected(DiskError::kFailed)), pass();
  recorder.on_persisted(host, Token{2}, {}), pass();
  recorder.on_persisted(host, Token{2}, std::unexpected(DiskError::kFull)), pass();
  recorder.on_computed(host, Token{3}, as_bytes("hash")), pass();
  recorder.on_datagram(host, kPeer, as_bytes("small")), pass();
  recorder.on_announcement(host, kPeer, as_bytes("hi")), pass();
  recorder.on_stream_accepted(host, StreamId{8}, kPeer), pass();
  recorder.on_frame(host, StreamId{8}, as_bytes("large")), pass();
  recorder.on_stream_closed(host, StreamId{8}), pass();
  recorder.on_wake(host), pass();
  recorder.command(host, 5, [&](Host& it) { guest.note(it, "command 5"); });
}
constexpr std::size_t kEvents = 13;

class Flight : public testing::Test {
 protected:
  FlightRecorder recorder(CuriousGuest& guest, std::size_t bytes_max = kBytesMax) {
    auto writer = FlightWriter::create({.path = path_, .bytes_max = bytes_max}, as_bytes("head"));
    return FlightRecorder(guest, std::move(*writer));
  }

  Bytes file() const {
    std::ifstream content(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(content), std::istreambuf_iterator<char>()};
  }

  static PlaybackResult played(Bytes file, CuriousGuest& guest, std::size_t events_max = 1000) {
    auto reader = FlightReader::open(std::move(file));
    EXPECT_TRUE(reader);
    return play(
        *reader, guest,
        {.command =
             [](Guest& it, Host& host, std::uint64_t number) {
               static_cast<CuriousGuest&>(it).note(host, "command " + std::to_string(number));
             },
         .on_event = [&](const Record&, std::size_t number) { return number <= events_max; }});
  }

 private:
  const TemporaryDirectory directory_;
  const std::string path_ = directory_.file("flight");
};

TEST_F(Flight, PlaysEveryEventAsItWas) {
  FakeHost host;
  CuriousGuest guest, fresh;
  FlightRecorder recorder = this->recorder(guest);
  live(recorder, guest, host);
  recorder.end();

  const PlaybackResult result = played(file(), fresh);

  EXPECT_EQ(result.end, PlaybackEnd::kEnded) << result.problem;
  EXPECT_EQ(result.events, kEvents);
  EXPECT_EQ(fresh.heard, guest.heard);
}

TEST_F(Flight, ChangesNothingForGuestAndHost) {
  FakeHost host, plain_host;
  CuriousGuest guest, plain;
  FlightRecorder recorder = this->recorder(guest);
  FlightRecorder passing(plain, std::nullopt);

  live(recorder, guest, host);
  live(passing, plain, plain_host);

  EXPECT_EQ(guest.heard, plain.heard);
  EXPECT_EQ(host.datagrams, plain_host.datagrams);
  EXPECT_EQ(host.order, plain_host.order);
  EXPECT_EQ(passing.state(), std::nullopt);
}

TEST_F(Flight, NamesTheFirstEventWhoseOutcomeIsAnother) {
  FakeHost host;
  CuriousGuest guest;
  FlightRecorder recorder = this->recorder(guest);
  live(recorder, guest, host);
  recorder.end();
  CuriousGuest other;
  other.stutters_at = "closed8";

  const PlaybackResult result = played(file(), other);

  EXPECT_EQ(result.end, PlaybackEnd::kDifferent);
  EXPECT_EQ(result.events, 10U);
  EXPECT_THAT(result.problem, HasSubstr("event 11, 0.070000s closed stream 8: "));
}

TEST_F(Flight, NamesTheEventWhereTheGuestAsksForOtherAnswers) {
  Bytes recording = to_bytes(kFlightMagic);
  append(recording, sealed({.kind = RecordKind::kHead}));
  append(recording, sealed({.kind = RecordKind::kStart}));
  append(recording, sealed({.kind = RecordKind::kOutcome}));
  CuriousGuest guest;

  const PlaybackResult result = played(recording, guest);

  EXPECT_EQ(result.end, PlaybackEnd::kDifferent);
  EXPECT_THAT(result.problem, HasSubstr("event 1, 0.000000s start: the guest asks"));
}

TEST_F(Flight, GivesTheEventOfWhichTheProcessDied) {
  FakeHost host;
  CuriousGuest guest, fresh;
  FlightRecorder recorder = this->recorder(guest);
  recorder.on_start(host);
  Bytes at_death;
  guest.on_each = [&] { at_death = file(); };
  recorder.on_datagram(host, kPeer, as_bytes("deadly"));

  const PlaybackResult result = played(at_death, fresh);

  EXPECT_EQ(result.end, PlaybackEnd::kCutShort);
  EXPECT_EQ(result.events, 1U);
  EXPECT_THAT(fresh.heard, HasSubstr("deadly"));
}

TEST_F(Flight, PlaysWhatIsLeftOfACutFile) {
  FakeHost host;
  CuriousGuest guest;
  FlightRecorder recorder = this->recorder(guest);
  live(recorder, guest, host);
  const Bytes whole = file();

  for (std::size_t size = 100; size <= whole.size(); size += 7) {
    CuriousGuest fresh;
    const PlaybackResult result = played(to_bytes(BytesView(whole).first(size)), fresh);
    EXPECT_EQ(result.end, PlaybackEnd::kCutShort) << size << result.problem;
    EXPECT_TRUE(guest.heard.starts_with(fresh.heard));
  }
}

TEST_F(Flight, NamesDamage) {
  FakeHost host;
  CuriousGuest guest, fresh;
  FlightRecorder recorder = this->recorder(guest);
  live(recorder, guest, host);
  Bytes damaged = file();
  damaged[damaged.size() / 2] ^= 1U;

  const PlaybackResult result = played(damaged, fresh);

  EXPECT_EQ(result.end, PlaybackEnd::kDamaged);
  EXPECT_THAT(result.problem, HasSubstr("is damaged, at byte "));
  EXPECT_GT(result.events, 0U);
}

TEST_F(Flight, NamesAnEntryThatIsNotInItsPlace) {
  Bytes recording = to_bytes(kFlightMagic);
  append(recording, sealed({.kind = RecordKind::kHead}));
  append(recording, sealed({.kind = RecordKind::kOutcome}));
  CuriousGuest guest;

  const PlaybackResult result = played(recording, guest);

  EXPECT_EQ(result.end, PlaybackEnd::kDamaged);
  EXPECT_THAT(result.problem, HasSubstr("entry 2 is not in its place"));
}

TEST_F(Flight, PlaysUpToTheRecordersBoundAndTheRunGoesOn) {
  FakeHost host;
  CuriousGuest guest, fresh;
  FlightRecorder recorder = this->recorder(guest, 900);
  live(recorder, guest, host);
  recorder.end();

  const PlaybackResult result = played(file(), fresh);

  EXPECT_EQ(recorder.state(), FlightWriter::State::kFull);
  EXPECT_EQ(host.datagrams.size(), kEvents);
  EXPECT_EQ(result.end, PlaybackEnd::kFull) << result.problem;
  EXPECT_GT(result.events, 0U);
  EXPECT_LT(result.events, kEvents);
  EXPECT_TRUE(guest.heard.starts_with(fresh.heard));
}

TEST_F(Flight, StopsWhereItIsTold) {
  FakeHost host;
  CuriousGuest guest, fresh;
  FlightRecorder recorder = this->recorder(guest);
  live(recorder, guest, host);

  const PlaybackResult result = played(file(), fresh, 3);

  EXPECT_EQ(result.end, PlaybackEnd::kStopped);
  EXPECT_EQ(result.events, 3U);
}

}  // namespace
}  // namespace p2pchat::transport
