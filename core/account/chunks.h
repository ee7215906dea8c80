#pragma once

#include <cstddef>
#include <map>

#include "core/account/service.h"
#include "core/base/address.h"
#include "core/wire/message.h"

namespace p2pchat::account {

// The owner's side of files: takes chunks and their releases, and gives them out. It says that it
// has none only of what is its own and has been pulled. The quota counts what this node holds for
// others, too; it is the owner's to say that it is full, for a replica keeps what the owner took.
class Chunks {
 public:
  // True if the message was for the chunks.
  bool on_message(const Address& from, const wire::Message& message, Desk& desk);
  bool on_outcome(const store::StoreOutcome& outcome, Desk& desk);

  [[nodiscard]] std::size_t size() const { return working_.size(); }

 private:
  // What a store operation was started for.
  struct Work {
    Address from;
    CallId call;
    bool is_put = false;

    bool operator==(const Work&) const = default;
  };

  void on_put(const Address& from, const wire::PutChunk& request, Desk& desk);
  void on_get(const Address& from, const wire::GetChunk& request, Desk& desk);
  [[nodiscard]] wire::Answer judge(const wire::Record& record, const Desk& desk) const;
  [[nodiscard]] bool is_crowded(const Desk& desk) const;
  // The same request, sent again while the first one runs.
  [[nodiscard]] bool is_running(const Work& work) const;

  std::map<store::OperationId, Work> working_;
};

}  // namespace p2pchat::account
