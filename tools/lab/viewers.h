#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/bytes.h"
#include "tools/lab/command.h"
#include "tools/web/audience.h"

namespace p2pchat::lab {

// The pages that look at something, and what they ask. Each is told the scene first, then what it
// does not know yet, as fast as it draws.
class Viewers : public web::Audience {
 public:
  static constexpr std::size_t kLinesMax = 16;
  // Frames that a page has not drawn yet; it gets no more before.
  static constexpr std::size_t kUndrawnMax = 2;

  // Tells every page what it does not know yet.
  void show();

  [[nodiscard]] std::span<const web::Asset> page() const override;
  [[nodiscard]] web::Entrance& entrance() override { return entrance_; }
  [[nodiscard]] std::optional<LineId> join(const std::string& cookie, Write write) override;
  [[nodiscard]] bool on_text(LineId line, std::string_view text) override;
  void leave(LineId line) override { lines_.erase(line); }

 protected:
  // How one page looks at it.
  class View {
   public:
    virtual ~View() = default;

    // Empty if the page knows everything.
    [[nodiscard]] virtual std::string next() = 0;
    // False if that is nothing that can be asked for here: the page is left.
    [[nodiscard]] virtual bool obey(const Command& command) = 0;

   protected:
    View() = default;
    View(const View&) = default;
    View& operator=(const View&) = default;
  };

  // `on_command` is called after each.
  Viewers(const Bytes32& token, std::function<void()> on_command)
      : entrance_(token), on_command_(std::move(on_command)) {}

  [[nodiscard]] virtual std::string scene() const = 0;
  [[nodiscard]] virtual std::unique_ptr<View> open_view() = 0;
  // Before the views are asked what is new.
  virtual void begin_showing() {}

 private:
  struct Line {
    Write write;
    std::unique_ptr<View> view;
    std::size_t undrawn = 0;
  };

  web::Entrance entrance_;
  std::function<void()> on_command_;
  std::map<LineId, Line> lines_;
  LineId last_line_ = 0;
};

}  // namespace p2pchat::lab
