#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "core/base/entropy.h"
#include "core/base/requests.h"
#include "core/wire/effects.h"

namespace p2pchat::client {

// Erases all that a closed account has on this disk: first the rows without which nothing else can
// be read, then the rest, a batch at a time, and at last the row that says that the account was
// being closed; so a run that ends in the middle is followed by one that goes on. Nobody else
// writes meanwhile.
class Wiping {
 public:
  void start(Entropy& entropy, Effects& out);
  [[nodiscard]] bool is_running() const { return token_.is_set(); }

  bool on_read(Token token, const ReadResult& result, Entropy& entropy, Effects& out);
  bool on_persisted(Token token, const PersistResult& result, Entropy& entropy, Effects& out);

  // Once it has ended; taken once. No error: nothing is left.
  struct End {
    std::optional<DiskError> error;
  };
  [[nodiscard]] std::optional<End> take_end() { return std::exchange(end_, {}); }

 private:
  void read(Entropy& entropy, Effects& out);
  void erase(std::vector<Change> changes, Entropy& entropy, Effects& out);
  void finish(std::optional<DiskError> error);

  Token token_;           // of the disk
  bool is_last_ = false;  // batch: of the row that says so
  std::optional<End> end_;
};

}  // namespace p2pchat::client
