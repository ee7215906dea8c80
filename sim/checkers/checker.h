#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/requests.h"
#include "sim/event.h"
#include "sim/scene.h"

namespace p2pchat::sim {

struct Violation {
  std::string checker;
  std::string what;
  Instant at;
};

// Judges a world and takes no part in it. A value behind virtual functions; the first violation is
// kept, since later ones mostly follow from it.
class Checker {
 public:
  virtual ~Checker() = default;
  [[nodiscard]] virtual std::unique_ptr<Checker> clone() const = 0;
  [[nodiscard]] virtual std::string_view name() const = 0;

  // After each event.
  virtual void on_event(const Scene&, const Event&) {}
  // A machine's disk, a node's or a client's, has synced a batch.
  virtual void on_synced(const Scene&, SiteId, const std::vector<Change>&) {}
  // After an event that changed what the node shows of itself, or whether it is up.
  virtual void on_node_changed(const Scene&, std::size_t /*node*/) {}
  virtual void on_client_changed(const Scene&, std::size_t /*client*/) {}
  virtual void on_told(const Scene&, const Told&) {}
  virtual void on_answer(const Scene&, const LookupAnswer&) {}
  virtual void on_disk_lost(const Scene&) {}
  // Nothing has gone wrong for as long as the ring may take to heal.
  virtual void on_quiet(const Scene&) {}
  // Everything is healed and has had its time.
  virtual void at_end(const Scene&, const std::vector<Conversation>&) {}

  [[nodiscard]] const std::optional<Violation>& violation() const { return violation_; }
  // How many times something was judged.
  [[nodiscard]] std::uint64_t checks() const { return checks_; }

 protected:
  Checker() = default;
  Checker(const Checker&) = default;
  Checker& operator=(const Checker&) = default;

  // One thing judged: `holds`, or what is wrong with it.
  template <class Describe>
  void expect(bool holds, const Scene& scene, Describe describe) {
    ++checks_;
    if (holds || violation_) return;
    violation_ = Violation{.checker = std::string(name()), .what = describe(), .at = scene.now};
  }

 private:
  std::optional<Violation> violation_;
  std::uint64_t checks_ = 0;
};

// A checker by its name in scenarios, which must be one of checker_names().
[[nodiscard]] std::unique_ptr<Checker> make_checker(std::string_view name);

}  // namespace p2pchat::sim
