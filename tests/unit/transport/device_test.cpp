#include "transport/device/device.h"

#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/client/local_profile.h"
#include "core/storage/sqlite_store.h"
#include "tests/unit/storage/temporary_directory.h"

// What a device does by itself; that people reach each other through it: tests/e2e, tests/examples.
namespace p2pchat::transport {
namespace {

using client::Client;
using client::CommandEnded;
using client::LocalProfile;
using client::Outcome;
using testing::HasSubstr;
using Account = Device::Account;
using Kind = Device::OpenFailure::Kind;
using namespace std::chrono_literals;

std::unique_ptr<Device> opened(const std::string& data) {
  auto device = Device::open({.data = data});
  EXPECT_TRUE(device) << device.error().text;
  return device ? std::move(*device) : nullptr;
}

void write_profile(const TemporaryDirectory& directory, const LocalProfile& profile) {
  auto store = storage::SqliteStore::open({.path = directory.file("profile.db")});
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->persist({client::put_profile(profile)}));
}

LocalProfile profile_of_alice() {
  LocalProfile profile;
  profile.profile.name = "alice";
  profile.blob = Bytes{1};
  return profile;
}

// How it ends; nothing if it does not within a minute.
std::optional<Result<void, Device::NotEntered>> entered(Device& device, const std::string& name) {
  std::optional<Result<void, Device::NotEntered>> end;
  device.enter(name, "a password", [&](const auto& result) { end = result; });
  const auto late = std::chrono::steady_clock::now() + 60s;
  while (!end && std::chrono::steady_clock::now() < late) device.run_for(100ms);
  return end;
}

TEST(Device, KeepsItsProfileFromAnother) {
  const TemporaryDirectory directory;
  const auto first = opened(directory.file("data"));

  const auto second = Device::open({.data = directory.file("data")});

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::kInUse);
}

TEST(Device, RefusesADirectoryThatIsNone) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("data")) << "a file";

  const auto device = Device::open({.data = directory.file("data")});

  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().kind, Kind::kDatabase);
  EXPECT_THAT(device.error().text, HasSubstr(directory.file("data")));
}

TEST(Device, SaysWhoseProfileItIs) {
  const TemporaryDirectory nobodys;
  const TemporaryDirectory entered;
  const TemporaryDirectory left;
  const TemporaryDirectory replaced;
  LocalProfile profile = profile_of_alice();
  write_profile(entered, profile);
  profile.successor.epoch = 2;
  write_profile(replaced, profile);
  profile.blob = {};
  write_profile(left, profile);

  EXPECT_EQ(opened(nobodys.file("."))->account(), Account::kNobody);
  EXPECT_EQ(opened(entered.file("."))->account(), Account::kLoggedIn);
  EXPECT_EQ(opened(left.file("."))->account(), Account::kNobody);
  EXPECT_EQ(opened(replaced.file("."))->account(), Account::kReplaced);
}

TEST(Device, TellsTheEndOfACommandToItsSinkOnceAndToEverybody) {
  const TemporaryDirectory directory;
  const auto device = opened(directory.file("data"));
  const auto ask = [](Client& client, Instant now, Effects& out) {
    return client.conversations(now, out);
  };
  std::vector<std::string> told;
  device->on_event([&](const client::ClientEvent& event) {
    if (const auto* end = std::get_if<CommandEnded>(&event)) {
      told.push_back("event " + std::to_string(std::to_underlying(end->outcome)));
      if (told.size() == 3) device->stop();
    }
  });

  device->begin(ask, [&](const CommandEnded& end) {
    told.push_back("sink " + std::to_string(std::to_underlying(end.outcome)));
  });
  device->begin(ask);
  device->run();

  EXPECT_EQ(told, (std::vector<std::string>{"sink 18", "event 18", "event 18"}));
}

TEST(Device, EntersNoOtherAccountThanItsProfiles) {
  const TemporaryDirectory directory;
  write_profile(directory, profile_of_alice());
  const auto device = opened(directory.file("."));

  const auto end = entered(*device, "bob");

  ASSERT_TRUE(end);
  ASSERT_FALSE(*end);
  EXPECT_EQ(end->error().outcome, Outcome::kAlreadyLoggedIn);
  EXPECT_EQ(end->error().text, "the profile is another account's");
}

TEST(Device, SaysWhyAnAccountIsNotEntered) {
  const TemporaryDirectory directory;
  const auto device = opened(directory.file("data"));

  const auto end = entered(*device, "no name!");

  ASSERT_TRUE(end);
  ASSERT_FALSE(*end);
  EXPECT_EQ(end->error().outcome, Outcome::kBadName);
  EXPECT_THAT(end->error().text, HasSubstr("1 to 32 letters"));
}

}  // namespace
}  // namespace p2pchat::transport
