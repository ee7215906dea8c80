#include "transport/asio/frame_reader.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/holds.h"

namespace p2pchat::transport {
namespace {

using testing::IsEmpty;

constexpr std::size_t kMax = 1000;

Bytes framed(const std::vector<Bytes>& frames) {
  Bytes stream;
  for (const Bytes& frame : frames) {
    append(stream, frame_header(frame.size()));
    append(stream, frame);
  }
  return stream;
}

std::vector<Bytes> frames_of(FrameReader& reader) {
  std::vector<Bytes> frames;
  while (const std::optional<BytesView> frame = reader.next()) frames.push_back(to_bytes(*frame));
  return frames;
}

TEST(FrameReader, CutsTheStreamIntoItsFrames) {
  FrameReader reader(kMax);

  reader.feed(framed({{1, 2, 3}, {}, {4}}));

  EXPECT_TRUE(holds(frames_of(reader), {Bytes{1, 2, 3}, Bytes{}, Bytes{4}}));
  EXPECT_FALSE(reader.is_broken());
}

TEST(FrameReader, GivesTheSameFramesWhateverThePortions) {
  const std::vector<Bytes> sent{{1, 2, 3}, {}, Bytes(kMax, 7), {4}};
  const Bytes stream = framed(sent);

  for (const std::size_t portion : {1U, 2U, 3U, 5U, 100U, 1003U}) {
    FrameReader reader(kMax);
    std::vector<Bytes> frames;
    for (std::size_t at = 0; at < stream.size(); at += portion) {
      const std::size_t length = std::min(portion, stream.size() - at);
      reader.feed(BytesView(stream).subspan(at, length));
      for (Bytes& frame : frames_of(reader)) frames.push_back(std::move(frame));
    }
    EXPECT_EQ(frames, sent) << portion;
  }
}

TEST(FrameReader, WaitsForTheRestOfAFrame) {
  FrameReader reader(kMax);

  reader.feed(Bytes{0, 0, 0, 2, 9});

  EXPECT_THAT(frames_of(reader), IsEmpty());
  EXPECT_FALSE(reader.is_broken());
}

TEST(FrameReader, TakesTheLargestFrameAndBreaksOnOneByteMore) {
  FrameReader reader(kMax);
  reader.feed(framed({Bytes(kMax, 1)}));
  EXPECT_TRUE(holds(frames_of(reader), {Bytes(kMax, 1)}));

  reader.feed(Bytes{0, 0, 3, 233});  // 1001

  EXPECT_THAT(frames_of(reader), IsEmpty());
  EXPECT_TRUE(reader.is_broken());
}

TEST(FrameReader, GivesWhatCameBeforeTheBreakAndNothingAfter) {
  FrameReader reader(kMax);
  Bytes stream = framed({{1}});
  append(stream, Bytes{255, 255, 255, 255});
  append(stream, framed({{2}}));

  reader.feed(stream);

  EXPECT_TRUE(holds(frames_of(reader), {Bytes{1}}));
  EXPECT_TRUE(reader.is_broken());
  reader.feed(framed({{3}}));
  EXPECT_THAT(frames_of(reader), IsEmpty());
}

}  // namespace
}  // namespace p2pchat::transport
