#include "tools/screen/input_line.h"

#include <utility>

#include "core/chat/content.h"
#include "tools/program/terminal_text.h"
#include "tools/screen/columns.h"

namespace p2pchat::screen {

bool InputLine::take(const Key& key) {
  switch (key.kind) {
    case Key::Kind::kText:
      if (!program::is_utf8(key.text) || text_.size() + key.text.size() > chat::Content::kTextMax) {
        return true;
      }
      text_.insert(cursor_, key.text);
      cursor_ += key.text.size();
      return true;
    case Key::Kind::kBackspace: {
      const std::size_t start = before(text_, cursor_);
      text_.erase(start, cursor_ - start);
      cursor_ = start;
      return true;
    }
    case Key::Kind::kDelete:
      text_.erase(cursor_, after(text_, cursor_) - cursor_);
      return true;
    case Key::Kind::kLeft:
      cursor_ = before(text_, cursor_);
      return true;
    case Key::Kind::kRight:
      cursor_ = after(text_, cursor_);
      return true;
    case Key::Kind::kHome:
      cursor_ = 0;
      return true;
    case Key::Kind::kEnd:
      cursor_ = text_.size();
      return true;
    case Key::Kind::kEnter:
    case Key::Kind::kUp:
    case Key::Kind::kDown:
    case Key::Kind::kPageUp:
    case Key::Kind::kPageDown:
    case Key::Kind::kNext:
    case Key::Kind::kPrevious:
    case Key::Kind::kEscape:
    case Key::Kind::kReply:
    case Key::Kind::kErase:
    case Key::Kind::kEdit:
    case Key::Kind::kReact:
    case Key::Kind::kSearch:
    case Key::Kind::kOpen:
    case Key::Kind::kPerson:
    case Key::Kind::kAttach:
    case Key::Kind::kGet:
    case Key::Kind::kRedraw:
    case Key::Kind::kQuit:
      return false;
  }
  return false;
}

std::string InputLine::take_text() {
  cursor_ = 0;
  return std::exchange(text_, {});
}

void InputLine::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
}

}  // namespace p2pchat::screen
