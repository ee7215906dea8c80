#include "tests/unit/client/files.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "core/account/chunk.h"
#include "core/account/name.h"
#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "tests/unit/account/people.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

namespace p2pchat::client {
namespace {

using namespace std::chrono_literals;

TEST(ClientFiles, AFileComesAsItWasSentAndIsThenReleased) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(3 * kChunk + 17);

  ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'c'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'u'), 0U);
  EXPECT_EQ(world.ring.chunks.size(), 5U);
  const std::string id = arrived_file(world, couple.bob);
  const CommandEnded fetched = fetch(world, couple.bob, id.substr(0, 7));

  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  ASSERT_EQ(fetched.files.size(), 1U);
  EXPECT_EQ(fetched.files[0].name, "report.pdf");
  EXPECT_EQ(fetched.files[0].peer, "alice");
  EXPECT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
  EXPECT_EQ(released(world), 0U) << "not before it is kept";
  EXPECT_EQ(world.run(couple.bob, filing(KeepFile{.id = id})).outcome, Outcome::kDone);
  world.pass(5s);
  EXPECT_EQ(released(world), 5U);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'g'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'd'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'x'), 0U);
  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kFileGone);
}

TEST(ClientFiles, TheMessageShowsNameAndSizeOnBothSides) {
  Couple couple;
  SmallWorld& world = couple.world;

  ASSERT_EQ(send_file(world, couple.alice, content_of(10), WaitFor::kDelivered), Outcome::kDone);

  for (const auto& [device, peer] : {std::pair{couple.alice, "bob"}, {couple.bob, "alice"}}) {
    const auto history = world.run(device, reading_history(peer)).messages;
    ASSERT_EQ(history.size(), 1U);
    ASSERT_TRUE(history[0].file.has_value());
    EXPECT_EQ(history[0].file->name.text, "report.pdf");
    EXPECT_EQ(history[0].file->size, 10U);
    EXPECT_EQ(history[0].text, "report.pdf");
  }
  const auto unread = world.run(couple.bob, reading_inbox()).messages;
  ASSERT_EQ(unread.size(), 1U);
  EXPECT_TRUE(unread[0].file.has_value());
}

TEST(ClientFiles, AreFetchedByTheDeviceThatTookTheAccountOver) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(kChunk + 9);
  ASSERT_EQ(send_file(world, couple.alice, content, WaitFor::kDelivered), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);

  const std::size_t phone = world.add_device("phone");
  ASSERT_EQ(world.run(phone, logging_in("bob", kPassword)).outcome, Outcome::kDone);
  ASSERT_TRUE(world.pass_until(
      [&] {
        const auto told = only<HistoryHandedOver>(world.events(phone));
        return !told.empty() && told.back().is_complete;
      },
      60s));

  const CommandEnded fetched = fetch(world, phone, id);
  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  EXPECT_EQ(read_whole(world, phone, fetched.files[0]), content);
}

TEST(ClientFiles, WaitsOnTheRingForWhoIsOffline) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.kill(couple.bob);
  const Bytes content = content_of(kChunk);

  ASSERT_EQ(send_file(world, couple.alice, content, WaitFor::kStoredAll), Outcome::kDone);
  world.kill(couple.alice);
  world.pass(600s);
  world.start(couple.bob);
  ASSERT_EQ(world.run(couple.bob, unlocking(kPassword)).outcome, Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);

  const CommandEnded fetched = fetch(world, couple.bob, id);
  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  EXPECT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
}

TEST(ClientFiles, AnEmptyFileIsAFile) {
  Couple couple;
  SmallWorld& world = couple.world;

  ASSERT_EQ(send_file(world, couple.alice, {}), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.bob, filing(ReadFile{.id = id, .number = 1})).outcome,
            Outcome::kUnknownFile);
  EXPECT_EQ(world.run(couple.bob, filing(KeepFile{.id = id})).outcome, Outcome::kDone);
}

TEST(ClientFiles, TakesExactly25MiB) {
  Couple couple;
  SmallWorld& world = couple.world;
  const BeginFile largest{.to = "bob", .name = "a", .size = chat::FileRef::kSizeMax};
  BeginFile larger = largest;
  larger.size += 1;

  EXPECT_EQ(world.run(couple.alice, filing(largest)).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.alice, filing(larger)).outcome, Outcome::kFileTooLarge);
}

TEST(ClientFiles, AFileOf25MiBComesWhole) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(chat::FileRef::kSizeMax);

  ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  const CommandEnded fetched = fetch(world, couple.bob, id);

  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  EXPECT_TRUE(read_whole(world, couple.bob, fetched.files[0]) == content);
}

