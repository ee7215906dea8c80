#include "tools/cli/owner.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "tools/cli/json_lines.h"

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;

// How long a line from another process may lie before it is looked at.
constexpr Duration kListenPeriod = 25ms;

}  // namespace

Owner::Owner(std::unique_ptr<Profile> profile) : profile_(std::move(profile)) {
  profile_->on_notice([this](const Notice& notice) { on_notice(notice); });
}

Owner::~Owner() {
  if (listener_.is_open()) remove_socket_in(directory_);
}

bool Owner::serve(const std::string& directory) {
  directory_ = directory;
  listener_ = listen_in(directory);
  return listener_.is_open();
}

void Owner::submit(const Request& request) {
  if (request.verb == Verb::kFollow) is_following_ = true;
  profile_->submit(request, [this](const Answer& answer) { replies_.emplace_back(answer); });
}

std::optional<Reply> Owner::next(Duration wait_max) {
  if (replies_.empty()) {
    profile_->pump(listener_.is_open() ? std::min(wait_max, kListenPeriod) : wait_max);
    accept_guests();
    hear_guests();
  }
  if (replies_.empty()) return std::nullopt;
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  return reply;
}

void Owner::on_notice(const Notice& notice) {
  if (is_following_) replies_.emplace_back(notice);
  for (auto& [id, guest] : guests_) {
    if (guest.is_following) guest.stream.write_line(to_line(Reply(notice)));
  }
}

void Owner::accept_guests() {
  while (listener_.is_open()) {
    Descriptor socket = accept_from(listener_);
    if (!socket.is_open()) return;
    if (guests_.size() < kGuestsMax) {
      guests_.emplace(++last_guest_, Guest{.stream = LineStream(std::move(socket))});
    }
  }
}

void Owner::hear_guests() {
  for (auto it = guests_.begin(); it != guests_.end();) {
    Guest& guest = it->second;
    for (const std::string& line : guest.stream.pump()) {
      if (const auto request = parse_request(line)) on_request(it->first, *request);
    }
    it = guest.stream.is_open() ? std::next(it) : guests_.erase(it);
  }
}

void Owner::on_request(std::uint64_t guest, const Request& request) {
  if (request.verb == Verb::kFollow) guests_.at(guest).is_following = true;
  profile_->submit(request, [this, guest](const Answer& answer) { tell(guest, answer); });
}

void Owner::tell(std::uint64_t guest, const Reply& reply) {
  const auto found = guests_.find(guest);  // it may have gone before its answer came
  if (found != guests_.end()) found->second.stream.write_line(to_line(reply));
}

}  // namespace p2pchat::cli
