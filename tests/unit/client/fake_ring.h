#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "core/base/address.h"
#include "core/base/instant.h"
#include "core/base/ring_id.h"
#include "core/wire/message.h"

namespace p2pchat::client {

// Two nodes that share one perfect memory, one of which owns every key: the owner's side of the
// protocol, honest and small, so that a client's whole conversations run without a ring.
class FakeRing {
 public:
  static constexpr std::size_t kNodes = 2;
  struct Out {
    std::size_t node = 0;
    Address to;
    wire::Message message;
  };

  FakeRing();

  [[nodiscard]] static Address address(std::size_t node);
  [[nodiscard]] wire::NodeRef node(std::size_t index) const;
  // From now on the other node owns the keys; whoever was attached is not any more.
  void move_to(std::size_t node);

  void on_message(std::size_t node, const Address& from, const wire::Message& message, Instant now,
                  std::vector<Out>& out);
  // Forgets the mail whose time is over.
  void expire(Instant now);
  // Pushes again what is not collected.
  void push_all(std::vector<Out>& out);

  // What a test looks at, or spoils.
  struct Client {
    Address at;
    std::uint64_t epoch = 0;
  };
  std::map<RingId, wire::AccountRecord> accounts;
  std::map<RingId, wire::SessionClaim> sessions;
  std::map<RingId, std::map<Bytes32, wire::Record>> mail;
  std::map<RingId, std::set<Bytes32>> collected;
  std::map<RingId, Client> attached;
  std::map<RingId, wire::PrekeyRecord> prekeys;
  std::map<RingId, wire::SnapshotRecord> snapshots;
  std::map<RingId, wire::RecoveryRecord> recoveries;
  bool knows_recovery = true;        // or its nodes are of a version of before
  bool closes_accounts = true;       // or its nodes are of a version of before
  bool tells_changes = true;         // false: who changes an account is not answered
  std::set<RingId> hidden;           // whom the owner tells of nobody
  bool knows_wishes = true;          // or its nodes show whoever is here
  std::vector<wire::Record> passed;  // words that are not kept
  bool knows_passing = true;         // or its nodes are of a version of before
  bool knows_prekeys = true;         // or its nodes are of a version of before
  bool tells_profiles = true;        // false: it is silent when it is asked for one
  std::uint64_t deposits = 0;        // records that were new
  std::uint8_t replicas_reachable = 3;
  wire::Answer closing_answer = wire::Answer::kOk;
  bool is_mailbox_full = false;
  std::map<Bytes32, wire::Record> chunks;
  bool is_chunk_room_full = false;
  bool are_chunks_answered = true;

 private:
  struct Identity {
    Bytes32 identity{};  // private
    Bytes32 seal{};      // private
    RingId id;
  };

  wire::Message answer(const wire::Register& request, Instant now);
  wire::Message answer(const wire::LoginStart& request, Instant now);
  wire::Message answer(const wire::LoginProve& request, Instant now);
  wire::Message answer(const wire::ClaimSession& request, Instant now);
  wire::Message answer(const wire::GetProfile& request, Instant now);
  wire::Message answer(const wire::PublishPrekeys& request, Instant now);
  wire::Message answer(const wire::GetPrekey& request, Instant now);
  wire::Message answer(const wire::GetPrekeys& request, Instant now);
  wire::Message answer(const wire::PublishSnapshot& request, Instant now);
  wire::Message answer(const wire::GetSnapshot& request, Instant now);
  wire::Message answer(const wire::ChangeAccount& request, Instant now);
  wire::Message answer(const wire::PublishRecovery& request, Instant now);
  wire::Message answer(const wire::GetRecovery& request, Instant now);
  wire::Message answer(const wire::Collect& request, Instant now);
  wire::Message answer(const wire::Detach& request, Instant now);
  wire::Message answer(const wire::PutChunk& request, Instant now);
  wire::Message answer(const wire::GetChunk& request, Instant now);
  // Nothing if there is none, or it is closed.
  [[nodiscard]] const wire::AccountRecord* open_account(const RingId& key) const;
  wire::Message close(const wire::ChangeAccount& request);
  void attach(const Address& from, const wire::Attach& request, std::vector<Out>& out);
  void deposit(const Address& from, const wire::Deposit& request, std::vector<Out>& out);
  void push(const RingId& key, std::vector<Out>& out);

  std::vector<Identity> nodes_;
  std::size_t owner_ = 0;
};

}  // namespace p2pchat::client