TEST(ClientFiles, RefusesWhatCannotBeSent) {
  Couple couple;
  SmallWorld& world = couple.world;
  const auto begin = [&](const std::string& to) {
    return world.run(couple.alice, filing(BeginFile{.to = to, .name = "a", .size = 1})).outcome;
  };
  ASSERT_EQ(world.run(couple.alice, acting(chat::Deed::kBlock, "carol")).outcome, Outcome::kDone);

  EXPECT_EQ(begin("no/name"), Outcome::kUnknownUser);
  EXPECT_EQ(begin("Alice"), Outcome::kBadName);
  EXPECT_EQ(begin("carol"), Outcome::kBlocked);
  EXPECT_EQ(world.run(couple.alice, filing(AppendFile{.id = "00", .bytes = Bytes(1)})).outcome,
            Outcome::kUnknownFile);
  EXPECT_EQ(fetch(world, couple.alice, "abcd").outcome, Outcome::kUnknownFile);
}

TEST(ClientFiles, OnlySoManyAreSentAtATime) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.are_chunks_answered = false;
  const auto begin = [&] {
    return world.run(couple.alice, filing(BeginFile{.to = "bob", .name = "a", .size = 1}));
  };
  for (std::size_t i = 1; i < files::FilesOptions().uploads_max; ++i) {
    ASSERT_EQ(begin().outcome, Outcome::kDone);
  }
  const CommandEnded last = begin();
  ASSERT_EQ(last.outcome, Outcome::kDone);

  EXPECT_EQ(begin().outcome, Outcome::kTooManyFiles);
  EXPECT_EQ(world.run(couple.alice, filing(CancelFile{.id = last.files[0].id})).outcome,
            Outcome::kDone);
  EXPECT_EQ(begin().outcome, Outcome::kDone);
}

TEST(ClientFiles, AFileThatChangesWhileItIsReadIsNotSent) {
  Couple couple;
  SmallWorld& world = couple.world;
  const auto begin = [&] {
    return world.run(couple.alice, filing(BeginFile{.to = "bob", .name = "a", .size = kChunk}))
        .files.at(0)
        .id;
  };
  const std::string shrunk = begin();
  const std::string grown = begin();

  EXPECT_EQ(world.run(couple.alice, filing(FinishFile{.id = shrunk})).outcome,
            Outcome::kFileChanged);
  EXPECT_EQ(
      world.run(couple.alice, filing(AppendFile{.id = grown, .bytes = Bytes(kChunk + 1)})).outcome,
      Outcome::kFileChanged);
  world.pass(1s);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'u'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'c'), 0U);
}

TEST(ClientFiles, NoMessageGoesBeforeItsChunksAreStored) {
  Couple couple;
  SmallWorld& world = couple.world;
  world.ring.is_chunk_room_full = true;

  EXPECT_EQ(send_file(world, couple.alice, content_of(2 * kChunk)), Outcome::kTimedOut);
  EXPECT_TRUE(only<MessageArrived>(world.events(couple.bob)).empty());
  world.ring.is_chunk_room_full = false;

  EXPECT_FALSE(arrived_file(world, couple.bob).empty());
  EXPECT_EQ(world.ring.chunks.size(), 3U);
}

TEST(ClientFiles, ACancelledUploadLeavesNothingBehind) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string id = appended(world, couple.alice, content_of(4 * kChunk));
  const CommandId finish = world.command(
      couple.alice, filing(FinishFile{.id = id, .wait = WaitFor::kStored, .give_up = 50s}));
  ASSERT_TRUE(world.pass_until([&] { return !world.ring.chunks.empty(); }, 10s));

  EXPECT_EQ(world.run(couple.alice, filing(CancelFile{.id = id.substr(0, 9)})).outcome,
            Outcome::kDone);

  EXPECT_EQ(world.ended(couple.alice, finish).outcome, Outcome::kCancelled);
  world.pass(10s);
  EXPECT_EQ(released(world), 5U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'c'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'u'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'x'), 0U);
  EXPECT_TRUE(only<MessageArrived>(world.events(couple.bob)).empty());
}

TEST(ClientFiles, ACancelledDownloadLeavesNothingHereAndAllOnTheRing) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(20 * kChunk);
  ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  const CommandId fetching = world.command(couple.bob, filing(FetchFile{.id = id, .give_up = 50s}));
  ASSERT_TRUE(world.pass_until([&] { return rows_of_files(world, couple.bob, 'g') >= 3; }, 20s));

  EXPECT_EQ(world.run(couple.bob, filing(CancelFile{.id = id})).outcome, Outcome::kDone);

  EXPECT_EQ(world.ended(couple.bob, fetching).outcome, Outcome::kUnknownFile);
  world.pass(2s);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'g'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'd'), 0U);
  EXPECT_EQ(released(world), 0U);
  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kDone);
  EXPECT_EQ(world.run(couple.bob, filing(CancelFile{.id = "0123"})).outcome, Outcome::kUnknownFile);
}

