#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "core/base/bytes.h"
#include "tools/lab/chronicle.h"
#include "tools/lab/live_frame.h"
#include "tools/lab/viewers.h"

namespace p2pchat::lab {

// A live ring as its pages see it.
struct LiveRing {
  LiveScene scene;
  Chronicle chronicle;   // not empty once a page comes
  bool is_full = false;  // there are nodes that are not shown
};

// The pages that look at a live ring, each at a time of its own: they choose a node, look back
// (`seek`), stand still where they are (`pause`) and come back to what is now (`play`). Nothing
// that they say reaches the ring, and a page that asks for a fault is left.
class LiveViewers final : public Viewers {
 public:
  LiveViewers(const LiveRing& ring, const Bytes32& token, std::function<void()> on_command)
      : Viewers(token, std::move(on_command)), ring_(ring) {}

 protected:
  [[nodiscard]] std::string scene() const override { return scene_text(ring_.scene); }
  [[nodiscard]] std::unique_ptr<View> open_view() override;

 private:
  class LiveView;

  const LiveRing& ring_;
};

}  // namespace p2pchat::lab
