#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/message.h"

namespace p2pchat::chat {

struct ImportResult {
  Token import;
  std::size_t added = 0;
  std::optional<DiskError> error;  // then none was
};

// What a message becomes when it comes from a file. It is read, and nothing is owed or sent for it;
// ticks are those of the file, but what waited to be sent there has not been sent from here.
[[nodiscard]] StoredMessage imported(StoredMessage message);
// True for what a history may hold.
[[nodiscard]] bool is_well_formed(const StoredMessage& message);

// Adds messages to the history that are not in it: at most as many as one batch takes.
class Importing {
 public:
  static constexpr std::size_t kMessagesMax = 256;

  // Of well-formed messages, kMessagesMax at most. Ends in an ImportResult.
  Token begin(std::vector<StoredMessage> messages, Desk& desk);
  [[nodiscard]] std::vector<ImportResult> take_results();

  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result);

 private:
  struct Import {
    std::map<Token, StoredMessage> looked_for;  // by the read that tells whether it is there
    std::vector<StoredMessage> missing;
    std::optional<DiskError> error;
  };

  void add(Token import, Desk& desk);

  std::map<Token, Import> imports_;
  std::map<Token, Token> reading_;  // read to import
  std::map<Token, ImportResult> persisting_;
  std::vector<ImportResult> results_;
};

}  // namespace p2pchat::chat
