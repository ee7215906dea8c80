#include "bench/search_cost.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "core/base/entropy.h"
#include "core/chat/history.h"
#include "core/chat/offers.h"
#include "core/chat/search.h"
#include "core/chat/sessions.h"
#include "core/chat/words.h"
#include "core/storage/sqlite_store.h"

namespace p2pchat::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kVocabulary = 20'000;
constexpr std::size_t kWords = 10;  // of a message
constexpr std::size_t kPeers = 50;
constexpr std::size_t kBatch = 500;   // messages, written at once
constexpr std::size_t kRepeats = 21;  // of which the median is shown
constexpr std::size_t kPage = 1000;   // messages, in one read of the scan

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// The word of a rank. The log of ranks is even, so that word 1 is about as frequent as words 10 to
// 20 together (Zipf).
std::string word(std::size_t rank) { return "word" + std::to_string(rank); }

std::size_t drawn_rank(Entropy& entropy) {
  const double share = static_cast<double>(entropy.below(1'000'000)) / 1e6;
  return static_cast<std::size_t>(std::pow(static_cast<double>(kVocabulary), share));
}

std::string peer(std::size_t number) { return "peer" + std::to_string(number); }

// A profile's database, its user and what a search needs beside them.
class Profile {
 public:
  explicit Profile(std::uint64_t seed)
      : directory_(std::filesystem::temp_directory_path() /
                   ("p2pchat-bench-" + std::to_string(getpid()))),
        entropy_(Bytes32{static_cast<std::uint8_t>(seed)}),
        calls_({}, entropy_.fork()) {
    own_.profile.name = "alice";
    own_.vault = chat::Vault(entropy_.draw_32());
    auto store = storage::SqliteStore::open({.path = (directory_ / "profile.db").string()});
    P2PCHAT_ASSERT(store);
    store_ = std::move(*store);
  }
  Profile(const Profile&) = delete;
  Profile& operator=(const Profile&) = delete;
  ~Profile() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  void write(std::size_t messages) {
    std::vector<Change> changes;
    for (std::size_t i = 1; i <= messages; ++i) {
      chat::RowWriter rows{own_.vault, entropy_, changes};
      chat::put_message(drawn_message(i), rows);
      if (i % kBatch != 0 && i != messages) continue;
      const PersistResult written = store_->persist(std::exchange(changes, {}));
      P2PCHAT_ASSERT(written);
    }
  }

  std::vector<chat::StoredMessage> find(const chat::SearchQuery& query) {
    chat::Search search;
    Effects out;
    chat::Desk desk{options_,  own_,   standings_, preferences_, timers_,   offers_,
                    sessions_, calls_, entropy_,   true,         Instant(), out};
    (void)search.begin(query, desk);
    while (!out.reads.empty()) {
      const ReadRequest request = std::exchange(out, {}).reads.front();
      search.on_read(request.token, store_->read(request), desk);
    }
    return *search.take_pages().front().messages;
  }

  // What there would be without an index. The same messages, in no order.
  std::vector<chat::StoredMessage> scan(const std::vector<std::string>& words) {
    std::vector<chat::StoredMessage> found;
    ReadRequest request{.token = {},
                        .from = chat::conversations_begin(),
                        .to = chat::conversations_end(),
                        .limit = 2 * kPage};
    while (true) {
      const ReadResult rows = store_->read(request);
      P2PCHAT_ASSERT(rows);
      for (chat::StoredMessage& message : chat::parse_conversation(*rows, "alice", own_.vault)) {
        if (std::ranges::includes(chat::words_of(message.text), words)) {
          found.push_back(std::move(message));
        }
      }
      if (rows->size() < request.limit) return found;
      request.from = chat::after_rows(*rows);
    }
  }

  [[nodiscard]] std::uintmax_t bytes() const {
    std::uintmax_t all = 0;
    for (const auto& file : std::filesystem::directory_iterator(directory_)) {
      all += file.file_size();
    }
    return all;
  }

 private:
  chat::StoredMessage drawn_message(std::size_t number) {
    chat::StoredMessage message{.id = to_hex(entropy_.draw_32()),
                                .peer = peer(entropy_.below(kPeers)),
                                .is_outgoing = number % 2 == 0,
                                .text = {},
                                .sent_ms = static_cast<std::int64_t>(number),
                                .lamport = number,
                                .state = chat::MessageState::kDelivered};
    for (std::size_t i = 0; i < kWords; ++i) {
      message.text += (i == 0 ? "" : " ") + word(drawn_rank(entropy_));
    }
    return message;
  }

  std::filesystem::path directory_;
  Entropy entropy_;
  chat::ChatOptions options_;
  chat::OwnAccount own_;
  chat::Standings standings_;
  chat::Preferences preferences_;
  chat::Timers timers_;
  chat::Sessions sessions_;
  chat::Offers offers_;
  account::OwnerCalls calls_;
  std::unique_ptr<storage::SqliteStore> store_;
};

struct Asked {
  std::string title;
  chat::SearchQuery query;
};

std::vector<Asked> queries() {
  const std::string one = peer(1);
  return {{"a rare word", {.text = word(kVocabulary - 1), .peer = {}}},
          {"a word of the middle", {.text = word(200), .peer = {}}},
          {"a frequent word", {.text = word(1), .peer = {}}},
          {"the same, with one peer", {.text = word(1), .peer = one}},
          {"frequent and rare", {.text = word(1) + " " + word(kVocabulary - 1), .peer = {}}},
          {"two frequent words", {.text = word(1) + " " + word(2), .peer = {}}},
          {"no such word", {.text = "unheard", .peer = {}}}};
}

}  // namespace

Table search_cost(const SearchEffort& effort) {
  Profile profile(effort.seed);
  const auto writing = Clock::now();
  profile.write(effort.messages);
  const double written = milliseconds_since(writing);
  Table table{.title = "search among " + std::to_string(effort.messages) + " messages",
              .columns = {"query", "in", "found", "ms", "scan ms", "ratio"},
              .lines = {},
              .notes = {}};
  for (const Asked& asked : queries()) {
    std::vector<double> times;
    std::size_t found = 0;
    for (std::size_t i = 0; i < kRepeats; ++i) {
      const auto start = Clock::now();
      found = profile.find(asked.query).size();
      times.push_back(milliseconds_since(start));
    }
    std::ranges::sort(times);
    const auto start = Clock::now();
    const std::size_t all = profile.scan(chat::words_of(asked.query.text)).size();
    const double scan = milliseconds_since(start);
    const double median = times[times.size() / 2];
    table.lines.push_back({asked.title, std::to_string(all), std::to_string(found),
                           number_text(median, 2), number_text(scan, 0),
                           number_text(scan / median, 0)});
  }
  table.notes.push_back("writing all: " + number_text(written / 1000, 1) + " s; the database: " +
                        number_text(static_cast<double>(profile.bytes()) / 1e6, 0) + " MB");
  table.notes.push_back("in: messages with all the words, of all peers; found: 100 at most");
  table.notes.push_back("ms: the median of " + std::to_string(kRepeats) + "; the scan ran once");
  return table;
}

}  // namespace p2pchat::bench
