#include "sim/explore/life.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "transport/api/host.h"

namespace p2pchat::sim {

// What the node's process sees of its world during one event.
class LifeHost final : public transport::Host {
 public:
  LifeHost(Life& life, const LifeOptions& options) : life_(life), options_(options) {}

  [[nodiscard]] Instant now() override { return life_.clock_ + options_.clock_offset; }
  [[nodiscard]] Bytes32 entropy() override {
    Bytes drawn;
    const std::uint64_t n = ++life_.draws_;
    for (std::uint64_t word = 0; word < 4; ++word) {
      append_u64(drawn, options_.chance.draw(Purpose::kEntropy, options_.number, word, n));
    }
    Bytes32 seed{};
    std::ranges::copy(drawn, seed.begin());
    return seed;
  }
  void wake_at(Instant at) override {
    life_.wake_ = at == Instant::never() ? at : std::max(at - options_.clock_offset, life_.clock_);
  }

  void send_datagram(const Address& to, BytesView payload) override {
    if (payload.size() > transport::kDatagramMax) return;
    out_.push_back({.to = to, .payload = to_bytes(payload)});
  }
  void announce(BytesView payload) override { send_datagram({}, payload); }

  [[nodiscard]] StreamId open_stream(const Address&) override {
    life_.has_left_the_model_ = true;
    return StreamId{1};
  }
  void write_stream(StreamId, BytesView) override {}
  void close_stream(StreamId) override {}

  void read(ReadRequest request) override { life_.tasks_.emplace_back(std::move(request)); }
  void persist(PersistRequest request) override {
    life_.tasks_.emplace_back(
        Life::Write{.request = std::move(request), .due = life_.clock_ + options_.disk_sync});
  }
  void compute(ComputeRequest) override { life_.has_left_the_model_ = true; }

  [[nodiscard]] Life::Out take_out() { return std::move(out_); }

 private:
  Life& life_;
  const LifeOptions& options_;
  Life::Out out_;
};

Life::Life(GuestBox guest, std::map<Bytes, Bytes> rows, Instant now, Instant wake)
    : guest_(std::move(guest)),
      stand_(Stand::kUp),
      rows_(std::move(rows)),
      clock_(now),
      wake_(wake) {}

Life::Out Life::start(Instant at, const LifeOptions& options) {
  P2PCHAT_ASSERT(stand_ == Stand::kUnborn);
  stand_ = Stand::kUp;
  return happen(at, options, [this](transport::Host& host) { (*guest_).on_start(host); });
}

Life::Out Life::wake(Instant at, const LifeOptions& options) {
  wake_ = Instant::never();
  return happen(at, options, [this](transport::Host& host) { (*guest_).on_wake(host); });
}

Life::Out Life::receive(Instant at, const Address& from, bool is_announcement, BytesView payload,
                        const LifeOptions& options) {
  return happen(at, options, [&](transport::Host& host) {
    if (is_announcement) return (*guest_).on_announcement(host, from, payload);
    (*guest_).on_datagram(host, from, payload);
  });
}

Life::Out Life::sync(Instant at, const LifeOptions& options) {
  P2PCHAT_ASSERT(next_sync() != Instant::never());
  const Write write = std::get<Write>(std::move(tasks_.front()));
  tasks_.pop_front();
  apply(write.request.changes);
  if (options.has_lying_disk) unsynced_ = write.request.changes;
  return happen(at, options, [this, &write](transport::Host& host) {
    (*guest_).on_persisted(host, write.request.token, {});
  });
}

void Life::crash(std::size_t survivors, DiskFate disk) {
  P2PCHAT_ASSERT(stand_ == Stand::kUp);
  stand_ = Stand::kGone;
  for (const DiskTask& task : tasks_) {
    const auto* write = std::get_if<Write>(&task);
    if (write == nullptr || survivors == 0) continue;
    apply(write->request.changes);
    --survivors;
  }
  tasks_.clear();
  wake_ = Instant::never();
  has_lost_disk_ = disk == DiskFate::kLose;
  if (has_lost_disk_) rows_.clear();
}

// Reads take no time: an answer is the node's next event, before anything else can happen to it.
template <class Act>
Life::Out Life::happen(Instant at, const LifeOptions& options, Act act) {
  P2PCHAT_ASSERT(stand_ == Stand::kUp);
  clock_ = std::max(clock_, at);
  LifeHost host(*this, options);
  act(host);
  while (!tasks_.empty() && std::holds_alternative<ReadRequest>(tasks_.front())) {
    const ReadRequest request = std::get<ReadRequest>(std::move(tasks_.front()));
    tasks_.pop_front();
    std::vector<Row> found;
    for (auto row = rows_.lower_bound(request.from);
         row != rows_.end() && row->first < request.to && found.size() < request.limit; ++row) {
      found.push_back({.key = row->first, .value = row->second});
    }
    (*guest_).on_read(host, request.token, found);
  }
  return host.take_out();
}

Instant Life::next_sync() const {
  if (tasks_.empty()) return Instant::never();
  return std::get<Write>(tasks_.front()).due;
}

std::size_t Life::writes() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      tasks_, [](const DiskTask& task) { return std::holds_alternative<Write>(task); }));
}

bool Life::has_on_disk(const Bytes& key) const {
  const auto is_of_key = [&key](const Change& change) { return change.key == key; };
  return rows_.contains(key) && std::ranges::none_of(unsynced_, is_of_key);
}

bool Life::is_writing(const Bytes& key) const {
  return std::ranges::any_of(tasks_, [&key](const DiskTask& task) {
    const auto* write = std::get_if<Write>(&task);
    return write != nullptr && std::ranges::find(write->request.changes, key, &Change::key) !=
                                   write->request.changes.end();
  });
}

void Life::apply(const std::vector<Change>& changes) {
  for (const Change& change : changes) {
    if (change.value) {
      rows_.insert_or_assign(change.key, *change.value);
    } else {
      rows_.erase(change.key);
    }
  }
}

}  // namespace p2pchat::sim
