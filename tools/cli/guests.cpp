#include "tools/cli/guests.h"

#include <iterator>
#include <utility>

#include "tools/cli/json_lines.h"

namespace p2pchat::cli {

bool Guests::serve(const std::string& directory) {
  directory_ = directory;
  listener_ = listen_in(directory);
  return listener_.is_open();
}

void Guests::stop() {
  if (listener_.is_open()) remove_socket_in(directory_);
  listener_ = Descriptor();
  guests_.clear();
}

void Guests::look() {
  accept_all();
  for (auto it = guests_.begin(); it != guests_.end();) {
    Guest& guest = it->second;
    for (const std::string& line : guest.stream.pump()) {
      if (const auto request = parse_request(line)) on_request(it->first, *request);
    }
    it = guest.stream.is_open() ? std::next(it) : guests_.erase(it);
  }
}

void Guests::on_notice(const Notice& notice) {
  for (auto& [id, guest] : guests_) {
    if (guest.is_following) write(guest, notice);
  }
}

std::vector<Guests::Waiting> Guests::waiting() const {
  std::vector<Waiting> all;
  if (listener_.is_open()) all.push_back({.descriptor = listener_.number()});
  for (const auto& [id, guest] : guests_) {
    if (!guest.stream.is_open()) continue;
    all.push_back(
        {.descriptor = guest.stream.descriptor(), .has_unsent = guest.stream.has_unsent()});
  }
  return all;
}

void Guests::accept_all() {
  while (listener_.is_open()) {
    Descriptor socket = accept_from(listener_);
    if (!socket.is_open()) return;
    if (guests_.size() < kGuestsMax) {
      guests_.emplace(++last_guest_, Guest{.stream = LineStream(std::move(socket))});
    }
  }
}

void Guests::on_request(std::uint64_t guest, const Request& request) {
  if (request.verb == Verb::kFollow) guests_.at(guest).is_following = true;
  profile_.submit(request, [this, guest, request](const Answer& answer) {
    if (answered_sink_) answered_sink_(request, answer);
    tell(guest, answer);
  });
}

void Guests::tell(std::uint64_t guest, const Reply& reply) {
  const auto found = guests_.find(guest);  // it may have gone before its answer came
  if (found != guests_.end()) write(found->second, reply);
}

void Guests::write(Guest& guest, const Reply& reply) {
  guest.stream.write_line(to_line(reply));
  if (guest.stream.has_unsent() && on_unsent_) on_unsent_();
}

}  // namespace p2pchat::cli
