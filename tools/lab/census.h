#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/entropy.h"
#include "core/base/instant.h"
#include "core/base/requests.h"
#include "core/base/ring_id.h"
#include "core/base/strong_ids.h"
#include "core/wire/effects.h"
#include "core/wire/message.h"
#include "tools/lab/node_seen.h"

namespace p2pchat::lab {

// Who is on a ring: asks every node that it knows for its status each second, and learns others
// from the neighbours that those name. Changes nothing on the ring. A machine like the others,
// driven through rpc::Endpoint.
//
// Answers are believed, but nobody can make it ask without bound: of those who were only named
// there are kNamedMax at most, each is asked three times, and they wait for one another, as do
// those who have fallen silent, and not those who answer for them.
class Census {
 public:
  static constexpr Duration kPeriod = std::chrono::seconds{1};    // between two questions to a node
  static constexpr Duration kPatience = std::chrono::seconds{2};  // for an answer
  static constexpr Duration kLostAfter = std::chrono::seconds{3};  // of silence
  static constexpr Duration kForgottenAfter = std::chrono::minutes{5};
  static constexpr Duration kTick = std::chrono::milliseconds{50};
  static constexpr std::size_t kNodesMax = 4096;  // that have answered; more are not asked
  static constexpr std::size_t kNamedMax = 512;   // by others, and have not answered yet
  static constexpr std::uint32_t kNamedAttempts = 3;
  static constexpr std::size_t kQuestionsMax = 256;       // at a time, to those who answer
  static constexpr std::size_t kSilentQuestionsMax = 64;  // to all others

  // `nodes` are asked for ever, whether they answer or not.
  Census(const std::vector<Address>& nodes, Entropy entropy);

  void on_start(Instant now, Effects& out);
  void on_message(const Address& from, const wire::Message& message, Instant now, Effects& out);
  void on_announcement(const Address&, const wire::Message&, Instant, Effects&) {}
  void on_wake(Instant now, Effects& out);
  void on_read(Token, const ReadResult&, Instant, Effects&) {}
  void on_persisted(Token, const PersistResult&, Instant, Effects&) {}
  void on_computed(Token, BytesView, Instant, Effects&) {}
  [[nodiscard]] Instant next_wake() const { return next_; }

  // By number: a node has the lowest that was free when it first answered, and keeps it until it is
  // forgotten. Who is reached at two addresses is there once, at the one that it names itself.
  [[nodiscard]] std::vector<NodeSeen> look(Instant now) const;
  [[nodiscard]] std::size_t answered() const { return answered_; }  // nodes, the silent too
  [[nodiscard]] bool is_full() const { return answered_ >= kNodesMax; }
  // K, as the first answer had it.
  [[nodiscard]] std::uint8_t replicas() const { return replicas_; }
  [[nodiscard]] std::size_t questions() const { return questions_.size(); }  // under way
  [[nodiscard]] std::size_t named() const { return entries_.size() - answered_; }
  void check_invariants() const;

 private:
  struct Entry {
    bool is_given = false;         // from the start
    std::uint32_t unanswered = 0;  // questions since the last answer
    std::size_t number = 0;        // once it has answered
    std::optional<wire::Status> status;
    Instant answered_at;
    Duration round_trip{0};
  };
  struct Question {
    Address to;
    Instant asked_at;
    bool is_to_silent = false;
  };
  using Due = std::set<std::pair<Instant, Address>>;

  [[nodiscard]] static bool is_answering(const Entry& entry);
  [[nodiscard]] bool is_alias(const Address& address, const Entry& entry, Instant now) const;
  [[nodiscard]] NodeSeen seen(const Address& address, const Entry& entry, Instant now) const;
  [[nodiscard]] std::uint16_t number_of(const wire::NodeRef& node, Instant now) const;
  void learn(const wire::NodeRef& node, Instant now);
  void schedule(const Address& address, Instant at);
  void expire(Instant now);
  void give_up(const Question& question, Instant now);
  void ask_due(Due& due, Instant now, Effects& out);
  void forget_id(const Entry& entry);
  [[nodiscard]] std::size_t take_number();

  Entropy entropy_;
  std::map<Address, Entry> entries_;
  std::map<CallId, Question> questions_;
  std::size_t silent_questions_ = 0;  // of them
  Due due_;                           // who answers
  Due silent_due_;                    // who does not, or not yet
  std::map<RingId, std::size_t> numbers_by_id_;
  std::set<std::size_t> free_numbers_;
  std::size_t numbers_end_ = 0;
  std::size_t answered_ = 0;
  std::uint8_t replicas_ = 0;
  Instant next_ = Instant::never();
};

}  // namespace p2pchat::lab
