#include <utility>

#include "core/client/client.h"

// What keeps the account in its user's hands: another password, recovery words, its end.
namespace p2pchat::client {

CommandId Client::protect(Protection ask, Instant now, Effects& out) {
  return accept(ProtectCommand{std::move(ask)}, now, out);
}

void Client::run(CommandId id, ProtectCommand& command, Instant now, Effects& out) {
  auto at = desk(now, out);
  if (auto* change = std::get_if<ChangePassword>(&command.ask)) {
    session_.change_password(id, std::move(*change), at);
  } else if (auto* words = std::get_if<MakeWords>(&command.ask)) {
    session_.make_words(id, std::move(*words), at);
  } else if (auto* close = std::get_if<CloseAccount>(&command.ask)) {
    session_.close_account(id, std::move(*close), at);
  } else {
    session_.recover(id, std::move(std::get<Recover>(command.ask)), at);
  }
}

}  // namespace p2pchat::client
