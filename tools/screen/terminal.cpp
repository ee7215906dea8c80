// Functions in place of macros named move, erase, clear, ...
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1

#include "tools/screen/terminal.h"

#include <curses.h>
#include <langinfo.h>
#include <unistd.h>

#include <array>
#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace p2pchat::screen {
namespace {

constexpr int kEscapeDelayMs = 25;  // between Escape and what makes it a longer key

bool has_utf8() { return std::string_view(nl_langinfo(CODESET)) == "UTF-8"; }

// The user's, else the one that every system has.
bool use_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (!has_utf8()) std::setlocale(LC_CTYPE, "C.UTF-8");
  return has_utf8();
}

attr_t attribute_of(Style style) {
  switch (style) {
    case Style::kPlain:
      return A_NORMAL;
    case Style::kBold:
      return A_BOLD;
    case Style::kFaint:
      return A_DIM;
    case Style::kBar:
    case Style::kChosen:
      return A_REVERSE;
  }
  return A_NORMAL;
}

constexpr wint_t control(char letter) { return static_cast<wint_t>(letter) & 0x1fU; }

std::optional<Key> text_key(wint_t value) {
  std::array<char, MB_LEN_MAX> bytes{};
  std::mbstate_t state{};
  const std::size_t length = std::wcrtomb(bytes.data(), static_cast<wchar_t>(value), &state);
  if (value < 0x20 || length == static_cast<std::size_t>(-1)) return std::nullopt;
  return Key{.kind = Key::Kind::kText, .text = {bytes.data(), length}};
}

std::optional<Key> typed(wint_t value) {
  using Kind = Key::Kind;
  switch (value) {
    case '\r':
    case '\n':
      return Key{.kind = Kind::kEnter};
    case '\t':
      return Key{.kind = Kind::kNext};
    case 0x7f:
    case control('H'):
      return Key{.kind = Kind::kBackspace};
    case 0x1b:
      return Key{.kind = Kind::kEscape};
    case control('A'):
      return Key{.kind = Kind::kHome};
    case control('E'):
      return Key{.kind = Kind::kEnd};
    case control('R'):
      return Key{.kind = Kind::kReply};
    case control('X'):
      return Key{.kind = Kind::kErase};
    case control('O'):
      return Key{.kind = Kind::kEdit};
    case control('T'):
      return Key{.kind = Kind::kReact};
    case control('F'):
      return Key{.kind = Kind::kSearch};
    case control('N'):
      return Key{.kind = Kind::kOpen};
    case control('P'):
      return Key{.kind = Kind::kPerson};
    case control('S'):
      return Key{.kind = Kind::kAttach};
    case control('G'):
      return Key{.kind = Kind::kGet};
    case control('L'):
      return Key{.kind = Kind::kRedraw};
    case control('C'):
    case control('D'):
    case control('Q'):
      return Key{.kind = Kind::kQuit};
    default:
      return text_key(value);
  }
}

std::optional<Key> special(wint_t code) {
  using Kind = Key::Kind;
  switch (code) {
    case KEY_ENTER:
      return Key{.kind = Kind::kEnter};
    case KEY_BACKSPACE:
      return Key{.kind = Kind::kBackspace};
    case KEY_DC:
      return Key{.kind = Kind::kDelete};
    case KEY_LEFT:
      return Key{.kind = Kind::kLeft};
    case KEY_RIGHT:
      return Key{.kind = Kind::kRight};
    case KEY_HOME:
      return Key{.kind = Kind::kHome};
    case KEY_END:
      return Key{.kind = Kind::kEnd};
    case KEY_UP:
      return Key{.kind = Kind::kUp};
    case KEY_DOWN:
      return Key{.kind = Kind::kDown};
    case KEY_PPAGE:
      return Key{.kind = Kind::kPageUp};
    case KEY_NPAGE:
      return Key{.kind = Kind::kPageDown};
    case KEY_BTAB:
      return Key{.kind = Kind::kPrevious};
    case KEY_RESIZE:
      return Key{.kind = Kind::kRedraw};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::unique_ptr<Terminal> Terminal::open() {
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0) return nullptr;
  const char* type = std::getenv("TERM");
  if (type == nullptr || std::string_view(type) == "dumb" || !use_utf8()) return nullptr;
  if (newterm(nullptr, stdout, stdin) == nullptr) return nullptr;
  raw();
  noecho();
  nonl();
  keypad(stdscr, true);
  nodelay(stdscr, true);
  set_escdelay(kEscapeDelayMs);
  return std::unique_ptr<Terminal>(new Terminal());
}

Terminal::~Terminal() { endwin(); }

// A key of no meaning here is passed over.
std::optional<Key> Terminal::key() {
  wint_t value = 0;
  for (int kind = wget_wch(stdscr, &value); kind != ERR; kind = wget_wch(stdscr, &value)) {
    auto key = kind == KEY_CODE_YES ? special(value) : typed(value);
    if (key) return key;
  }
  return std::nullopt;
}

Size Terminal::size() const {
  return {.columns = static_cast<std::size_t>(getmaxx(stdscr)),
          .rows = static_cast<std::size_t>(getmaxy(stdscr))};
}

void Terminal::show(const Picture& picture) {
  werase(stdscr);
  int row = 0;
  for (const Line& line : picture.lines) {
    wmove(stdscr, row++, 0);
    for (const Span& span : line) {
      wattrset(stdscr, static_cast<int>(attribute_of(span.style)));
      waddnstr(stdscr, span.text.c_str(), static_cast<int>(span.text.size()));
    }
  }
  wattrset(stdscr, static_cast<int>(A_NORMAL));
  wmove(stdscr, static_cast<int>(picture.cursor_row), static_cast<int>(picture.cursor_column));
  wrefresh(stdscr);
}

void Terminal::repaint() { clearok(curscr, true); }

}  // namespace p2pchat::screen
