#pragma once

#include <string>
#include <utility>

#include "core/chat/sealed_message.h"
#include "tests/unit/account/people.h"

// What people in tests seal.
namespace p2pchat::chat {

inline Self self(const account::Person& person) {
  return {.keys = person.keys, .profile = person.profile};
}

inline Content text_of(std::string text) {
  Content content;
  content.id = seed_of(77);
  content.lamport = 12;
  content.sequence = 3;
  content.sent_ms = 1'700'000'000'000;
  content.text = std::move(text);
  content.heads = {seed_of(5), seed_of(6)};
  return content;
}

}  // namespace p2pchat::chat
