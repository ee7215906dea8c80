#include "tools/node/status_query.h"

#include <variant>

namespace p2pchat::tools {

void StatusQuery::on_start(Instant now, Effects& out) { on_wake(now, out); }

void StatusQuery::on_wake(Instant now, Effects& out) {
  next_ask_ = now + kPeriod;
  out.send(node_, wire::GetStatus{.call = call_});
}

void StatusQuery::on_message(const Address& from, const wire::Message& message, Instant /*now*/,
                             Effects& /*out*/) {
  const auto* answer = std::get_if<wire::Status>(&message);
  if (answer == nullptr || answer->call != call_ || from != node_) return;
  status_ = *answer;
}

}  // namespace p2pchat::tools
