#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/chat/peer.h"
#include "tools/cli/request.h"

namespace p2pchat::screen {

// How other people stand to the user. Of whom nothing is noted is known, without an alias.
class People {
 public:
  void note(const std::string& name, const chat::Peer& peer);
  // A message of theirs came as a request.
  void note_request(const std::string& name);
  // They were written to: that accepts them.
  void note_written_to(const std::string& name);
  void forget(const std::string& name);

  [[nodiscard]] chat::Standing standing_of(const std::string& name) const;
  [[nodiscard]] std::string alias_of(const std::string& name) const;
  // In seconds, of what is written to them now; 0: it stays.
  [[nodiscard]] std::uint32_t lifetime_of(const std::string& name) const;
  [[nodiscard]] bool is_pinned(const std::string& name) const;
  [[nodiscard]] bool is_muted(const std::string& name, std::int64_t now_ms) const;

 private:
  std::map<std::string, chat::Peer> people_;  // by the name in lower case
};

// What can be done about somebody by a letter, and how that is put to the reader.
[[nodiscard]] std::optional<cli::Verb> deed_of(std::string_view letter, chat::Standing standing);
[[nodiscard]] std::string_view deeds_for(chat::Standing standing);
// The same of what is wanted of a conversation, as it is now.
[[nodiscard]] std::optional<cli::Request> preference_by(std::string_view letter, bool is_pinned,
                                                        bool is_muted);
[[nodiscard]] std::string preferences_for(bool is_pinned, bool is_muted);
// What a letter sets next, and after the longest: that it stays.
[[nodiscard]] Duration next_lifetime(std::uint32_t seconds);

}  // namespace p2pchat::screen
