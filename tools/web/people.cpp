#include "tools/web/people.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/account/name.h"
#include "tools/program/exit_status.h"

namespace p2pchat::web {
namespace {

using client::Outcome;

// For what ends by itself in any case, and is not waited for.
constexpr Duration kGiveUp = std::chrono::seconds{30};
// An empty file in the directory of who has logged in.
constexpr const char* kEntered = "/entered";

}  // namespace

Person::Person(std::unique_ptr<cli::Profile> profile, std::string directory,
               transport::EventLoop& loop)
    : profile_(std::move(profile)),
      directory_(std::move(directory)),
      guests_(*profile_, [this] { watch_guests(); }),
      readiness_(loop,
                 [this] {
                   guests_.look();
                   watch_guests();
                 }),
      has_account_(profile_->has_account()) {
  profile_->on_notice([this](const cli::Notice& notice) { see(notice); });
}

void Person::enter(const Call& call, AnswerSink sink) {
  const bool is_fresh = call.ask != Ask::kLogin || !has_account_;
  const auto end = [this, is_fresh, sink = std::move(sink)](const cli::Answer& answer) {
    on_entered(answer, is_fresh);
    sink(answer);
  };
  if (call.ask == Ask::kRegister) return profile_->register_account(call.name, call.password, end);
  if (call.ask == Ask::kRecover) {
    return profile_->protect(
        client::Recover{.name = call.name, .words = call.words, .password = call.new_password},
        end);
  }
  if (is_fresh) return profile_->log_in(call.name, call.password, end);
  profile_->unlock(call.password, end);
}

void Person::on_entered(const cli::Answer& answer, bool is_fresh) {
  if (answer.outcome == Outcome::kTakenOver && !loss_) {
    loss_ = cli::Notice{.kind = cli::Notice::Kind::kTakenOver, .who = answer.detail};
  }
  if (answer.outcome != Outcome::kDone) return;
  has_account_ = true;
  const std::ofstream hint(directory_ + kEntered);  // for the form alone: no matter if it fails
  if (is_fresh) loss_.reset();
  // Without the socket other commands find the profile in use, and no more is lost.
  if (!guests_.is_serving() && guests_.serve(directory_)) watch_guests();
}

void Person::log_out(AnswerSink sink) {
  profile_->log_out([this, sink = std::move(sink)](const cli::Answer& answer) {
    if (answer.outcome == Outcome::kDone) forget();
    sink(answer);
  });
}

void Person::close_account(const Call& call, AnswerSink sink) {
  profile_->protect(client::CloseAccount{.name = call.name, .password = call.password},
                    std::move(sink));
}

void Person::forget() {
  has_account_ = is_connected_ = false;
  guests_.stop();
}

void Person::protect(const Call& call, AnswerSink sink) {
  if (call.ask == Ask::kWords) {
    return profile_->protect(client::MakeWords{.password = call.password}, std::move(sink));
  }
  profile_->protect(client::ChangePassword{.present = call.password, .next = call.new_password},
                    std::move(sink));
}

void Person::send(const Call& call, AnswerSink sink) {
  if (call.key.empty()) return submit(call, std::move(sink));
  const auto [at, is_new] = sent_.try_emplace(call.key);
  if (!is_new && at->second.answer) return sink(*at->second.answer);
  at->second.waiting.push_back(std::move(sink));
  if (!is_new) return;
  keys_.push_back(call.key);
  submit(call, [this, key = call.key](const cli::Answer& answer) { on_sent(key, answer); });
}

void Person::submit(const Call& call, AnswerSink sink) {
  profile_->submit({.verb = cli::Verb::kSend,
                    .name = call.name,
                    .text = call.text,
                    .reply_to = call.reply_to,
                    .wait = "queued",
                    .give_up = kGiveUp},
                   std::move(sink));
}

// What was not sent may be tried again under the same key.
void Person::on_sent(const std::string& key, const cli::Answer& answer) {
  const auto at = sent_.find(key);
  const auto waiting = std::exchange(at->second.waiting, {});
  if (answer.outcome == Outcome::kDone) {
    at->second.answer = answer;
  } else {
    sent_.erase(at);
    std::erase(keys_, key);
  }
  while (keys_.size() > kKeysMax && sent_.at(keys_.front()).answer) {
    sent_.erase(keys_.front());
    keys_.pop_front();
  }
  for (const AnswerSink& sink : waiting) sink(answer);
}

void Person::ask(cli::Request request, AnswerSink sink) {
  request.give_up = kGiveUp;
  const auto* stop = request.file ? std::get_if<client::CancelFile>(&*request.file) : nullptr;
  if (stop == nullptr) return profile_->submit(request, std::move(sink));
  // Of what is stopped no other notice comes.
  profile_->submit(request, [this, id = stop->id, sink = std::move(sink)](const cli::Answer& end) {
    if (end.outcome == Outcome::kDone) {
      see({.kind = cli::Notice::Kind::kFile, .file = {.id = id}, .outcome = Outcome::kCancelled});
    }
    sink(end);
  });
}

std::string Person::posted(const std::string& key) const {
  const auto at = std::ranges::find(posted_, key, &std::pair<std::string, std::string>::first);
  return at == posted_.end() ? std::string() : at->second;
}

void Person::remember_posted(const std::string& key, std::string text) {
  posted_.emplace_back(key, std::move(text));
  if (posted_.size() > kKeysMax) posted_.pop_front();
}

bool Person::begin_posting(const std::string& key, PostedSink otherwise) {
  if (const std::string text = posted(key); !text.empty()) {
    otherwise(text);
    return false;
  }
  const auto [at, is_first] = posting_.try_emplace(key);
  if (!is_first) at->second.push_back(std::move(otherwise));
  return is_first;
}

void Person::end_posting(const std::string& key, const std::string& text, bool is_sent) {
  const auto waiting = posting_.extract(key);
  if (is_sent) remember_posted(key, text);
  for (const PostedSink& sink : waiting.mapped()) sink(text);
}

Condition Person::condition() const {
  return {.self = profile_->name(),
          .is_connected = is_connected_,
          .loss = loss_,
          .is_closed = is_closed_,
          .hides_presence = profile_->hides_presence(),
          .changed_keys = {changed_keys_.begin(), changed_keys_.end()},
          .has_newer_message = has_newer_message_,
          .people = {}};
}

// Here nothing of it is left, but that somebody was logged in; elsewhere what is here stays.
void Person::on_closed(bool is_erased) {
  if (!is_erased) {
    is_closed_ = true;
    return;
  }
  forget();
  std::error_code error;
  std::filesystem::remove(directory_ + kEntered, error);  // a hint for the form alone
}

void Person::see(const cli::Notice& notice) {
  switch (notice.kind) {
    case cli::Notice::Kind::kConnection:
      is_connected_ = notice.is_connected;
      break;
    case cli::Notice::Kind::kTakenOver:
      loss_ = notice;
      break;
    case cli::Notice::Kind::kAccountClosed:
      on_closed(notice.is_complete);
      break;
    case cli::Notice::Kind::kKeyChanged:
      changed_keys_.insert(notice.who);
      break;
    case cli::Notice::Kind::kNewerMessage:
      has_newer_message_ = true;
      break;
    case cli::Notice::Kind::kHandedOver:
    case cli::Notice::Kind::kSnapshot:
    case cli::Notice::Kind::kGroup:
    case cli::Notice::Kind::kFile:
    case cli::Notice::Kind::kVanished:
    case cli::Notice::Kind::kTimer:
    case cli::Notice::Kind::kTyping:
    case cli::Notice::Kind::kArrived:
    case cli::Notice::Kind::kChanged:
      break;
  }
  guests_.on_notice(notice);
  if (notice_sink_) notice_sink_(notice);
}

void Person::watch_guests() {
  using Interest = transport::Readiness::Interest;
  for (const cli::Guests::Waiting& one : guests_.waiting()) {
    readiness_.watch(one.descriptor, one.has_unsent ? Interest::kReadAndWrite : Interest::kRead);
  }
}

People::People(cli::ProfileOptions common) : common_(std::move(common)) {}

Result<Person*, cli::OpenFailure> People::open(const std::string& name) {
  // A directory must not be called "." or "..".
  const std::string folder = account::fold_case(name) + ".profile";
  if (const auto known = people_.find(folder); known != people_.end()) return known->second.get();
  if (people_.size() >= kOpenMax) {
    return std::unexpected(
        cli::OpenFailure{"too many people use this page; start another one", program::kExitInUse});
  }
  cli::ProfileOptions options = common_;
  options.data = directory() + "/" + folder;
  auto profile = cli::Profile::open(options);
  if (!profile) return std::unexpected(profile.error());
  auto person = std::make_unique<Person>(std::move(*profile), options.data, *options.loop);
  return people_.emplace(folder, std::move(person)).first->second.get();
}

std::vector<std::string> People::names() const {
  constexpr std::string_view kEnding = ".profile";
  std::vector<std::string> found;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(directory(), failure)) {
    const std::string name = entry.path().filename().string();
    if (!std::filesystem::exists(entry.path().string() + kEntered, failure)) continue;
    if (name.ends_with(kEnding)) found.push_back(name.substr(0, name.size() - kEnding.size()));
  }
  std::ranges::sort(found);
  return found;
}

}  // namespace p2pchat::web
