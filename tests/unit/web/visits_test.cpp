#include "tools/web/visits.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/storage/temporary_directory.h"
#include "tools/web/files.h"

namespace p2pchat::web {
namespace {

using nlohmann::json;

Bytes32 chance(std::uint8_t first) { return {first}; }

// Visits without a ring, and a loop that does not run: what needs either has no answer here.
struct Place {
  TemporaryDirectory directory;
  transport::EventLoop loop;
  People people{
      {.data = directory.file("data"), .ring = "nowhere", .is_discovering = false, .loop = &loop}};
  Visits visits{people, chance(7)};
  std::string cookie = visits.entrance().enter(chance(1));
  std::vector<json> told;
  Visits::LineId line = *join();

  std::optional<Visits::LineId> join() {
    return visits.join(cookie,
                       [this](const std::string& text) { told.push_back(json::parse(text)); });
  }
  std::string outcome_of(const std::string& call) {
    told.clear();
    EXPECT_TRUE(visits.on_text(line, call));
    return told.size() == 1 ? told[0]["outcome"].get<std::string>() : "nothing";
  }
};

TEST(Visits, HaveLinesForWhoHasEnteredOnly) {
  Place place;

  EXPECT_FALSE(place.visits.join("no cookie", [](const std::string&) {}));
}

TEST(Visits, HaveSoManyLinesAndNoMore) {
  Place place;
  for (std::size_t i = 1; i < Visits::kLinesMax; ++i) ASSERT_TRUE(place.join());

  EXPECT_FALSE(place.join());
  place.visits.leave(place.line);
  EXPECT_TRUE(place.join());
}

TEST(Visits, SayWhoIsThere) {
  Place place;

  EXPECT_EQ(place.outcome_of(R"({"request":5,"command":"hello"})"), "done");

  EXPECT_EQ(place.told[0]["answer"], 5);
  EXPECT_EQ(place.told[0]["self"], "");
  EXPECT_TRUE(place.told[0]["people"].empty());
}

TEST(Visits, AnswerNobodyWhoHasNotLoggedIn) {
  Place place;
  for (const char* ask :
       {"logout", "send",  "history",     "conversations", "read",   "status", "cancel",
        "delete", "edit",  "react",       "search",        "export", "prune",  "accept",
        "deny",   "block", "unblock",     "alias",         "verify", "match",  "group",
        "files",  "fetch", "cancel_file", "forget_file",   "pin",    "unpin",  "mute",
        "unmute", "draft", "vanish",      "password",      "words"}) {
    const json call{{"request", 1}, {"command", ask}, {"name", "bob"}, {"text", "hi"}};
    EXPECT_EQ(place.outcome_of(call.dump()), "not_logged_in") << ask;
  }
}

TEST(Visits, TakeAndGiveNoFilesOfNobody) {
  Place place;

  EXPECT_EQ(place.visits.receive(place.cookie, {.to = "bob", .name = "a", .key = "k"}), nullptr);
  EXPECT_EQ(place.visits.give(place.cookie, std::string(64, 'a'), false), nullptr);
  EXPECT_EQ(place.visits.give("no cookie", std::string(64, 'a'), true), nullptr);
}

TEST(Visits, KeepNoDraftOfNobody) {
  Place place;

  EXPECT_FALSE(place.visits.keep_draft(place.cookie, {.name = "bob", .text = "typed"}));
  EXPECT_FALSE(place.visits.keep_draft("no cookie", {.name = "bob", .text = "typed"}));
}

TEST(Visits, MakeNoDirectoryForABadName) {
  Place place;
  for (const char* name : {"", "../up", "a b", "a/b"}) {
    const json login{{"request", 1}, {"command", "login"}, {"name", name}, {"password", "p"}};
    json registration = login;
    registration["command"] = "register";
    EXPECT_EQ(place.outcome_of(login.dump()), "wrong_password") << name;
    EXPECT_EQ(place.outcome_of(registration.dump()), "bad_name") << name;
    json recovery = login;
    recovery["command"] = "recover";
    EXPECT_EQ(place.outcome_of(recovery.dump()), "bad_name") << name;
  }
  EXPECT_TRUE(place.people.names().empty());
}

TEST(Visits, HangUpOnWhatIsNoCallAndOnWhoAsksTooMuch) {
  Place place;
  EXPECT_FALSE(place.visits.on_text(place.line, "what?"));

  const std::string login = R"({"request":1,"command":"login","name":"bob","password":"secret"})";
  for (std::size_t i = 0; i < Visits::kUnansweredMax; ++i) {
    ASSERT_TRUE(place.visits.on_text(place.line, login));
  }

  EXPECT_FALSE(place.visits.on_text(place.line, login));
  EXPECT_TRUE(place.people.names().empty());  // nobody has logged in
}

TEST(Visits, SayThatAProfileIsInUse) {
  Place place;
  People others{{.data = place.directory.file("data"),
                 .ring = "nowhere",
                 .is_discovering = false,
                 .loop = &place.loop}};
  ASSERT_TRUE(others.open("bob"));

  EXPECT_EQ(place.outcome_of(R"({"request":1,"command":"login","name":"BOB","password":"p"})"),
            "cannot_open");
}

TEST(Visits, SayWhatIsWrongWithRecoveryWordsAndLetNobodyIn) {
  Place place;
  const auto end_of = [&](const std::string& words, const std::string& password) {
    place.told.clear();
    const json call{{"request", 1},
                    {"command", "recover"},
                    {"name", "bob"},
                    {"words", words},
                    {"new_password", password}};
    EXPECT_TRUE(place.visits.on_text(place.line, call.dump()));
    while (place.told.empty()) place.loop.run_for(std::chrono::milliseconds(10));
    return std::pair(place.told[0]["outcome"].get<std::string>(),
                     place.told[0]["detail"].get<std::string>());
  };

  EXPECT_EQ(end_of("abandon", "long enough"),
            (std::pair<std::string, std::string>("bad_words", "1 words, 24 are needed")));
  EXPECT_EQ(end_of("xyzzy", "brief").first, "bad_password");

  EXPECT_TRUE(place.people.names().empty());
  EXPECT_EQ(place.outcome_of(R"({"request":2,"command":"words","password":"p"})"), "not_logged_in");
}

TEST(Person, ChangesNothingOfAnAccountThatIsNotHere) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  std::vector<client::Outcome> ends;
  const auto hear = [&](const cli::Answer& end) { ends.push_back(end.outcome); };

