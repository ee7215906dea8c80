#include "transport/host/storage_thread.h"

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/storage/memory_store.h"
#include "tests/holds.h"

namespace p2pchat::transport {
namespace {

// What a store and its test tell each other: the first call has come; it may go on.
struct Gate {
  std::promise<void> reached;
  std::promise<void> opened;
};

// A store whose first call waits at a gate, so that requests gather behind it.
class GatedStore final : public storage::LocalStore {
 public:
  GatedStore(Gate& gate, std::vector<std::size_t>& groups) : gate_(&gate), groups_(groups) {}

  std::vector<PersistResult> persist_all(std::span<const PersistRequest> batches) override {
    groups_.push_back(batches.size());
    return memory_.persist_all(batches);
  }
  ReadResult read(const ReadRequest& request) override {
    groups_.push_back(0);
    if (gate_ != nullptr) {
      gate_->reached.set_value();
      gate_->opened.get_future().wait();
      gate_ = nullptr;
    }
    return memory_.read(request);
  }

 private:
  Gate* gate_;                        // none once passed
  std::vector<std::size_t>& groups_;  // sizes of the transactions; 0 for a read
  storage::MemoryStore memory_;
};

// What came back, written by the storage's thread, read after its end.
struct Answers {
  std::vector<std::uint64_t> tokens;
  std::vector<bool> succeeded;

  StorageThread::Completions completions() {
    return {.on_read =
                [this](Token token, const ReadResult& rows) {
                  tokens.push_back(token.value);
                  succeeded.push_back(rows.has_value());
                },
            .on_persisted =
                [this](Token token, PersistResult result) {
                  tokens.push_back(token.value);
                  succeeded.push_back(result.has_value());
                }};
  }
};

PersistRequest write(std::uint64_t token, std::size_t bytes = 1) {
  return {.token = {token}, .changes = {{.key = {1}, .value = Bytes(bytes)}}};
}

// A thread that holds at the gate in read 1.
struct Gated {
  Gate gate;
  std::vector<std::size_t> groups;
  Answers answers;
  std::optional<StorageThread> thread;

  Gated() {
    thread.emplace(std::make_unique<GatedStore>(gate, groups), answers.completions());
    thread->read({.token = {1}, .from = {}, .to = {}});
    gate.reached.get_future().wait();
  }
  void open_and_finish() {
    gate.opened.set_value();
    thread.reset();
  }
};

TEST(StorageThread, PutsWritesThatWaitIntoOneTransaction) {
  Gated gated;
  for (std::uint64_t i = 2; i <= 9; ++i) gated.thread->persist(write(i));

  gated.open_and_finish();

  EXPECT_TRUE(holds(gated.groups, {0, 8}));
  EXPECT_TRUE(holds(gated.answers.tokens, {1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(StorageThread, KeepsReadsBetweenTheWritesAroundThem) {
  Gated gated;
  gated.thread->persist(write(2));
  gated.thread->persist(write(3));
  gated.thread->read({.token = {4}, .from = {}, .to = {}});
  gated.thread->persist(write(5));

  gated.open_and_finish();

  EXPECT_TRUE(holds(gated.groups, {0, 2, 0, 1}));
  EXPECT_TRUE(holds(gated.answers.tokens, {1, 2, 3, 4, 5}));
}

TEST(StorageThread, RefusesInTurnWhatIsTooMuchToWait) {
  Gated gated;
  gated.thread->persist(write(2));
  gated.thread->persist(write(3, StorageThread::kWaitingBytesMax));
  gated.thread->persist(write(4));

  gated.open_and_finish();

  EXPECT_TRUE(holds(gated.answers.tokens, {1, 2, 3, 4}));
  EXPECT_TRUE(holds(gated.answers.succeeded, {true, true, false, true}));
}

TEST(StorageThread, ServesWhatWasAskedForBeforeItEnds) {
  Answers answers;
  {
    StorageThread thread(std::make_unique<storage::MemoryStore>(), answers.completions());
    for (std::uint64_t i = 1; i <= 100; ++i) thread.persist(write(i));
  }

  EXPECT_EQ(answers.tokens.size(), 100U);
}

}  // namespace
}  // namespace p2pchat::transport
