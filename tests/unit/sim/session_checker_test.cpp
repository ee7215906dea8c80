#include "sim/checkers/session_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/scenes.h"

namespace p2pchat::sim {
namespace {

using testing::HasSubstr;

ClientView with_session(std::uint64_t epoch) {
  return {
      .user = "user0", .is_up = true, .is_logged_in = true, .is_connected = true, .epoch = epoch};
}

TEST(SessionChecker, AcceptsATakeoverThatIsTold) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(1), with_session(2)};
  checker.on_client_changed(scene, 1);

  scene.clients[0].is_taken_over = true;
  tell(scene, checker, 0, client::TakenOverBy{.device = "client 1", .epoch = 2});
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST(SessionChecker, FindsTwoSessionsOfOneEpoch) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(2), with_session(2)};

  checker.on_client_changed(scene, 1);

  EXPECT_THAT(what(checker), HasSubstr("both hold epoch 2"));
}

TEST(SessionChecker, FindsTwoSessionsAtTheEnd) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(1), with_session(2)};

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("both have a session of user0"));
}

TEST(SessionChecker, FindsATakeoverThatWasNotTold) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(1)};
  scene.clients[0].is_taken_over = true;

  checker.at_end(scene, {});

  EXPECT_THAT(what(checker), HasSubstr("did not tell its user"));
}

TEST(SessionChecker, LetsTwoUsersHaveOneEpoch) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(1), with_session(1)};
  scene.clients[1].user = "user1";

  checker.on_client_changed(scene, 1);
  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

TEST(SessionChecker, FindsAStrangerWhoIsIn) {
  SessionChecker checker;
  Scene scene;
  scene.clients = {with_session(1)};
  scene.clients[0].is_stranger = true;

  checker.on_client_changed(scene, 0);

  EXPECT_EQ(what(checker), "client 0 is in without the password");
}

TEST(SessionChecker, FindsAClientThatIsNeverLetIn) {
  SessionChecker checker;
  Scene scene = ideal_scene({10, 20});
  scene.clients = {with_session(1), {.user = "user0", .is_up = true}};

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "client 1 of user0 is never let in");
}

TEST(SessionChecker, FindsAUserOfWhomNoClientHasTheSession) {
  SessionChecker checker;
  Scene scene = ideal_scene({10, 20});
  scene.clients = {with_session(1)};
  scene.clients[0].is_taken_over = true;
  tell(scene, checker, 0, client::TakenOverBy{.device = "client 1", .epoch = 2});

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "no client of user0 has its session");
}

TEST(SessionChecker, LetsStrangersRivalsAndClientsThatAreOffStayOutside) {
  SessionChecker checker;
  Scene scene = ideal_scene({10, 20});
  scene.clients = {{.user = "", .is_up = true, .is_stranger = true},
                   {.user = "name1", .is_up = true},
                   {.user = "user2"}};
  for (const std::size_t client : {1U, 7U}) {
    scene.journal.on_registering("name1", {.client = client, .outcome = {}});
  }

  checker.at_end(scene, {});

  EXPECT_EQ(what(checker), "nothing");
}

}  // namespace
}  // namespace p2pchat::sim
