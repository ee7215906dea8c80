#pragma once

#include <cstdint>
#include <string>

namespace p2pchat::screen {

// One thing that a person does at the keyboard.
struct Key {
  enum class Kind : std::uint8_t {
    kText,  // `text` holds a character
    kEnter,
    kBackspace,
    kDelete,
    kLeft,
    kRight,
    kHome,
    kEnd,
    kUp,
    kDown,
    kPageUp,
    kPageDown,
    kNext,      // Tab
    kPrevious,  // Shift-Tab
    kEscape,
    kReply,   // Ctrl-R
    kErase,   // Ctrl-X
    kEdit,    // Ctrl-O
    kReact,   // Ctrl-T
    kSearch,  // Ctrl-F
    kOpen,    // Ctrl-N
    kPerson,  // Ctrl-P
    kAttach,  // Ctrl-S
    kGet,     // Ctrl-G
    kRedraw,  // Ctrl-L
    kQuit,    // Ctrl-Q, Ctrl-C, Ctrl-D
  };

  Kind kind = Kind::kText;
  std::string text = {};
};

}  // namespace p2pchat::screen
