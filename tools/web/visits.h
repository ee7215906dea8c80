#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "tools/web/audience.h"
#include "tools/web/people.h"

namespace p2pchat::web {

// The browsers that have entered, each bound to the person who has logged in there, and what
// becomes of what their pages ask.
class Visits : public Audience {
 public:
  static constexpr std::size_t kLinesMax = 64;        // of all browsers
  static constexpr std::size_t kUnansweredMax = 256;  // of a line
  static constexpr LineId kNoLine = 0;
  static constexpr std::uint32_t kPageSize = 100;  // messages of one answer, if they fit

  Visits(People& people, const Bytes32& token) : people_(people), entrance_(token) {}

  [[nodiscard]] std::span<const Asset> page() const override { return assets(); }
  [[nodiscard]] Entrance& entrance() override { return entrance_; }
  [[nodiscard]] std::optional<LineId> join(const std::string& cookie, Write write) override;
  [[nodiscard]] bool on_text(LineId line, std::string_view text) override;
  void leave(LineId line) override;
  [[nodiscard]] std::shared_ptr<Receiving> receive(const std::string& cookie,
                                                   const FileOffer& offer) override;
  [[nodiscard]] std::shared_ptr<Giving> give(const std::string& cookie, const std::string& id,
                                             bool is_picture) override;
  [[nodiscard]] bool keep_draft(const std::string& cookie, const Draft& draft) override;

 private:
  struct Line {
    std::string cookie;
    Write write;
    std::size_t unanswered = 0;
  };

  void perform(LineId line, const Call& call);
  void enter_account(LineId line, const Call& call);
  void log_out(LineId line, const Call& call, Person& person);
  void protect(LineId line, const Call& call, Person& person);
  void close_account(LineId line, const Call& call, Person& person);
  // Nobody is logged in there any more.
  void part_from(Person& person);
  void ask(LineId line, const Call& call, Person& person);
  void search(LineId line, const Call& call, Person& person, const cli::Request& request);
  void read_page(LineId line, const Call& call, Person& person, const cli::Request& request);

  void bind(const std::string& cookie, Person& person);
  // Every page of theirs but one; nothing to tell if the text is empty.
  void tell(Person& person, const std::string& text, LineId but = kNoLine);
  void answer(LineId line, std::string text);
  [[nodiscard]] Person* person_of(const std::string& cookie) const;

  People& people_;
  Entrance entrance_;
  std::map<std::string, Person*> logged_in_;  // by cookie
  std::map<LineId, Line> lines_;
  LineId last_line_ = 0;
};

}  // namespace p2pchat::web
