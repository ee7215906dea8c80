#include "core/chat/body.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include <gtest/gtest.h>

#include "core/chat/sealed_message.h"
#include "core/crypto/sha256.h"
#include "core/groups/word.h"

namespace p2pchat::chat {
namespace {

const Bytes32 kKey{1, 2, 3};

TEST(Body, OpensWithItsKeyAlone) {
  const Bytes plain = to_bytes("what all members are to read");

  const SealedBody sealed = seal_body(kKey, plain);

  EXPECT_EQ(open_body(kKey, sealed.bytes), plain);
  EXPECT_EQ(open_body(Bytes32{1, 2, 4}, sealed.bytes), std::nullopt);
  Bytes changed = sealed.bytes;
  changed.back() ^= 1U;
  EXPECT_EQ(open_body(kKey, changed), std::nullopt);
  EXPECT_EQ(open_body(kKey, {}), std::nullopt);
}

TEST(Body, HasOneOfTheSizesOfMessagesWhateverItSays) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{492}, std::size_t{493},
                                 std::size_t{16'000}, groups::kWordMax}) {
    const Bytes plain(size, 7);

    const SealedBody sealed = seal_body(kKey, plain);

    EXPECT_NE(std::ranges::find(kBodySizes, sealed.bytes.size()), std::end(kBodySizes)) << size;
    EXPECT_EQ(open_body(kKey, sealed.bytes), plain) << size;
  }
  EXPECT_EQ(seal_body(kKey, Bytes(492, 7)).bytes.size(), 512U);
  EXPECT_EQ(seal_body(kKey, Bytes(493, 7)).bytes.size(), 1024U);
}

TEST(Body, WhoHasKeyAndHashFindsAndReleasesItsChunk) {
  const SealedBody sealed = seal_body(kKey, to_bytes("a body"));
  const account::ChunkName name = body_name(kKey, crypto::sha256(sealed.bytes));

  const wire::Record chunk = account::chunk_record(sealed.secret, sealed.bytes, 1);
  const wire::Record release = account::release_record(name, 1);

  EXPECT_TRUE(account::is_genuine_chunk(chunk));
  EXPECT_EQ(chunk.slot, account::chunk_slot(name.id()));
  EXPECT_TRUE(account::is_genuine_chunk(release));
  EXPECT_EQ(release.slot, chunk.slot);
}

}  // namespace
}  // namespace p2pchat::chat
