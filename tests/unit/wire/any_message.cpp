#include "tests/unit/wire/any_message.h"

#include <utility>
#include <variant>

namespace p2pchat::wire {

std::vector<Message> one_of_each_kind(Entropy& entropy, Filling filling) {
  std::vector<Message> messages;
  const auto add = [&]<class T>(std::in_place_type_t<T>) {
    Message& message = messages.emplace_back(std::in_place_type<T>);
    Filler(entropy, filling).fill(std::get<T>(message));
  };
  [&]<class... T>(std::in_place_type_t<std::variant<T...>>) {
    (add(std::in_place_type<T>), ...);
  }(std::in_place_type<AnyOfMessages>);
  return messages;
}

}  // namespace p2pchat::wire
