#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "tools/lab/frame.h"
#include "tools/lab/lab.h"
#include "tools/web/audience.h"

namespace p2pchat::lab {

// The pages that look at a lab, and what they ask of it. All see the same world at the same time;
// what is looked at closely is each page's own.
class Viewers : public web::Audience {
 public:
  static constexpr std::size_t kLinesMax = 16;
  // Frames that a page has not drawn yet; it gets no more before.
  static constexpr std::size_t kUndrawnMax = 2;

  // `on_command` is called after each.
  Viewers(Lab& lab, const Bytes32& token, std::function<void()> on_command)
      : lab_(lab), entrance_(token), on_command_(std::move(on_command)) {}

  // Tells every page what it does not know yet.
  void show();

  [[nodiscard]] std::span<const web::Asset> page() const override;
  [[nodiscard]] web::Entrance& entrance() override { return entrance_; }
  [[nodiscard]] std::optional<LineId> join(const std::string& cookie, Write write) override;
  [[nodiscard]] bool on_text(LineId line, std::string_view text) override;
  void leave(LineId line) override { lines_.erase(line); }

 private:
  struct Line {
    Write write;
    Telling telling;
    std::size_t undrawn = 0;
  };

  Lab& lab_;
  web::Entrance entrance_;
  std::function<void()> on_command_;
  std::map<LineId, Line> lines_;
  LineId last_line_ = 0;
};

}  // namespace p2pchat::lab
