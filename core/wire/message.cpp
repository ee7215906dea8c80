#include "core/wire/message.h"

namespace p2pchat::wire {

Message::Message() = default;
Message::Message(const Message& other) = default;
Message::Message(Message&& other) noexcept = default;
// Not the default, which compiles an assignment for each of the structs besides their copying.
Message& Message::operator=(const Message& other) { return *this = Message(other); }
Message& Message::operator=(Message&& other) noexcept = default;
Message::~Message() = default;

bool Message::operator==(const Message& other) const {
  return static_cast<const AnyOfMessages&>(*this) == static_cast<const AnyOfMessages&>(other);
}

}  // namespace p2pchat::wire
