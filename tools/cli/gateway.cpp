#include "tools/cli/gateway.h"

#include <chrono>
#include <variant>

namespace p2pchat::cli {

std::optional<Answer> ask(Gateway& gateway, const Request& request) {
  gateway.submit(request);
  while (!gateway.is_closed()) {
    const auto reply = gateway.next(std::chrono::milliseconds{100});
    if (!reply) continue;
    const auto* answer = std::get_if<Answer>(&*reply);
    if (answer != nullptr && answer->id == request.id) return *answer;
  }
  return std::nullopt;
}

}  // namespace p2pchat::cli
