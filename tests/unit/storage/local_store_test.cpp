#include <memory>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "core/storage/memory_store.h"
#include "core/storage/port.h"
#include "core/storage/sqlite_store.h"
#include "tests/unit/storage/temporary_directory.h"

// The port's contract, the same body for each store.
namespace p2pchat::storage {
namespace {

struct InMemory {
  std::unique_ptr<LocalStore> store = std::make_unique<MemoryStore>();
};

struct InSqlite {
  TemporaryDirectory directory;
  std::unique_ptr<LocalStore> store =
      SqliteStore::open({.path = directory.file("data"), .pages_max = 0}).value();
};

template <class Kind>
class LocalStoreContract : public testing::Test {
 protected:
  std::vector<Row> rows(std::string_view from, std::string_view to, std::size_t limit = 100) {
    return kind_.store
        ->read({.token = {}, .from = to_bytes(from), .to = to_bytes(to), .limit = limit})
        .value();
  }
  LocalStore& store() { return *kind_.store; }

 private:
  Kind kind_;
};

Change put(std::string_view key, std::string_view value) {
  return {.key = to_bytes(key), .value = to_bytes(value)};
}

Change erase(std::string_view key) { return {.key = to_bytes(key), .value = std::nullopt}; }

Row row(std::string_view key, std::string_view value) {
  return {.key = to_bytes(key), .value = to_bytes(value)};
}

using Kinds = testing::Types<InMemory, InSqlite>;
TYPED_TEST_SUITE(LocalStoreContract, Kinds);

TYPED_TEST(LocalStoreContract, HoldsNothingAtFirst) { EXPECT_TRUE(this->rows("", "~").empty()); }

TYPED_TEST(LocalStoreContract, GivesBackWhatWasPut) {
  ASSERT_TRUE(this->store().persist({put("b", "2"), put("a", "1")}));

  EXPECT_EQ(this->rows("a", "c"), (std::vector{row("a", "1"), row("b", "2")}));
}

TYPED_TEST(LocalStoreContract, AppliesChangesOfABatchInOrder) {
  ASSERT_TRUE(this->store().persist(
      {put("a", "1"), put("a", "2"), put("b", "1"), erase("b"), erase("c"), put("c", "1")}));

  EXPECT_EQ(this->rows("a", "d"), (std::vector{row("a", "2"), row("c", "1")}));
}

TYPED_TEST(LocalStoreContract, ErasesWhatIsThereAndIgnoresWhatIsNot) {
  ASSERT_TRUE(this->store().persist({put("a", "1"), put("b", "2")}));

  ASSERT_TRUE(this->store().persist({erase("a"), erase("never")}));

  EXPECT_EQ(this->rows("", "~"), std::vector{row("b", "2")});
}

TYPED_TEST(LocalStoreContract, ReadsFromInclusiveToExclusive) {
  ASSERT_TRUE(this->store().persist({put("a", ""), put("b", ""), put("c", ""), put("d", "")}));

  EXPECT_EQ(this->rows("b", "d"), (std::vector{row("b", ""), row("c", "")}));
  EXPECT_TRUE(this->rows("b", "b").empty());
  EXPECT_TRUE(this->rows("d", "b").empty());
}

TYPED_TEST(LocalStoreContract, GivesTheFirstRowsUpToTheLimit) {
  ASSERT_TRUE(this->store().persist({put("a", ""), put("b", ""), put("c", "")}));

  EXPECT_EQ(this->rows("a", "z", 2), (std::vector{row("a", ""), row("b", "")}));
  EXPECT_TRUE(this->rows("a", "z", 0).empty());
}

TYPED_TEST(LocalStoreContract, SortsByBytesWithAPrefixBeforeItsExtensions) {
  const std::string_view zero("a\0", 2);
  ASSERT_TRUE(this->store().persist(
      {put("b", ""), put("a\x7f", ""), put("a\xff", ""), put("a", ""), put(zero, "")}));

  EXPECT_EQ(this->rows("", "c"), (std::vector{row("a", ""), row(zero, ""), row("a\x7f", ""),
                                              row("a\xff", ""), row("b", "")}));
}

TYPED_TEST(LocalStoreContract, TakesEmptyKeysAndValuesForWhatTheyAre) {
  ASSERT_TRUE(this->store().persist({Change{.key = {}, .value = Bytes{}}}));

  EXPECT_EQ(this->rows("", "a"), std::vector{row("", "")});
}

TYPED_TEST(LocalStoreContract, KeepsLargeValuesWhole) {
  const Bytes large(3'000'000, 0xa5);
  ASSERT_TRUE(this->store().persist({Change{.key = to_bytes("k"), .value = large}}));

  EXPECT_EQ(this->rows("k", "l").at(0).value, large);
}

TYPED_TEST(LocalStoreContract, AnswersEachBatchOfManyAndAppliesThemInOrder) {
  const std::vector<PersistRequest> batches{{.token = {1}, .changes = {put("a", "1")}},
                                            {.token = {2}, .changes = {}},
                                            {.token = {3}, .changes = {put("a", "3")}}};

  const std::vector<PersistResult> results = this->store().persist_all(batches);

  EXPECT_EQ(results, (std::vector<PersistResult>(3)));
  EXPECT_EQ(this->rows("a", "b"), std::vector{row("a", "3")});
}

TEST(MemoryStore, IsAValueWhoseCopyGoesItsOwnWay) {
  MemoryStore store;
  ASSERT_TRUE(store.persist({put("a", "1")}));

  MemoryStore copy = store;
  ASSERT_TRUE(copy.persist({put("b", "2")}));

  EXPECT_EQ(store.rows().size(), 1U);
  EXPECT_EQ(copy.rows().size(), 2U);
}

}  // namespace
}  // namespace p2pchat::storage
