#include "sim/explore/ring_state.h"

namespace p2pchat::sim {

namespace {

std::string text_of(const Entry& entry) {
  return std::to_string(entry.place) + (entry.is_void ? "~" : "");
}

std::string text_of(const Member& member, std::size_t successors) {
  std::string text = "[";
  for (std::size_t i = 0; i < successors; ++i) {
    text += (i == 0 ? "" : " ") + text_of(member.successors[i]);
  }
  text += "] <" + text_of(member.predecessor);
  if (member.candidate) text += " asks " + text_of(*member.candidate);
  if (member.notifier) text += " notified by " + text_of(*member.notifier);
  return text;
}

}  // namespace

std::string text_of(const RingState& state, const RingModel& model) {
  std::string text;
  for (Place place = 0; place < model.identifiers; ++place) {
    if (!state.contains(place)) continue;
    text += (text.empty() ? "" : "; ") + std::to_string(place) + ":" +
            text_of(*state.members[place], model.successors);
  }
  return text;
}

}  // namespace p2pchat::sim
