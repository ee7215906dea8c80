#include "tools/lab/live_viewers.h"

#include <optional>
#include <variant>

#include "tools/lab/command.h"

namespace p2pchat::lab {

class LiveViewers::LiveView final : public View {
 public:
  explicit LiveView(const LiveRing& ring) : ring_(ring) {}

  std::string next() override { return telling_.next(ring_.chronicle, ring_.is_full); }
  bool obey(const Command& command) override {
    if (const auto* select = std::get_if<Select>(&command)) {
      telling_.select(select->node);
    } else if (const auto* seek = std::get_if<Seek>(&command)) {
      const bool is_past = seek->to < ring_.chronicle.reached();
      telling_.look_back(is_past ? std::optional(seek->to) : std::nullopt);
    } else if (std::holds_alternative<Pause>(command)) {
      telling_.look_back(ring_.chronicle.reached());
    } else if (std::holds_alternative<Play>(command)) {
      telling_.look_back(std::nullopt);
    } else {
      return false;
    }
    return true;
  }

 private:
  const LiveRing& ring_;
  LiveTelling telling_;
};

std::unique_ptr<Viewers::View> LiveViewers::open_view() {
  return std::make_unique<LiveView>(ring_);
}

}  // namespace p2pchat::lab
