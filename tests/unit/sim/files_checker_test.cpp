#include "sim/checkers/files_checker.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

constexpr const char* kCircle = "#a";

// user0 has sent a file to a group of three.
struct SharedFile {
  Scene scene;
  FilesChecker checker;
  std::size_t file = 0;

  SharedFile() {
    scene.now = Instant(std::chrono::seconds{100});
    for (const char* user : {"user0", "user1", "user2"}) {
      scene.clients.push_back(
          {.user = user, .is_up = true, .is_logged_in = true, .is_connected = true});
    }
    scene.groups.on_sharing({.at = scene.now,
                             .client = 0,
                             .from = "user0",
                             .group = kCircle,
                             .text = "with it",
                             .known = {"user0", "user1", "user2"},
                             .recipients = {}});
    file = scene.files.add(
        {.from = "user0", .to = kCircle, .name = "file1.bin", .size = 10, .text = "with it"});
    client::StoredMessage message = outgoing("a", "with it");
    message.peer = kCircle;
    message.author = "user0";
    message.file = chat::FileRef{.name = "file1.bin", .size = 10};
    for (const char* user : {"user1", "user2"}) {
      message.members.push_back({.name = user, .state = client::MessageState::kQueued});
    }
    const Told told{.at = scene.now,
                    .client = 0,
                    .user = "user0",
                    .event = client::FileSent{.upload = "up", .message = message}};
    scene.groups.on_told(told);
    scene.files.on_told(told);
  }
  void read_by(const std::string& user) {
    auto& reader = scene.files.at(file).readers.at(user);
    reader.is_whole = reader.is_keeping = reader.is_kept = true;
  }
  void fetch(std::size_t client, client::Outcome outcome) {
    const client::CommandId command{7 + client};
    scene.files.on_asked(client, command, {.file = file});
    tell(scene, checker, client, client::CommandEnded{.command = command, .outcome = outcome});
  }
  std::string judged() {
    checker.at_end(scene, {});
    return what(checker);
  }
};

TEST(FilesChecker, WantsAGroupsFileWithEachMember) {
  SharedFile it;
  it.read_by("user1");
  EXPECT_THAT(SharedFile(it).judged(), HasSubstr("was never whole at user2"));

  it.read_by("user2");

  EXPECT_EQ(it.judged(), "nothing");
  EXPECT_GT(it.checker.checks(), 0U);
}

TEST(FilesChecker, WantsAGroupsFileToStayOnceAMemberHasKeptIt) {
  SharedFile it;
  it.read_by("user1");

  it.fetch(1, client::Outcome::kFileGone);

  EXPECT_THAT(what(it.checker), HasSubstr("file1.bin of user0 is gone"));
}

TEST(FilesChecker, OverlooksWhoWasMadeToGoAndWhatIsDeleted) {
  SharedFile gone;
  gone.read_by("user1");
  gone.scene.groups.on_going(kCircle, "user2");
  SharedFile deleted;
  deleted.scene.groups.on_deleting(0, client::CommandId{9}, outgoing("a", "").id);

  EXPECT_EQ(gone.judged(), "nothing");
  EXPECT_EQ(deleted.judged(), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
