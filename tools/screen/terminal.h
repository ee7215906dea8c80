#pragma once

#include <memory>
#include <optional>

#include "tools/screen/key.h"
#include "tools/screen/picture.h"

namespace p2pchat::screen {

// The process's terminal as ncurses has it, for as long as the value lives; at its end it is as it
// was. One at a time.
class Terminal {
 public:
  // Nothing where standard input and output are no terminal that can be drawn on, or where no
  // locale of UTF-8 is to be had.
  [[nodiscard]] static std::unique_ptr<Terminal> open();

  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  // The next key, if one was pressed: never waits.
  [[nodiscard]] std::optional<Key> key();
  // As it is now: it may have changed with a key of kind kRedraw.
  [[nodiscard]] Size size() const;
  void show(const Picture& picture);
  // Everything again, whatever another program has written over it.
  void repaint();

 private:
  Terminal() = default;
};

}  // namespace p2pchat::screen
