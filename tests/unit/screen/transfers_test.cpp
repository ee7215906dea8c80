#include "tools/screen/transfers.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/chat/file_ref.h"
#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::screen {
namespace {

using client::Outcome;
using testing::HasSubstr;

struct Place {
  TemporaryDirectory directory;
  Transfers transfers;

  std::string file_of(const std::string& name, const std::string& bytes) {
    std::ofstream(directory.file(name)) << bytes;
    return directory.file(name);
  }
  static std::string bytes_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The one step that is asked for now, answered so.
  template <class Step>
  Step answered(cli::Answer answer = {}) {
    const auto requests = transfers.take_requests();
    EXPECT_EQ(requests.size(), 1U);
    if (requests.size() != 1 || !std::holds_alternative<Step>(*requests[0].file)) {
      ADD_FAILURE() << "another step";
      return {};
    }
    answer.id = requests[0].id;
    EXPECT_TRUE(transfers.on_answer(answer));
    return std::get<Step>(*requests[0].file);
  }
  std::string remark() { return transfers.take_remark().value_or(""); }
};

TEST(Transfers, SendAFilePieceByPiece) {
  Place place;
  const std::string path = place.file_of("a.txt", std::string(200'000, 'x'));
  place.transfers.begin({.to = "bob", .path = path});
  EXPECT_TRUE(place.transfers.is_sending());

  const auto begun = place.answered<client::BeginFile>({.files = {{.id = "up"}}});
  EXPECT_EQ(begun.to, "bob");
  EXPECT_EQ(begun.size, 200'000U);
  EXPECT_EQ(place.answered<client::AppendFile>().bytes.size(), 131'072U);
  EXPECT_EQ(place.answered<client::AppendFile>().bytes.size(), 200'000U - 131'072U);
  EXPECT_EQ(place.answered<client::FinishFile>().id, "up");

  EXPECT_THAT(place.remark(), HasSubstr("goes out from here"));
  EXPECT_FALSE(place.transfers.is_sending());
}

TEST(Transfers, SendNothingThatCannotBeSent) {
  Place place;
  place.transfers.begin({.to = "bob", .path = place.directory.file("none")});
  EXPECT_THAT(place.remark(), HasSubstr("none"));

  const std::string large = place.file_of("large", "");
  std::filesystem::resize_file(large, chat::FileRef::kSizeMax + 1);
  place.transfers.begin({.to = "bob", .path = large});
  EXPECT_THAT(place.remark(), HasSubstr("25 MiB"));

  EXPECT_TRUE(place.transfers.take_requests().empty());
}

TEST(Transfers, ThrowAwayWhatADiskDidNotTake) {
  Place place;
  place.transfers.begin({.to = "bob", .path = place.file_of("a.txt", "text")});
  (void)place.answered<client::BeginFile>({.files = {{.id = "up"}}});
  (void)place.answered<client::AppendFile>({.outcome = Outcome::kDiskFull});

  EXPECT_EQ(place.answered<client::CancelFile>().id, "up");
  EXPECT_THAT(place.remark(), HasSubstr("full"));
  place.transfers.begin({.to = "bob", .path = place.file_of("b.txt", "text")});
  (void)place.answered<client::BeginFile>({.files = {{.id = "up2"}}});
}

TEST(Transfers, SaveAFileUnderItsNameOnceAllOfItIsThere) {
  Place place;
  std::filesystem::create_directory(place.directory.file("Downloads"));
  place.transfers.begin(
      {.message = "ab", .name = "a.txt", .path = place.directory.file("Downloads")});
  const std::string path = place.directory.file("Downloads") + "/a.txt";

  EXPECT_EQ(place.answered<client::FetchFile>({.files = {{.id = "ab", .size = 70'000}}}).id, "ab");
  EXPECT_EQ(place.answered<client::ReadFile>({.bytes = Bytes(65'536, 'x')}).number, 1U);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_EQ(place.answered<client::ReadFile>({.bytes = Bytes(4'464, 'y')}).number, 2U);
  EXPECT_EQ(place.answered<client::KeepFile>().id, "ab");

  EXPECT_EQ(Place::bytes_of(path), std::string(65'536, 'x') + std::string(4'464, 'y'));
  EXPECT_THAT(place.remark(), HasSubstr("saved " + path));
}

TEST(Transfers, OverwriteNothing) {
  Place place;
  place.transfers.begin({.message = "ab", .name = "a", .path = place.file_of("a", "mine")});

  EXPECT_THAT(place.remark(), HasSubstr("exists already"));
  EXPECT_TRUE(place.transfers.take_requests().empty());
}

TEST(Transfers, SayWhyAFileDidNotCome) {
  Place place;
  const std::string path = place.directory.file("a");
  place.transfers.begin({.message = "ab", .name = "a", .path = path});
  (void)place.answered<client::FetchFile>({.outcome = Outcome::kFileGone});

  EXPECT_THAT(place.remark(), HasSubstr("not on the ring any more"));
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Transfers, DoOneThingAtATimeAndLeaveOtherAnswersAlone) {
  Place place;
  place.transfers.begin({.message = "ab", .name = "a", .path = place.directory.file("a")});
  place.transfers.begin({.message = "cd", .name = "b", .path = place.directory.file("b")});

  EXPECT_THAT(place.remark(), HasSubstr("one file at a time"));
  EXPECT_FALSE(place.transfers.on_answer({.id = 1}));
}

}  // namespace
}  // namespace p2pchat::screen
