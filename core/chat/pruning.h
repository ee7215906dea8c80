#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/chat/desk.h"
#include "core/chat/outbox.h"

namespace p2pchat::chat {

struct PruneQuery {
  std::optional<std::string> peer;  // none: all conversations
  std::int64_t before_ms = 0;       // by the senders' clocks

  bool operator==(const PruneQuery&) const = default;
};

struct PruneResult {
  Token prune;
  std::size_t pruned = 0;  // also of one that the disk ended
  std::optional<DiskError> error;
};

// Erases old messages from the history, with their words, page by page, each a batch: where it is
// cut short, the rest is still there. What is unread or waits in the outbox stays; so do the ids of
// messages seen, for a late copy of a message would be shown as new otherwise, and another device
// would hand it over. Of another's stone none: its id may be that of anybody's message.
class Pruning {
 public:
  // Ends in a PruneResult.
  Token begin(const PruneQuery& query, Desk& desk);
  [[nodiscard]] std::vector<PruneResult> take_results();

  bool on_read(Token token, const ReadResult& result, const Outbox& outbox, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Desk& desk);

 private:
  struct Walk {
    Token prune;
    std::int64_t before_ms = 0;
    Bytes from;
    Bytes to;
    bool is_last = false;     // the page that is being erased
    std::size_t erasing = 0;  // messages of it
    std::size_t pruned = 0;
  };

  void read_more(Walk walk, Desk& desk);
  void end(const Walk& walk, std::optional<DiskError> error);

  std::map<Token, Walk> reading_;
  std::map<Token, Walk> erasing_;
  std::vector<PruneResult> results_;
};

}  // namespace p2pchat::chat
