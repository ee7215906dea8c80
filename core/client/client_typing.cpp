#include <utility>

#include "core/account/name.h"
#include "core/client/client.h"

// That the user is typing.
namespace p2pchat::client {

CommandId Client::type(std::string to, Instant now, Effects& out) {
  return accept(TypeCommand{std::move(to)}, now, out);
}

// Whether it is said to anybody is nobody's business: it may be so often or may not.
void Client::run(CommandId id, TypeCommand& command, Instant now, Effects& out) {
  const Outcome ready = readiness();
  if (ready != Outcome::kDone) return end(id, ready);
  const Outcome known = resolve(command.to);
  if (known != Outcome::kDone) return end(id, known);
  if (account::key_of(command.to) == account::key_of(name())) {
    return end(id, Outcome::kBadName, "oneself");
  }
  if (is_connected()) chat_->type(command.to, port(now, out));
  CommandEnded ended;
  ended.command = id;
  ended.hides_presence = hides_presence();
  end(std::move(ended));
}

}  // namespace p2pchat::client
