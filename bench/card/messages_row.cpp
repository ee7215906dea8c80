#include <vector>

#include "bench/card/card.h"
#include "bench/card/exchange.h"
#include "bench/card/mosquitto.h"
#include "bench/card/raw_row.h"
#include "bench/card/scratch.h"
#include "bench/statistics.h"

namespace p2pchat::bench {
namespace {

constexpr std::string_view kEachChange = "mosquitto, saving each change";

void add(Readings& readings, std::string_view who, const Exchanged& done) {
  readings.push_back({kShown50, who, median(done.shown_ms)});
  readings.push_back({kShown99, who, percentile(done.shown_ms, 99)});
  if (!done.receipt_ms.empty()) {
    readings.push_back({kReceipt50, who, median(done.receipt_ms)});
    readings.push_back({kReceipt99, who, percentile(done.receipt_ms, 99)});
  }
  readings.push_back({kPipelined, who, done.per_second});
  readings.push_back({kMessageCpu, who, done.cpu_ms});
  readings.push_back({kDeposited, who, done.deposits_per_second});
  readings.push_back({kDrained, who, done.drained_per_second});
}

class MessagesRow final : public CardRow {
 public:
  explicit MessagesRow(const CardEffort& effort)
      : size_(effort.is_quick ? ExchangeSize{.one_by_one = 20, .at_once = 100}
                              : ExchangeSize{.one_by_one = 100, .at_once = 500}) {}

  void add_contestant(std::string_view name, std::unique_ptr<Exchange> exchange) {
    contestants_.push_back({name, std::move(exchange)});
  }

  Result<Readings, std::string> round() override {
    const Scratch scratch;
    const double sync = synced_write_ms(scratch.path(), 50);
    Readings readings{{kShown50, kTarget, 3 + 2 * sync}, {kMessageCpu, kTarget, 1}};
    for (const Contestant& contestant : contestants_) {
      const auto done = contestant.exchange->run(size_);
      if (!done) return std::unexpected(std::string(contestant.name) + ": " + done.error());
      add(readings, contestant.name, *done);
      if (contestant.name == kEachChange) {
        readings.push_back({kPipelined, kTarget, 3 * done->per_second});
      }
    }
    return readings;
  }

 private:
  struct Contestant {
    std::string_view name;
    std::unique_ptr<Exchange> exchange;
  };

  ExchangeSize size_;
  std::vector<Contestant> contestants_;
};

}  // namespace

OpenedRow open_messages_row(const CardEffort& effort) {
  auto row = std::make_unique<MessagesRow>(effort);
  auto own = open_own_exchange();
  if (!own) return std::unexpected(own.error());
  row->add_contestant(kOurs, std::move(*own));
  if (!is_present(mosquitto_peer())) return row;
  const std::vector<std::pair<std::string_view, Saving>> settings{
      {"mosquitto, in memory", Saving::kNever},
      {kEachChange, Saving::kEachChange},
      {"mosquitto, saving by default", Saving::kDefault}};
  for (const auto& [name, saving] : settings) {
    auto peer = open_mosquitto(saving);
    if (!peer) return std::unexpected(peer.error());
    row->add_contestant(name, std::move(*peer));
  }
  return row;
}

}  // namespace p2pchat::bench
