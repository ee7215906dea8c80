#include "tools/cli/owner.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace p2pchat::cli {
namespace {

using namespace std::chrono_literals;

// How long a line from another process may lie before it is looked at.
constexpr Duration kListenPeriod = 25ms;

}  // namespace

Owner::Owner(std::unique_ptr<Profile> profile) : profile_(std::move(profile)), guests_(*profile_) {
  profile_->on_notice([this](const Notice& notice) { on_notice(notice); });
}

void Owner::submit(const Request& request) {
  if (request.verb == Verb::kFollow) is_following_ = true;
  profile_->submit(request, [this](const Answer& answer) { replies_.emplace_back(answer); });
}

std::optional<Reply> Owner::next(Duration wait_max) {
  if (replies_.empty()) {
    profile_->pump(guests_.is_serving() ? std::min(wait_max, kListenPeriod) : wait_max);
    guests_.look();
  }
  if (replies_.empty()) return std::nullopt;
  Reply reply = std::move(replies_.front());
  replies_.pop_front();
  return reply;
}

void Owner::on_notice(const Notice& notice) {
  if (is_following_) replies_.emplace_back(notice);
  guests_.on_notice(notice);
}

}  // namespace p2pchat::cli
