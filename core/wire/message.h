#pragma once

#include <variant>

#include "core/wire/account_messages.h"
#include "core/wire/chunk_messages.h"
#include "core/wire/mailbox_messages.h"
#include "core/wire/node_messages.h"
#include "core/wire/prekey_messages.h"
#include "core/wire/recovery_messages.h"
#include "core/wire/ring_messages.h"
#include "core/wire/snapshot_messages.h"
#include "core/wire/store_messages.h"

namespace p2pchat::wire {

// Everything that can cross a link. The number of a kind on the wire is assigned in codec.cpp and
// listed in FORMAT.md; the order here carries no meaning.
using AnyOfMessages =
    std::variant<Ping, Pong, GetNeighbours, Neighbours, Busy, Notify, Join, JoinAnswer,  // ring
                 Locate, Located, Gossip, GossipAnswer, Leaving, Announce, RingMet, ListChanged,  //
                 Seek, AskSightings, Sightings,                                                   //
                 FindOwner, OwnerFound, GetSealKey, SealKey, Register, Registered,      // account
                 LoginStart, LoginParameters, LoginProve, LoginAccepted, ClaimSession,  //
                 SessionGranted, GetProfile, Profile,                                   //
                 PublishPrekeys, PrekeysPublished, GetPrekey, PrekeyFound,              //
                 GetPrekeys, PrekeysFound,                                              //
                 PublishSnapshot, SnapshotPublished, GetSnapshot, SnapshotFound,        //
                 ChangeAccount, AccountChanged, PublishRecovery, RecoveryPublished,     //
                 GetRecovery, RecoveryFound,                                            //
                 Deposit, Deposited, Attach, Attached, Detach, Detached, Deliver,       // mailbox
                 Collect, Collected, TakenOver, Attended, Moved,                        //
                 PutChunk, ChunkPut, GetChunk, ChunkFound,                              // files
                 GetStatus, Status, AskCapabilities, Capabilities, AskTime, Time,       // node
                 Replicate, Replicated, Peek, Peeked, Compare, Compared,                // store
                 Offer, Wanted, Fetch, Fetched>;                                        //

// One of them. A class only so that copying and comparing fifty structs is compiled once, in
// message.cpp, and not again in each file that sends something.
class Message : public AnyOfMessages {
 public:
  using AnyOfMessages::AnyOfMessages;

  Message();
  Message(const Message& other);
  Message(Message&& other) noexcept;
  Message& operator=(const Message& other);
  Message& operator=(Message&& other) noexcept;
  ~Message();

  bool operator==(const Message& other) const;
};

}  // namespace p2pchat::wire
