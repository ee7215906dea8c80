#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/assert.h"
#include "tests/holds.h"
#include "tests/unit/storage/temporary_directory.h"
#include "transport/flight/flight_reader.h"
#include "transport/flight/flight_writer.h"

namespace p2pchat::transport {
namespace {

using testing::HasSubstr;
using Stop = FlightReader::Stop;
using State = FlightWriter::State;

constexpr std::size_t kPlenty = 1'000'000;

Bytes content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

Record datagram(const std::string& text) {
  return {.kind = RecordKind::kDatagram, .payload = to_bytes(text)};
}

// A recording of three datagrams and an end.
Bytes recording() {
  Bytes file = to_bytes(kFlightMagic);
  append(file, sealed({.kind = RecordKind::kHead, .payload = to_bytes("head")}));
  for (const char* text : {"one", "two", "three"}) append(file, sealed(datagram(text)));
  append(file, sealed({.kind = RecordKind::kEnd}));
  return file;
}

std::vector<std::string> payloads(FlightReader& reader) {
  std::vector<std::string> texts;
  while (const std::optional<Record> record = reader.take()) {
    texts.push_back(record->kind == RecordKind::kEnd ? "end" : to_text(record->payload));
  }
  return texts;
}

TEST(FlightFile, ReadsWhatWasWritten) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("flight");
  {
    auto writer = FlightWriter::create({.path = path, .bytes_max = kPlenty}, as_bytes("head"));
    ASSERT_TRUE(writer) << writer.error();
    for (const char* text : {"one", "two", "three"}) writer->write(datagram(text));
    writer->write({.kind = RecordKind::kEnd});
  }

  EXPECT_EQ(content(path), recording());
  auto reader = FlightReader::open(content(path));
  ASSERT_TRUE(reader) << reader.error();
  EXPECT_EQ(to_text(reader->head()), "head");
  EXPECT_TRUE(holds(payloads(*reader), {"one", "two", "three", "end"}));
}

TEST(FlightFile, IsItsOwnersAloneAndStandsAtOnce) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("flight");

  auto writer = FlightWriter::create({.path = path, .bytes_max = kPlenty}, {});
  ASSERT_TRUE(writer);
  const std::size_t before = content(path).size();
  writer->write(datagram("now"));

  struct stat about{};
  ASSERT_EQ(stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  EXPECT_EQ(content(path).size(), before + sealed(datagram("now")).size());
}

TEST(FlightFile, KeepsTheOneBefore) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("flight");
  std::ofstream(path) << "what the last run died of";

  ASSERT_TRUE(FlightWriter::create({.path = path, .bytes_max = kPlenty}, {}));

  EXPECT_EQ(to_text(content(path + ".previous")), "what the last run died of");
  EXPECT_TRUE(FlightReader::open(content(path)));
}

TEST(FlightFile, EndsWithAMarkWhereItsBoundIs) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("flight");
  auto writer = FlightWriter::create({.path = path, .bytes_max = 400}, {});
  ASSERT_TRUE(writer);

  for (int i = 0; i < 100; ++i) writer->write(datagram("x"));
  writer->write({.kind = RecordKind::kEnd});

  EXPECT_EQ(writer->state(), State::kFull);
  EXPECT_LE(content(path).size(), 400U);
  auto reader = FlightReader::open(content(path));
  ASSERT_TRUE(reader);
  std::vector<RecordKind> kinds;
  while (const auto record = reader->take()) kinds.push_back(record->kind);
  ASSERT_GE(kinds.size(), 3U);
  EXPECT_EQ(kinds.back(), RecordKind::kFull);
}

// A file may not grow beyond so many bytes, and the process is told so and not killed.
class FileLimit {
 public:
  explicit FileLimit(rlim_t bytes) {
    P2PCHAT_ASSERT(getrlimit(RLIMIT_FSIZE, &before_) == 0);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    P2PCHAT_ASSERT(setrlimit(RLIMIT_FSIZE, &limit) == 0);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_before_);
  }

 private:
  rlimit before_{};
  void (*handler_before_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

TEST(FlightFile, StopsForGoodWhereTheDiskFails) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("flight");
  auto writer = FlightWriter::create({.path = path, .bytes_max = kPlenty}, {});
  ASSERT_TRUE(writer);
  const std::size_t before = content(path).size();
  {
    const FileLimit limit(before + 10);
    writer->write(datagram("too much"));
  }
  writer->write(datagram("late"));

  EXPECT_EQ(writer->state(), State::kFailed);
  EXPECT_EQ(content(path).size(), before + 10);
  auto reader = FlightReader::open(content(path));
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->stop(), Stop::kCutShort);
}

TEST(FlightFile, LeavesALinkWhereItIs) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("link");
  ASSERT_EQ(symlink("/dev/null", path.c_str()), 0);

  const auto refused = FlightWriter::create({.path = path, .bytes_max = kPlenty}, {});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("no file"));
}

TEST(FlightFile, IsRefusedWhereItCannotBe) {
  const TemporaryDirectory directory;

  const auto nowhere =
      FlightWriter::create({.path = directory.file("no/such"), .bytes_max = kPlenty}, {});
  const auto tiny = FlightWriter::create({.path = directory.file("x"), .bytes_max = 20}, {});

  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error(), HasSubstr("no/such"));
  ASSERT_FALSE(tiny);
  EXPECT_THAT(tiny.error(), HasSubstr("so few bytes"));
}

TEST(FlightFile, ReadsUpToWhereverItWasCutShort) {
  const Bytes whole = recording();
  std::size_t texts = 0;

  for (std::size_t size = 0; size < whole.size(); ++size) {
    auto reader = FlightReader::open(to_bytes(BytesView(whole).first(size)));
    if (!reader) {
      EXPECT_EQ(texts, 0U);
      continue;
    }
    const std::size_t now = payloads(*reader).size();
    EXPECT_GE(now, texts);
    EXPECT_EQ(reader->stop(), Stop::kCutShort) << size;
    texts = now;
  }
  EXPECT_EQ(texts, 3U);
}

TEST(FlightFile, NamesTheEntryOfEachFlippedByte) {
  const Bytes whole = recording();
  auto untouched = FlightReader::open(whole);
  const std::size_t begin = untouched->offset();

  for (std::size_t at = begin; at < whole.size(); ++at) {
    Bytes damaged = whole;
    damaged[at] ^= 0x20U;
    auto reader = FlightReader::open(damaged);
    ASSERT_TRUE(reader);
    static_cast<void>(payloads(*reader));
    EXPECT_EQ(reader->stop(), Stop::kDamaged) << at;
    EXPECT_LE(reader->offset(), at);
    EXPECT_GE(reader->entries(), 1U);
  }
}

TEST(FlightFile, SaysWhatIsNone) {
  const auto other = FlightReader::open(to_bytes("p2pchat-sim trace 1\n"));
  const auto later = FlightReader::open(to_bytes("p2pchat-flight 2\n"));
  Bytes headless = to_bytes(kFlightMagic);
  append(headless, sealed(datagram("x")));
  const auto no_head = FlightReader::open(headless);

  ASSERT_FALSE(other || later || no_head);
  EXPECT_THAT(other.error(), HasSubstr("no recording"));
  EXPECT_THAT(later.error(), HasSubstr("another format"));
  EXPECT_THAT(no_head.error(), HasSubstr("head"));
}

}  // namespace
}  // namespace p2pchat::transport
