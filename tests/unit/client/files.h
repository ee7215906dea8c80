#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "core/files/chunk_keys.h"
#include "tests/unit/client/people.h"
#include "tests/unit/client/small_world.h"

// What tests of files share.
namespace p2pchat::client {

inline constexpr std::size_t kChunk = files::kChunkSize;

inline SmallWorld::Ask filing(FileAsk ask) {
  return [ask](Client& client, Instant now, Effects& out) { return client.file(ask, now, out); };
}

// Bytes that are not alike anywhere.
inline Bytes content_of(std::size_t size) {
  Bytes bytes(size);
  std::uint32_t state = 12345;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(state >> 24U);
  }
  return bytes;
}

inline std::size_t rows_of_files(SmallWorld& world, std::size_t device, char sort) {
  return static_cast<std::size_t>(std::ranges::count_if(world.disk(device), [&](const auto& row) {
    return row.first[0] == 'f' && row.first[1] == static_cast<std::uint8_t>(sort);
  }));
}

// Appended whole, not finished; the upload's id, empty if the device was killed on the way.
inline std::string appended(SmallWorld& world, std::size_t device, const Bytes& content,
                            const std::string& name = "report.pdf", const std::string& to = "bob") {
  const CommandEnded begun =
      world.run(device, filing(BeginFile{.to = to, .name = name, .size = content.size()}));
  if (begun.outcome != Outcome::kDone || begun.files.empty()) return {};
  const std::string id = begun.files[0].id;
  for (std::size_t at = 0; at < content.size(); at += 100'000) {
    const auto piece =
        BytesView(content).subspan(at, std::min<std::size_t>(100'000, content.size() - at));
    const CommandEnded end =
        world.run(device, filing(AppendFile{.id = id, .bytes = to_bytes(piece)}));
    if (end.outcome != Outcome::kDone) return {};
  }
  return id;
}

inline Outcome send_file(SmallWorld& world, std::size_t device, const Bytes& content,
                         WaitFor wait = WaitFor::kStored, const std::string& name = "report.pdf") {
  const std::string id = appended(world, device, content, name);
  if (id.empty()) return Outcome::kTimedOut;
  return world
      .run(device, filing(FinishFile{.id = id, .wait = wait, .give_up = std::chrono::seconds{50}}))
      .outcome;
}

inline Bytes read_whole(SmallWorld& world, std::size_t device, const FileEntry& file) {
  Bytes whole;
  for (std::uint32_t number = 1; number <= files::chunks_of(file.size); ++number) {
    const CommandEnded piece = world.run(device, filing(ReadFile{.id = file.id, .number = number}));
    EXPECT_EQ(piece.outcome, Outcome::kDone);
    append(whole, piece.bytes);
  }
  return whole;
}

inline CommandEnded fetch(SmallWorld& world, std::size_t device, const std::string& id,
                          Duration give_up = std::chrono::seconds{50}) {
  return world.run(device, filing(FetchFile{.id = id, .give_up = give_up}));
}

inline std::string arrived_file(SmallWorld& world, std::size_t device) {
  EXPECT_TRUE(world.pass_until([&] { return !only<MessageArrived>(world.events(device)).empty(); },
                               std::chrono::seconds{90}));
  const auto arrived = only<MessageArrived>(world.events(device));
  if (arrived.empty() || !arrived.back().message.file) return {};
  return arrived.back().message.id;
}

inline std::size_t released(SmallWorld& world) {
  return static_cast<std::size_t>(std::ranges::count_if(
      world.ring.chunks, [](const auto& chunk) { return chunk.second.version == 1; }));
}

}  // namespace p2pchat::client
