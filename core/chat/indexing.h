#pragma once

#include "core/chat/desk.h"
#include "core/chat/history.h"

namespace p2pchat::chat {

// Makes the index of words for messages that were written without it, before there was one or by a
// hand-over, in the background while the account is open: a batch at a time, each with a row ('m'
// 'x') that says how far it is, so that the next run goes on from there. A disk that fails ends it
// until then.
class Indexing {
 public:
  void begin(Desk& desk);
  // Messages without words come in this batch: the pass ends, and another one begins at `restart`
  // or in the next run.
  void invalidate(RowWriter& rows);
  void restart(Desk& desk);
  // Every message on this device can be found.
  [[nodiscard]] bool is_complete() const { return is_complete_; }

  bool on_read(Token token, const ReadResult& result, Desk& desk);
  bool on_persisted(Token token, const PersistResult& result, Desk& desk);

 private:
  void take_progress(const std::vector<Row>& rows, Desk& desk);
  void index(const std::vector<Row>& rows, Desk& desk);
  void put_progress(RowWriter& rows) const;
  void read_more(Desk& desk);

  bool is_complete_ = false;
  bool is_last_ = false;  // the batch that is being written
  Bytes next_;            // where in the history it goes on
  Token loading_;         // of how far it is
  Token reading_;
  Token persisting_;
};

}  // namespace p2pchat::chat