TEST(ClientFiles, AFileForNobodyIsGivenUpAndReleased) {
  Couple couple;
  SmallWorld& world = couple.world;
  const std::string id =
      world.run(couple.alice, filing(BeginFile{.to = "nobody", .name = "a", .size = 1}))
          .files.at(0)
          .id;
  ASSERT_EQ(world.run(couple.alice, filing(AppendFile{.id = id, .bytes = Bytes(1)})).outcome,
            Outcome::kDone);

  EXPECT_EQ(world.run(couple.alice, filing(FinishFile{.id = id, .wait = WaitFor::kStored})).outcome,
            Outcome::kUnknownUser);

  world.pass(5s);
  EXPECT_EQ(released(world), 2U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'u'), 0U);
}

TEST(ClientFiles, AnUploadThatWasNotFinishedIsForgotten) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_FALSE(appended(world, couple.alice, content_of(2 * kChunk)).empty());
  ASSERT_EQ(rows_of_files(world, couple.alice, 'c'), 2U);

  restart(world, couple.alice);
  world.pass(1s);

  EXPECT_EQ(rows_of_files(world, couple.alice, 'u'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.alice, 'c'), 0U);
}

TEST(ClientFiles, ListsWhatCameWhatWentAndWhatIsOnItsWay) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(send_file(world, couple.alice, content_of(5), WaitFor::kDelivered), Outcome::kDone);
  world.ring.are_chunks_answered = false;
  ASSERT_EQ(send_file(world, couple.alice, content_of(6), WaitFor::kQueued, "next.txt"),
            Outcome::kDone);

  const auto sent = world.run(couple.alice, filing(ListFiles{})).files;
  const auto come = world.run(couple.bob, filing(ListFiles{})).files;

  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].name, "next.txt");
  EXPECT_EQ(sent[0].state, FileState::kSending);
  EXPECT_EQ(sent[0].peer, "bob");
  EXPECT_EQ(sent[1].state, FileState::kSent);
  ASSERT_EQ(come.size(), 1U);
  EXPECT_EQ(come[0].state, FileState::kOnRing);
  EXPECT_FALSE(come[0].is_outgoing);
}

TEST(ClientFiles, AChunkThatIsNotThereIsSaid) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(send_file(world, couple.alice, content_of(3 * kChunk)), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  const auto lost = *world.ring.chunks.begin();
  world.ring.chunks.erase(lost.first);

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kFileMissing);
  world.ring.chunks.insert(lost);

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kDone) << "it may come back";
}

TEST(ClientFiles, AChunkThatIsWrongIsSaidAndNotTaken) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(send_file(world, couple.alice, content_of(3 * kChunk)), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  for (auto& [chunk, record] : world.ring.chunks) record.body.bytes.back() ^= 1U;

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kFileDamaged);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'g'), 0U);
}

// What a program of Mallory's sends that keeps to no rule.
TEST(ClientFiles, WhatItsSenderHasMadeWrongTakesNoRoomHere) {
  Couple couple;
  SmallWorld& world = couple.world;
  const RingId bob = account::key_of("bob");
  const account::Person mallory = account::person("mallory", 77);
  world.ring.accounts[account::key_of("mallory")].profile = mallory.profile;
  const Bytes32 key{9};
  chat::FileRef file{.name = "report.pdf", .size = 2 * kChunk, .key = key, .expires_ms = 1U << 31U};
  files::Hashes hashes;
  const auto add = [&](std::uint32_t number, const Bytes& sealed) {
    const auto chunk =
        account::chunk_record(files::name_of(key, number, {}).secret, sealed, file.expires_ms);
    world.ring.chunks[chunk.slot.id] = chunk;
    return crypto::sha256(sealed);
  };
  hashes.push_back(add(1, files::seal_chunk(key, 1, content_of(kChunk))));
  hashes.push_back(add(2, files::seal_chunk(key, 2, content_of(kChunk - 1))));
  file.table = add(0, files::seal_table(key, hashes));
  chat::Content content;
  content.type = chat::ContentType::kFile;
  content.lamport = 1;
  wire::Record letter;
  letter.body = chat::seal_file(content, file, {mallory.keys, mallory.profile},
                                world.ring.accounts.at(bob).profile, Bytes32{3})
                    .value();
  letter.slot = {.key = bob, .kind = wire::RecordKind::kMessage, .id = crypto::sha256(letter.body)};
  world.ring.mail[bob][letter.slot.id] = letter;
  const std::string id = arrived_file(world, couple.bob);

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kFileDamaged);
  world.pass(1s);

  EXPECT_EQ(rows_of_files(world, couple.bob, 'd'), 0U);
  EXPECT_EQ(rows_of_files(world, couple.bob, 'g'), 0U);
}

