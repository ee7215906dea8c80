#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "sim/explore/life.h"
#include "sim/explore/settled_world.h"
#include "sim/scene.h"

namespace p2pchat::sim {

using HistoryId = std::uint32_t;
using LetterId = std::uint32_t;

// A datagram on its way, or an announcement. Equal ones have one number.
struct Letter {
  std::uint32_t from = 0;  // nodes, by number
  std::uint32_t to = 0;
  bool is_announcement = false;
  Instant due;  // when it arrives if nothing keeps it
  Bytes payload;

  auto operator<=>(const Letter&) const = default;
};

// One thing that happens to one node.
struct Input {
  enum class Kind : std::uint8_t { kStart, kWake, kSync, kLetter, kDeposit, kCrash };

  Kind kind = Kind::kWake;
  // kStart, kDeposit: microseconds of the world's clock; kLetter: its number; kCrash: writes under
  // way that have made it; else nothing.
  std::uint64_t argument = 0;

  auto operator<=>(const Input&) const = default;
};

// What a judge sees of a node, and what the message has come to there.
struct Shown {
  NodeView view;
  bool serves = false;         // answers for the message's key
  bool has = false;            // as it says itself, or is writing it
  bool is_on_disk = false;     // it really has
  bool was_on_disk = false;    // at any time
  bool has_lost = false;       // it was on a disk that is lost
  std::uint32_t receipts = 0;  // what the client was told by this node, at most

  bool operator==(const Shown&) const = default;
};

// All histories of all nodes that a walk has met, each once. A history is the start of a node and
// what has happened to it, in order; the node is a function of it, so each step of a node is
// performed once, in however many states of the world it stands. Nodes that have not been asked for
// lately are forgotten and come back by living through their history again.
class Histories {
 public:
  explicit Histories(SettledWorld world);

  // How a node goes on after one more input, and what it sends.
  struct Step {
    HistoryId next = 0;
    std::vector<LetterId> sent;
  };
  const Step& after(HistoryId history, const Input& input);

  // What is asked of every history in every state.
  struct Point {
    std::uint32_t node = 0;
    Stand stand = Stand::kUnborn;
    Instant clock;
    Instant wake = Instant::never();
    Instant sync = Instant::never();
    std::uint32_t writes = 0;
    std::uint32_t shown = 0;
  };
  [[nodiscard]] const Point& point(HistoryId history) const { return records_[history].point; }
  [[nodiscard]] const Letter& letter(LetterId letter) const { return *letters_[letter]; }
  [[nodiscard]] const Shown& shown(std::uint32_t number) const { return shown_[number]; }
  [[nodiscard]] const SettledWorld& world() const { return world_; }

  // The first history of node n is n.
  [[nodiscard]] std::size_t nodes() const { return world_.lives.size(); }
  [[nodiscard]] std::size_t size() const { return records_.size(); }
  // A node that has asked for what explored worlds do not have, if one has.
  [[nodiscard]] std::optional<std::uint32_t> outsider() const { return outsider_; }

 private:
  struct Record {
    Point point;
    HistoryId parent = 0;
    Input input;
    std::unique_ptr<Life> life;  // none: forgotten
    std::vector<std::pair<Input, Step>> steps;
  };

  const Life& life(HistoryId history);
  void keep(HistoryId history, Life life);
  Life::Out happen(Life& life, std::uint32_t node, const Input& input) const;
  HistoryId add(std::uint32_t node, HistoryId parent, const Input& input, Life life, Shown shown);
  void look_at(const Life& life, Shown& shown) const;
  void note_receipts(const Life::Out& out, Shown& shown) const;
  std::vector<LetterId> post(std::uint32_t from, Instant at, Life::Out out);
  std::uint32_t number_of(const Shown& shown);

  SettledWorld world_;
  Bytes row_;                           // of the message, on a disk
  std::deque<Record> records_;          // by history
  std::deque<HistoryId> kept_;          // those with a life, the oldest first
  std::map<Letter, LetterId> numbers_;  // of letters
  std::vector<const Letter*> letters_;
  std::vector<Shown> shown_;
  std::map<Bytes, std::uint32_t> shown_numbers_;
  std::optional<std::uint32_t> outsider_;
};

}  // namespace p2pchat::sim
