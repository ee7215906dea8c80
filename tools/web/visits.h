#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "tools/web/people.h"

namespace p2pchat::web {

// The browsers that have shown the token of this launch, each known by a cookie and bound to the
// person who has logged in there; their pages ask and are told things over lines (WebSockets).
// Knows nothing of sockets.
class Visits {
 public:
  static constexpr std::size_t kVisitsMax = 256;      // the oldest is forgotten for one more
  static constexpr std::size_t kLinesMax = 64;        // of all browsers
  static constexpr std::size_t kUnansweredMax = 256;  // of a line

  using LineId = std::uint64_t;
  using Write = std::function<void(std::string text)>;

  Visits(People& people, const Bytes32& token) : people_(people), token_(to_hex(token)) {}

  // Whether the text is the token; takes as long whatever is wrong in it.
  [[nodiscard]] bool is_token(std::string_view text) const;
  // The cookie's value: the chance in hexadecimal digits.
  [[nodiscard]] std::string enter(const Bytes32& chance);
  [[nodiscard]] bool is_known(std::string_view cookie) const;

  // A page of a known browser. Nothing if there are too many.
  [[nodiscard]] std::optional<LineId> join(const std::string& cookie, Write write);
  // False if the line is to be closed: that was no call.
  [[nodiscard]] bool on_text(LineId line, std::string_view text);
  void leave(LineId line);

 private:
  struct Line {
    std::string cookie;
    Write write;
    std::size_t unanswered = 0;
  };
  struct Visit {
    Person* person = nullptr;
  };

  void perform(LineId line, const Call& call);
  void enter_account(LineId line, const Call& call);
  void log_out(LineId line, const Call& call, Person& person);
  void ask(LineId line, const Call& call, Person& person, cli::Verb verb);

  void bind(const std::string& cookie, Person& person);
  void tell(Person& person, const std::string& text);
  void answer(LineId line, std::string text);
  [[nodiscard]] Person* person_of(LineId line) const;

  People& people_;
  const std::string token_;
  std::map<std::string, Visit> visits_;  // by cookie
  std::deque<std::string> order_;        // of visits_, the oldest first
  std::map<LineId, Line> lines_;
  LineId last_line_ = 0;
};

}  // namespace p2pchat::web