TEST(ClientFiles, AnotherChunkIsNotTakenInItsPlace) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(send_file(world, couple.alice, content_of(3 * kChunk)), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  auto& chunks = world.ring.chunks;
  std::swap(chunks.begin()->second, chunks.rbegin()->second);

  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kFileDamaged);
}

TEST(ClientFiles, WithoutARingFetchingEndsInTimeAndGoesOnLater) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(20 * kChunk);
  ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);
  const CommandId fetching = world.command(couple.bob, filing(FetchFile{.id = id, .give_up = 20s}));
  ASSERT_TRUE(world.pass_until([&] { return rows_of_files(world, couple.bob, 'g') >= 5; }, 20s));
  world.ring.are_chunks_answered = false;

  EXPECT_EQ(world.ended(couple.bob, fetching).outcome, Outcome::kTimedOut);
  world.ring.are_chunks_answered = true;
  restart(world, couple.bob);
  const std::size_t asked_before = static_cast<std::size_t>(
      std::ranges::count_if(world.seen(), [](const wire::Message& message) {
        return std::holds_alternative<wire::GetChunk>(message);
      }));
  const std::size_t here = rows_of_files(world, couple.bob, 'g');
  const CommandEnded fetched = fetch(world, couple.bob, id);

  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  EXPECT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
  const std::size_t asked = static_cast<std::size_t>(
      std::ranges::count_if(world.seen(), [](const wire::Message& message) {
        return std::holds_alternative<wire::GetChunk>(message);
      }));
  EXPECT_EQ(asked - asked_before, 20 - here) << "what is here is not asked for again";
}

TEST(ClientFiles, ADiskThatIsFullLosesNothing) {
  Couple couple;
  SmallWorld& world = couple.world;
  const Bytes content = content_of(2 * kChunk);
  world.set_disk_error(couple.alice, DiskError::kFull);
  EXPECT_EQ(world.run(couple.alice, filing(BeginFile{.to = "bob", .name = "a", .size = 1})).outcome,
            Outcome::kDiskFull);
  world.set_disk_error(couple.alice, std::nullopt);
  ASSERT_EQ(send_file(world, couple.alice, content), Outcome::kDone);
  const std::string id = arrived_file(world, couple.bob);

  world.set_disk_error(couple.bob, DiskError::kFull);
  EXPECT_EQ(fetch(world, couple.bob, id).outcome, Outcome::kDiskFull);
  world.set_disk_error(couple.bob, std::nullopt);

  const CommandEnded fetched = fetch(world, couple.bob, id);
  ASSERT_EQ(fetched.outcome, Outcome::kDone);
  EXPECT_EQ(read_whole(world, couple.bob, fetched.files[0]), content);
}

TEST(ClientFiles, TheRingSeesNeitherNameNorContent) {
  Couple couple;
  SmallWorld& world = couple.world;
  Bytes content(2 * kChunk, 'A');

  ASSERT_EQ(send_file(world, couple.alice, content, WaitFor::kDelivered, "canary.txt"),
            Outcome::kDone);

  for (const auto& [id, record] : world.ring.chunks) {
    const std::string body = to_text(record.body);
    EXPECT_EQ(body.find("canary"), std::string::npos);
    EXPECT_EQ(body.find("AAAAAAAA"), std::string::npos);
  }
  for (const auto& [key, value] : world.disk(couple.alice)) {
    EXPECT_EQ(to_text(value).find("canary"), std::string::npos);
  }
}

TEST(ClientFiles, TellsHowFarItIs) {
  Couple couple;
  SmallWorld& world = couple.world;
  ASSERT_EQ(send_file(world, couple.alice, content_of(3 * kChunk)), Outcome::kDone);

  const auto told = only<FileProgress>(world.events(couple.alice));
  ASSERT_EQ(told.size(), 4U);
  EXPECT_EQ(told.front().file.done, 1U);
  EXPECT_EQ(told.back().file.done, 4U);
  EXPECT_EQ(told.back().file.total, 4U);
  const auto sent = only<FileSent>(world.events(couple.alice));
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].upload, told[0].file.id);
  EXPECT_TRUE(sent[0].message.file.has_value());
}

}  // namespace
}  // namespace p2pchat::client