  (*person)->protect({.ask = Ask::kPassword, .password = "old", .new_password = "long enough"},
                     hear);
  (*person)->protect({.ask = Ask::kWords, .password = "old"}, hear);
  while (ends.size() < 2) place.loop.run_for(std::chrono::milliseconds(10));

  EXPECT_EQ(ends, std::vector<client::Outcome>(2, client::Outcome::kNotLoggedIn));
}

TEST(Person, MayTryAgainWhatWasNotSent) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  std::vector<client::Outcome> ends;
  const Call call{.ask = Ask::kSend, .name = "alice", .text = "hi", .key = "k"};

  for (int i = 0; i < 3; ++i) {
    (*person)->send(call, [&](const cli::Answer& end) { ends.push_back(end.outcome); });
  }
  while (ends.size() < 3) place.loop.run_for(std::chrono::milliseconds(10));
  (*person)->send(call, [&](const cli::Answer& end) { ends.push_back(end.outcome); });
  while (ends.size() < 4) place.loop.run_for(std::chrono::milliseconds(10));

  EXPECT_EQ(ends, std::vector<client::Outcome>(4, client::Outcome::kNotLoggedIn));
}

TEST(PostedFile, SaysWhyItWasNotTakenAndDropsTheRest) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  const auto file =
      std::make_shared<PostedFile>(**person, FileOffer{.to = "eve", .name = "a", .key = "k"});
  int taken = 0;
  std::string end;

  file->take(Bytes(3), [&] {
    file->take(Bytes(3), [&] {
      taken = 2;
      file->finish([&](const std::string& text) { end = text; });
    });
  });
  while (end.empty()) place.loop.run_for(std::chrono::milliseconds(10));

  EXPECT_EQ(taken, 2);
  EXPECT_EQ(json::parse(end)["outcome"], "not_logged_in");
}

TEST(PostedFile, ThatWentWellIsNotTakenTwice) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  (*person)->remember_posted("k", R"({"outcome":"done","id":"ab"})");
  const auto again =
      std::make_shared<PostedFile>(**person, FileOffer{.to = "eve", .name = "a", .key = "k"});
  std::string end;

  again->take(Bytes(3), [&] { again->finish([&](const std::string& text) { end = text; }); });

  EXPECT_EQ(json::parse(end)["id"], "ab");
}

TEST(Person, LetsOneTryOfAFileGoOutAndTellsTheOthersOfIt) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  std::vector<std::string> told;
  const auto hear = [&](const std::string& text) { told.push_back(text); };

  EXPECT_TRUE((*person)->begin_posting("k", hear));
  EXPECT_FALSE((*person)->begin_posting("k", hear));
  EXPECT_TRUE((*person)->begin_posting("another", hear));
  EXPECT_EQ(told, std::vector<std::string>{});
  (*person)->end_posting("k", "it failed", false);
  EXPECT_EQ(told, std::vector<std::string>{"it failed"});

  EXPECT_TRUE((*person)->begin_posting("k", hear));
  (*person)->end_posting("k", "sent", true);
  EXPECT_FALSE((*person)->begin_posting("k", hear));
  EXPECT_EQ(told, (std::vector<std::string>{"it failed", "sent"}));
}

TEST(GivenFile, IsNotThereForWhoHasNone) {
  Place place;
  auto person = place.people.open("bob");
  ASSERT_TRUE(person);
  const auto file =
      std::make_shared<GivenFile>(**person, std::string(64, 'a'), GivenFile::As::kFile);
  int status = 0;

  file->open([&](const Giving::Head& head) { status = head.status; });
  while (status == 0) place.loop.run_for(std::chrono::milliseconds(10));

  EXPECT_EQ(status, 404);
}

}  // namespace
}  // namespace p2pchat::web
