#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

// Speed and cost beside the alternatives. A row measures all its contestants in every round, one
// after the other, so that they meet the same machine.
namespace p2pchat::bench {

// Contestants that are no peers: this project, what the machine itself can do, and the target,
// which is read in each round too, for it may hang on the machine or on a peer.
inline constexpr std::string_view kOurs = "ours";
inline constexpr std::string_view kMachine = "machine";
inline constexpr std::string_view kTarget = "wanted";

enum class Better : std::uint8_t { kLess, kMore };

struct CardFigure {
  std::string_view name;
  std::string_view unit;
  Better better = Better::kLess;
};

struct Reading {
  std::string_view figure;
  std::string_view who;
  double value = 0;
};
using Readings = std::vector<Reading>;

struct CardEffort {
  bool is_quick = false;

  [[nodiscard]] std::size_t rounds() const { return is_quick ? 2 : 5; }
};

// A row under way: whatever it needs lives as long as this.
class CardRow {
 public:
  CardRow() = default;
  CardRow(const CardRow&) = delete;
  CardRow& operator=(const CardRow&) = delete;
  virtual ~CardRow() = default;

  // Each contestant once. The error is a sentence for the user.
  [[nodiscard]] virtual Result<Readings, std::string> round() = 0;
};

// A program of others that is measured if it is there.
struct Peer {
  std::string_view name;
  std::string_view program;  // its path
  std::string_view package;  // of Debian
};

[[nodiscard]] bool is_present(const Peer& peer);

using OpenedRow = Result<std::unique_ptr<CardRow>, std::string>;

struct CardForm {
  std::string_view name;
  std::string_view title;
  std::vector<CardFigure> figures;
  std::vector<Peer> peers;
  OpenedRow (*open)(const CardEffort&);
};

[[nodiscard]] std::span<const CardForm> card_forms();

[[nodiscard]] OpenedRow open_raw_row(const CardEffort& effort);
[[nodiscard]] OpenedRow open_messages_row(const CardEffort& effort);
[[nodiscard]] OpenedRow open_cost_row(const CardEffort& effort);
[[nodiscard]] OpenedRow open_simulator_row(const CardEffort& effort);

// Figures of the row of messages.
inline constexpr std::string_view kShown50 = "send to shown, p50";
inline constexpr std::string_view kShown99 = "send to shown, p99";
inline constexpr std::string_view kReceipt50 = "send to receipt, p50";
inline constexpr std::string_view kReceipt99 = "send to receipt, p99";
inline constexpr std::string_view kPipelined = "messages, all at once";
inline constexpr std::string_view kMessageCpu = "CPU a message, all processes";
inline constexpr std::string_view kDeposited = "deposits for who is away";
inline constexpr std::string_view kDrained = "drained by who is back";

// Of the rows of cost and of the simulator.
inline constexpr std::string_view kNodeTraffic = "idle node, in and out";
inline constexpr std::string_view kNodeCpu = "idle node, CPU";
inline constexpr std::string_view kNodeMemory = "idle node, resident";
inline constexpr std::string_view kNodeStart = "node, start to listening";
inline constexpr std::string_view kClientTraffic = "idle client, in and out";
inline constexpr std::string_view kSimulatorEvent = "CPU an event";

}  // namespace p2pchat::bench
