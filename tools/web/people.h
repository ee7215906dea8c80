#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.h"
#include "tools/cli/guests.h"
#include "tools/cli/profile.h"
#include "tools/web/call.h"
#include "transport/asio/readiness.h"

namespace p2pchat::web {

// One account's profile while the program runs, in a directory of its own, and how things are with
// it. Its messages are sent once, whatever a page does: a page names each one by a key, and says
// the same key when it tries again.
class Person {
 public:
  using AnswerSink = cli::Profile::AnswerSink;
  using PostedSink = std::function<void(const std::string& text)>;

  static constexpr std::size_t kKeysMax = 1000;  // remembered; older ones may be sent again

  // The profile lies in the directory and runs on the loop.
  Person(std::unique_ptr<cli::Profile> profile, std::string directory, transport::EventLoop& loop);

  // Each ends in one answer. `enter` is for all that opens an account: registration, the profile's
  // password, a login where the profile has no account, or has lost it to another device, and
  // recovery words. `protect` is for another password, and for words, which the answer has then.
  void enter(const Call& call, AnswerSink sink);
  void log_out(AnswerSink sink);
  void protect(const Call& call, AnswerSink sink);
  void close_account(const Call& call, AnswerSink sink);
  void send(const Call& call, AnswerSink sink);
  void ask(cli::Request request, AnswerSink sink);

  // What a page was told of a file that it has posted under this key; empty: none was taken.
  [[nodiscard]] std::string posted(const std::string& key) const;
  void remember_posted(const std::string& key, std::string text);
  // Whether the file under this key, which is here whole, is to go out. Not if another try has, or
  // is about to: the sink gets what is told of that one.
  [[nodiscard]] bool begin_posting(const std::string& key, PostedSink otherwise);
  void end_posting(const std::string& key, const std::string& text, bool is_sent);

  void on_notice(std::function<void(const cli::Notice&)> sink) { notice_sink_ = std::move(sink); }
  // Told of what other commands of this device, which have no page, have asked and were answered.
  void on_command(cli::Guests::AnsweredSink sink) { guests_.on_answered(std::move(sink)); }

  // Without the people on this device.
  [[nodiscard]] Condition condition() const;

 private:
  struct Sent {
    std::vector<AnswerSink> waiting;  // while it is under way
    std::optional<cli::Answer> answer;
  };

  void on_entered(const cli::Answer& answer, bool is_fresh);
  void submit(const Call& call, AnswerSink sink);
  void on_sent(const std::string& key, const cli::Answer& answer);
  void see(const cli::Notice& notice);
  void watch_guests();
  // Nobody is logged in here any more.
  void forget();
  void on_closed(bool is_erased);

  std::unique_ptr<cli::Profile> profile_;
  const std::string directory_;
  cli::Guests guests_;  // other commands, while somebody is logged in
  transport::Readiness readiness_;
  std::function<void(const cli::Notice&)> notice_sink_;
  bool has_account_ = false;  // logged in, its keys locked or not
  bool is_connected_ = false;
  std::optional<cli::Notice> loss_;
  bool is_closed_ = false;  // the account, by another device
  std::set<std::string> changed_keys_;
  bool has_newer_message_ = false;
  std::map<std::string, Sent> sent_;                        // by key
  std::deque<std::string> keys_;                            // of sent_, the oldest first
  std::deque<std::pair<std::string, std::string>> posted_;  // keys of files, the oldest first
  std::map<std::string, std::vector<PostedSink>> posting_;  // who waits for one that is about to go
};

// The accounts of this device, each in DIR/people/NAME.profile (lower case). A profile that was
// opened stays open until the program ends.
class People {
 public:
  static constexpr std::size_t kOpenMax = 32;  // each has threads and sockets of its own

  // `common` has all of a profile's options but its directory, which is the one of all people; the
  // loop among them.
  explicit People(cli::ProfileOptions common);

  // The name must be valid (core/account/name.h).
  [[nodiscard]] Result<Person*, cli::OpenFailure> open(const std::string& name);
  // Who has logged in here at least once: a name that was mistyped has a directory, too.
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  [[nodiscard]] std::string directory() const { return common_.data + "/people"; }

  cli::ProfileOptions common_;
  std::map<std::string, std::unique_ptr<Person>> people_;
};

}  // namespace p2pchat::web
