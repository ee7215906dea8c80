#include "tools/cli/password.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string_view>

#include "tools/cli/unix_socket.h"

namespace p2pchat::cli {
namespace {

constexpr char kInterrupt = 3;   // Ctrl-C
constexpr char kEndOfInput = 4;  // Ctrl-D
constexpr char kErase = 0x7f;    // Backspace
constexpr char kEraseLine = 21;  // Ctrl-U

// A terminal that shows nothing and kills nobody until the value ends: Ctrl-C arrives as a
// character, so that the terminal is never left mute.
class MuteTerminal {
 public:
  explicit MuteTerminal(int terminal) : terminal_(terminal) {
    tcgetattr(terminal_, &before_);
    termios mute = before_;
    mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | ISIG);
    tcsetattr(terminal_, TCSAFLUSH, &mute);
  }
  MuteTerminal(const MuteTerminal&) = delete;
  MuteTerminal& operator=(const MuteTerminal&) = delete;
  ~MuteTerminal() { tcsetattr(terminal_, TCSAFLUSH, &before_); }

 private:
  int terminal_;
  termios before_{};
};

void say(int terminal, std::string_view text) {
  const ssize_t written = write(terminal, text.data(), text.size());
  static_cast<void>(written);  // a prompt that cannot be shown loses nothing
}

// The last character, which may be several bytes of UTF-8.
void erase_last(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0U) == 0x80) {
    text.pop_back();
  }
  if (!text.empty()) text.pop_back();
}

// Nothing if it was interrupted.
std::optional<std::string> type(int terminal, std::string_view prompt) {
  say(terminal, prompt);
  std::optional<std::string> line;
  {
    const MuteTerminal mute(terminal);
    std::string typed;
    char letter = 0;
    while (read(terminal, &letter, 1) == 1 && letter != kInterrupt && letter != kEndOfInput) {
      if (letter == '\n' || letter == '\r') {
        line = typed;
        break;
      }
      if (letter == kEraseLine) typed.clear();
      if (letter == kErase) erase_last(typed);
      if (static_cast<unsigned char>(letter) >= ' ' && letter != kErase) typed += letter;
    }
  }
  say(terminal, "\n");
  return line;
}

// Where a password may come from.
struct Source {
  const std::string& file;
  const char* variable;
  const char* option;
  std::string_view prompt;
};

Result<std::string, std::string> ask(const Source& source, Typed typed) {
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.is_open()) {
    return std::unexpected("there is no terminal to ask for the password: use " +
                           std::string(source.option) + " or " + source.variable);
  }
  const auto first = type(terminal.number(), source.prompt);
  if (!first) return std::unexpected("no password was given");
  if (typed == Typed::kOnce) return *first;

  const auto second = type(terminal.number(), "The same once more: ");
  if (second != first) return std::unexpected("the two passwords differ");
  return *first;
}

Result<std::string, std::string> read_from(const Source& source, Typed typed) {
  if (source.file.empty()) {
    const char* variable = std::getenv(source.variable);
    return variable != nullptr ? Result<std::string, std::string>(variable) : ask(source, typed);
  }
  std::ifstream lines(source.file);
  std::string password;
  if (!std::getline(lines, password)) {
    return std::unexpected("cannot read a password from " + source.file);
  }
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

}  // namespace

Result<std::string, std::string> read_password(const std::string& file, Typed typed) {
  return read_from({.file = file,
                    .variable = "P2PCHAT_PASSWORD",
                    .option = "--password-file",
                    .prompt = "Password: "},
                   typed);
}

Result<std::string, std::string> read_new_password(const std::string& file) {
  return read_from({.file = file,
                    .variable = "P2PCHAT_NEW_PASSWORD",
                    .option = "--new-password-file",
                    .prompt = "New password: "},
                   Typed::kTwice);
}

Result<std::string, std::string> read_recovery_words(const std::string& file) {
  constexpr std::size_t kWordsMax = 4096;
  std::string text(kWordsMax, '\0');
  if (!file.empty()) {
    std::ifstream words(file, std::ios::binary);
    words.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(words.gcount()));
    if (text.empty()) return std::unexpected("cannot read words from " + file);
    return text;
  }
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.is_open()) {
    return std::unexpected("there is no terminal to ask for the words: use --words-file");
  }
  say(terminal.number(), "The 24 recovery words: ");
  const ssize_t size = read(terminal.number(), text.data(), text.size());
  if (size <= 0) return std::unexpected("no words were given");
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Result<std::string, std::string> read_account_name() {
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal.is_open()) {
    return std::unexpected("there is no terminal to ask for the name: use close-account NAME");
  }
  say(terminal.number(),
      "This closes your account for ever: nobody gets in any more, not even you, the name is\n"
      "never given to anybody again, what waits for you on the ring is erased, and so is all that\n"
      "this device has of it. `p2pchat export` before keeps a copy.\n"
      "Type the name of the account to close it: ");
  std::string name(1024, '\0');
  const ssize_t size = read(terminal.number(), name.data(), name.size());
  name.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  while (name.ends_with('\n') || name.ends_with('\r')) name.pop_back();
  if (name.empty()) return std::unexpected("no name was given: nothing was closed");
  return name;
}

}  // namespace p2pchat::cli
