#pragma once

#include <cstdint>
#include <vector>

#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/types.h"

namespace p2pchat::node {

// What a node keeps of itself across restarts: how often it has started (its incarnation) and whom
// it knew. Rows of storage under 'n'. One batch is on its way at a time; what changes meanwhile
// goes with the next, so that a slow disk gathers no queue.
class Memory {
 public:
  static constexpr std::size_t kKnownMax = 32;

  // Asks the disk; has_loaded() once the new incarnation is on it.
  void start(Token token, Effects& out);
  [[nodiscard]] bool on_read(Token token, const ReadResult& result, Token next, Effects& out);
  [[nodiscard]] bool on_persisted(Token token, const PersistResult& result);
  // Something has changed while a batch was on its way.
  [[nodiscard]] bool is_behind() const { return is_due() && !writing_.is_set(); }
  void catch_up(Token token, Effects& out);

  [[nodiscard]] bool has_loaded() const { return stage_ == Stage::kLoaded; }
  // The disk could not be read or written: the node must not take part.
  [[nodiscard]] bool has_failed() const { return stage_ == Stage::kFailed; }

  [[nodiscard]] std::uint32_t incarnation() const { return incarnation_; }
  [[nodiscard]] const std::vector<wire::NodeRef>& known() const { return known_; }

  // The ring has taken a life of this node for dead, so the node has begun a later one. Not waited
  // for: if it is lost, the ring tells the next start which lives it remembers.
  void be_reborn(std::uint32_t incarnation, Token token, Effects& out);

  // Writes whom the node knows now, if that has changed.
  void remember(std::vector<wire::NodeRef> known, Token token, Effects& out);

 private:
  enum class Stage : std::uint8_t { kNew, kReading, kWriting, kLoaded, kFailed };

  [[nodiscard]] bool is_due() const { return is_incarnation_due_ || is_known_due_; }

  Stage stage_ = Stage::kNew;
  Token reading_;
  Token writing_;
  std::uint32_t incarnation_ = 0;
  std::vector<wire::NodeRef> known_;
  bool is_incarnation_due_ = false;
  bool is_known_due_ = false;
};

}  // namespace p2pchat::node
