#include "core/storage/data_directory.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/storage/temporary_directory.h"

namespace p2pchat::storage {
namespace {

using std::filesystem::perms;
using testing::HasSubstr;

TEST(DataDirectory, IsMadeForItsOwnerAlone) {
  const TemporaryDirectory directory;

  const auto store = open_in_directory(directory.file("above/data"), "rows.db");

  ASSERT_TRUE(store) << store.error().text;
  EXPECT_TRUE(std::filesystem::exists(directory.file("above/data/rows.db")));
  for (const char* made : {"above", "above/data"}) {
    EXPECT_EQ(std::filesystem::status(directory.file(made)).permissions(), perms::owner_all);
  }
}

TEST(DataDirectory, ThatIsAFileIsRefusedWithASentence) {
  const TemporaryDirectory directory;
  std::ofstream(directory.file("data")) << "a file";

  const auto store = open_in_directory(directory.file("data"), "rows.db");

  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, OpenError::Kind::kCannotOpen);
  EXPECT_THAT(store.error().text, HasSubstr(directory.file("data")));
}

TEST(DataDirectory, OfALivingProcessIsInUse) {
  const TemporaryDirectory directory;
  const auto first = open_in_directory(directory.file("data"), "rows.db");
  ASSERT_TRUE(first);

  const auto second = open_in_directory(directory.file("data"), "rows.db");

  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, OpenError::Kind::kInUse);
}

}  // namespace
}  // namespace p2pchat::storage
