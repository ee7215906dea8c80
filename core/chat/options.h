#pragma once

#include <chrono>
#include <cstddef>

#include "core/account/prekeys.h"
#include "core/base/instant.h"

namespace p2pchat::chat {

// Every bound and every time of this room.
struct ChatOptions {
  std::size_t outbox_max = 1000;    // messages and receipts; one more is not taken
  std::size_t deposits_max = 16;    // on their way at a time, the oldest messages first
  std::size_t openings_max = 64;    // incoming messages at a time; others are pushed again later
  std::size_t postponed_max = 256;  // kept in the mailbox; one more takes the place of another
  std::size_t debts_max = 4096;     // receipts owed; then no message is taken until some are sent
  std::size_t contacts_max = 512;   // in memory; all are on disk
  std::size_t history_max = 1000;   // newest messages of a conversation
  std::size_t unread_max = 1000;    // at a time, the oldest first
  std::size_t conversations_max = 1000;  // of an overview
  std::size_t groups_max = 128;          // that this user is in, or was; one more is refused
  std::size_t invitations_max = 64;      // to groups, not answered; one more is dropped
  std::size_t invitations_of_one = 8;    // of one inviter
  std::size_t group_words_to_one = 64;   // that wait; what one more would tell is told later
  std::size_t group_parcels_max = 4096;  // copies of groups' messages, and words, in the outbox
  std::size_t group_bodies_max = 256;    // of long texts not confirmed; one more goes whole
  std::size_t bodies_at_once = 8;        // on their way to the ring; as many from there
  std::size_t people_max = 4096;         // of whom something is noted; one more is refused
  std::size_t sessions_max = 4096;       // contacts with sessions; of more the one used longest ago
  std::size_t resends_max = 1024;        // messages asked for again, since the client started
  std::size_t requests_max = 256;        // of strangers; messages of others are dropped
  std::size_t preferences_max = 1024;    // of conversations; one more, but oneself, is refused
  std::size_t drafts_max = 64;           // the same, of 16 KiB at most each
  std::size_t timers_max = 4096;         // of conversations; one more is refused
  std::size_t vanished_at_once = 32;     // messages
  std::size_t typing_max = 64;           // people, either way; of more nothing is said or shown
  std::size_t typing_at_once = 6;        // members of a group to whom it is said
  bool reads_references = true;          // to long texts, and says so; false: as older programs
  bool tells_read = true;                // others when their messages have been read

  std::size_t search_words_max = 16;  // looked up in the index; the others in what it yields
  std::size_t search_rows = 64;       // of the index, in one read
  std::size_t pruned_at_once = 64;    // messages
  std::size_t parts_max = 32;         // of a hand-over, made and not stored yet
  std::size_t early_max = 1000;       // receipts of one peer for what is not here yet
  std::size_t handed_at_once = 256;   // messages read for the next part of a hand-over
  std::size_t indexed_at_once = 64;   // messages, of those from before there was an index

  account::PrekeyTimes prekeys;  // among them: a message's lifetime in a mailbox
  Duration deposit_timeout = std::chrono::seconds{8};
  Duration flush_max = std::chrono::seconds{10};  // what waits here goes before a hand-over
  Duration retry_min = std::chrono::milliseconds{500};
  Duration retry_max = std::chrono::minutes{1};
  Duration refresh = std::chrono::hours{1};  // deposits again what is stored but not delivered
  Duration look_up_timeout = std::chrono::seconds{10};
  Duration look_up_recent = std::chrono::minutes{5};  // a contact's keys are not asked for again
  Duration postpone_min = std::chrono::seconds{5};    // a message that cannot be judged now
  Duration postpone_max = std::chrono::minutes{10};
  Duration offer_patience = std::chrono::milliseconds{700};  // for a prekey, once keys are known
  Duration offer_pause = std::chrono::seconds{3};            // before one is asked for again
  Duration offer_silence = std::chrono::minutes{1};          // the same, if no node has answered
  Duration prekeys_pause_min = std::chrono::seconds{2};  // after one's own could not be had, or put
  Duration prekeys_pause_max = std::chrono::minutes{5};
  Duration prekeys_checked = std::chrono::days{1};  // against the ring's, while the client runs
  Duration typing_pause = std::chrono::seconds{3};  // between two words to one contact
  Duration typing_group_pause = std::chrono::milliseconds{250};  // between these and the next
  Duration typing_shown = std::chrono::seconds{6};               // after the last word of it
  Duration typing_skew_max = std::chrono::seconds{10};  // between a word's time and this clock
  Duration body_timeout = std::chrono::seconds{6};      // of a call about the body of a long text
  Duration body_patience = std::chrono::seconds{10};    // then its record waits in the mailbox
  Duration body_last = std::chrono::hours{24};          // of its time: what nodes lack then is lost
  Duration group_question_pause = std::chrono::seconds{10};  // between questions to one member
};

}  // namespace p2pchat::chat
