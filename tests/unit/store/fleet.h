#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/digest.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/store/store.h"

namespace p2pchat::store {

enum class Disk : std::uint8_t { kKept, kLost };

struct FleetOptions {
  std::uint64_t seed = 1;
  StoreOptions store;
  std::uint64_t loss_per_mille = 0;
  Duration delay_max = std::chrono::milliseconds(20);
  Duration sync_max = std::chrono::milliseconds(5);
  Duration notice_max = std::chrono::seconds(1);  // until a node learns of a change of the ring
};

// Several stores over a network with delay and loss, disks that sync after a while, and a ring that
// tells each node the truth, sooner or later. A value. It keeps account of what was promised and
// judges it by the disks alone.
class Fleet {
 public:
  explicit Fleet(const FleetOptions& options);

  // A new node at a random place, or where told; the number by which it is called from then on.
  std::size_t join();
  std::size_t join(const RingId& id);
  void crash(std::size_t node, Disk disk);
  void restart(std::size_t node);
  void leave(std::size_t node);  // hands over, then stops
  // Nodes of different groups do not hear of each other.
  void partition(const std::vector<std::vector<std::size_t>>& groups);
  void heal();
  void set_loss(std::uint64_t per_mille) { options_.loss_per_mille = per_mille; }
  void set_disk_full(std::size_t node, bool is_full) { nodes_[node].is_disk_full = is_full; }

  void run_for(Duration time);
  // Until every node that is up is active and nothing is under-replicated, or the time is over.
  bool run_until_calm(Duration time_max);

  struct Request {
    std::size_t node = 0;
    std::uint64_t life = 0;  // of the node
    OperationId operation;
    wire::Record record;
    std::optional<StoreOutcome> last;  // the latest report
    std::size_t lost_disks = 0;        // of the fleet when it began
    std::size_t lost_before_report = 0;
  };
  // At a node, whether it owns the key or not; the number of the request.
  std::size_t put(std::size_t node, const wire::Record& record);
  std::size_t put_if(std::size_t node, const wire::Record& record,
                     std::optional<std::uint64_t> expected);
  // At the node that serves the key (of the group of `side`); nothing if there is none.
  std::optional<std::size_t> put(const wire::Record& record, std::size_t side = 0);
  [[nodiscard]] const Request& request(std::size_t number) const { return requests_[number]; }
  [[nodiscard]] const std::vector<Request>& requests() const { return requests_; }
  [[nodiscard]] wire::Record draw_message(std::size_t size = 40);

  [[nodiscard]] const Store& store(std::size_t node) const { return *nodes_[node].store; }
  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] bool is_up(std::size_t node) const { return nodes_[node].store.has_value(); }
  [[nodiscard]] RingId id(std::size_t node) const { return nodes_[node].self.id; }
  [[nodiscard]] std::optional<std::size_t> owner(const RingId& key, std::size_t side = 0) const;

  // Disks that have the record or what supersedes it; of nodes that are up, or of all.
  [[nodiscard]] std::size_t disks_with(const wire::Record& record, bool is_up_only) const;
  // What was promised and is not kept, in words; empty if all is well.
  [[nodiscard]] std::string complaint() const;
  // Each acknowledged record is on min(K, up) disks of nodes that are up, its owner's among them.
  [[nodiscard]] std::string placement_complaint() const;
  [[nodiscard]] std::uint64_t digest() const { return digest_.value(); }
  [[nodiscard]] std::size_t messages() const { return messages_; }
  [[nodiscard]] Instant now() const { return now_; }

 private:
  struct Node {
    wire::NodeRef self;
    std::optional<Store> store;
    std::map<Bytes, Bytes> disk;
    Instant disk_free;
    std::uint64_t life = 0;
    std::size_t group = 0;
    bool is_member = false;
    bool is_leaving = false;
    bool is_disk_full = false;
    Instant wake = Instant::never();
  };
  struct Arrive {
    Address from;
    wire::Message message;
  };
  struct Look {};  // at the ring
  struct OwnerIs {
    RingId key;
  };
  struct Wake {};
  using What = std::variant<Arrive, PersistRequest, ReadRequest, Look, OwnerIs, Wake>;
  struct Event {
    std::size_t node = 0;
    std::uint64_t life = 0;
    What what;
  };

  void boot(Node& node);
  void look_everywhere();
  void schedule(Duration delay, std::size_t node, What what);
  void run_one();
  void dispatch(std::size_t number, const What& what);
  void perform(std::size_t number, Effects& out);
  void note(std::size_t number, const StoreOutcome& outcome);
  void apply(Node& node, const PersistRequest& request);
  [[nodiscard]] ReadResult read(const Node& node, const ReadRequest& request) const;
  [[nodiscard]] ring::Neighbourhood view(std::size_t number) const;
  [[nodiscard]] bool is_holding(const Node& node, const wire::Record& record) const;
  [[nodiscard]] Duration draw_delay(Duration max);

  FleetOptions options_;
  Entropy entropy_;
  Instant now_;
  std::uint64_t events_drawn_ = 0;
  std::map<std::pair<Instant, std::uint64_t>, Event> events_;
  std::vector<Node> nodes_;
  std::vector<Request> requests_;
  std::size_t lost_disks_ = 0;
  std::size_t messages_ = 0;
  Digest digest_;
};

}  // namespace p2pchat::store
