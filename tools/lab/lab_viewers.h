#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/base/bytes.h"
#include "tools/lab/frame.h"
#include "tools/lab/lab.h"
#include "tools/lab/viewers.h"

namespace p2pchat::lab {

// The pages that look at a lab. All see the same world at the same time; what is looked at closely
// is each page's own.
class LabViewers final : public Viewers {
 public:
  LabViewers(Lab& lab, const Bytes32& token, std::function<void()> on_command)
      : Viewers(token, std::move(on_command)), lab_(lab) {}

 protected:
  [[nodiscard]] std::string scene() const override { return scene_text(lab_.timeline()); }
  [[nodiscard]] std::unique_ptr<View> open_view() override;
  void begin_showing() override { moment_.emplace(lab_); }

 private:
  class LabView;

  Lab& lab_;
  std::optional<Moment> moment_;  // that is being shown
};

}  // namespace p2pchat::lab
