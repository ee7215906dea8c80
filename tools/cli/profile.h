#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/address.h"
#include "core/base/bytes.h"
#include "core/client/client.h"
#include "tools/cli/options.h"
#include "tools/cli/request.h"
#include "transport/device/device.h"

namespace p2pchat::cli {

struct ProfileOptions {
  std::string data;  // directory
  std::vector<Address> nodes;
  std::string ring;
  std::optional<Bytes32> ring_key;  // of a closed ring
  std::string device;
  bool is_discovering = true;
  bool is_behind_nat = false;
  bool tells_read = true;
  bool keeps_snapshot = true;
  transport::EventLoop* loop = nullptr;  // of a program with several profiles (RuntimeOptions)
};
[[nodiscard]] ProfileOptions profile_options(const Options& options);

// Why the profile could not be opened: a sentence and an exit status (tools/program).
struct OpenFailure {
  std::string text;
  int exit_status = 0;
};

// The user's profile, owned by this process: the client machine on its host and its database. One
// thread; everything happens inside pump(), or while the loop of the options runs, the calls of the
// sinks included.
class Profile {
 public:
  using AnswerSink = std::function<void(const Answer&)>;
  using NoticeSink = std::function<void(const Notice&)>;

  [[nodiscard]] static Result<std::unique_ptr<Profile>, OpenFailure> open(
      const ProfileOptions& options);
  ~Profile();

  // Whether somebody is logged in on this device, as the database said when it was opened.
  [[nodiscard]] bool has_account() const {
    return device_->account() != transport::Device::Account::kNobody;
  }
  // Another device had the account when the profile was opened.
  [[nodiscard]] bool is_replaced() const {
    return device_->account() == transport::Device::Account::kReplaced;
  }

  // Each pumps until its end: for a program with this one profile.
  [[nodiscard]] Answer unlock(const std::string& password);
  [[nodiscard]] Answer log_out();
  [[nodiscard]] Answer protect(const client::Protection& ask);

  // The same, answered once through the sink.
  void register_account(const std::string& name, const std::string& password, AnswerSink sink);
  void log_in(const std::string& name, const std::string& password, AnswerSink sink);
  void unlock(const std::string& password, AnswerSink sink);
  void log_out(AnswerSink sink);
  void protect(const client::Protection& ask, AnswerSink sink);

  // Every request is answered once, in any order.
  void submit(const Request& request, AnswerSink sink);
  // Told of everything that happens by itself from now on.
  void on_notice(NoticeSink sink) { notice_sink_ = std::move(sink); }

  // Handles what happens, waiting for it `wait_max` at most.
  void pump(Duration wait_max);

  // The user; empty as long as the profile has none.
  [[nodiscard]] const std::string& name() const { return device_->client().name(); }
  [[nodiscard]] bool hides_presence() const { return device_->client().hides_presence(); }

 private:
  using Clock = std::chrono::steady_clock;
  using Start = transport::Device::Command;

  // A request whose client command is under way.
  struct Pending {
    Request request;
    AnswerSink sink;
    bool is_settling = false;  // an inbox first waits for what is in the mailbox
    client::Outcome settled = client::Outcome::kDone;
    Clock::time_point until;
  };
  // A send that wants more replicas than it had when its command ended.
  struct Waiting {
    Answer answer;
    AnswerSink sink;
    std::uint8_t stored = 0;
    Clock::time_point until;
  };

  explicit Profile(std::unique_ptr<transport::Device> device);

  [[nodiscard]] Answer finish(const std::function<void(AnswerSink)>& begin_it);
  void enter(Start start, AnswerSink sink);
  void begin(Pending pending, Start start);
  void submit_send(Pending pending);
  void submit_about_message(Pending pending);
  void submit_about_somebody(Pending pending);
  void submit_history(Pending pending);
  void submit_other(Pending pending);

  void on_event(const client::ClientEvent& event);
  void on_ended(Pending pending, const client::CommandEnded& ended);
  void on_changed(const client::StoredMessage& message);
  void end_late_waits();
  void notify(Notice notice);

  std::unique_ptr<transport::Device> device_;
  std::map<std::string, Waiting> waiting_;  // by the message's id
  NoticeSink notice_sink_;
};

}  // namespace p2pchat::cli
