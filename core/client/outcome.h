#pragma once

#include <utility>

#include "core/account/client_desk.h"
#include "core/base/requests.h"
#include "core/chat/standings.h"
#include "core/client/events.h"

namespace p2pchat::client {

[[nodiscard]] inline Outcome outcome_of(DiskError error) {
  return error == DiskError::kFull ? Outcome::kDiskFull : Outcome::kDiskFailed;
}

[[nodiscard]] Outcome outcome_of(chat::DeedEnd end);
[[nodiscard]] Outcome outcome_of(account::EntryEnd end);

[[nodiscard]] inline CommandEnded ended_with(CommandId id, Outcome outcome, StoredMessage message) {
  CommandEnded ended;
  ended.command = id;
  ended.outcome = outcome;
  ended.messages.push_back(std::move(message));
  return ended;
}

}  // namespace p2pchat::client
