#pragma once

#include <cstdint>

// Known bugs, to prove that the simulator's checkers bite (sim/mutants). Each is a query at the
// place in the real code that it breaks. Without P2PCHAT_MUTANTS the query is a constant, so that
// nothing of it is left in what people run.
namespace p2pchat {

// What each breaks, in a sentence: sim/mutants/catalogue.cpp, in the same order.
enum class Mutant : std::uint8_t {
  kNone,
  // Calls and the circle.
  kCallNeverRepeated,
  kTimeoutsCountTwice,
  kArcDoesNotWrap,
  // The ring.
  kJoinTakesHeadOnly,
  kAdoptsUnasked,
  kAdoptsHeadOnly,
  kDeadHeadShortensList,
  kDeadPredecessorCleared,
  kListsInSmallRing,
  kReturnsInOldLife,
  kNoNotify,
  kFirstMissIsDeath,
  kAnswersDuringStep,
  kBusyIsIgnored,
  kAnyNotifierPrecedes,
  kJoinsAnywhere,
  kAnyoneAdmits,
  kOwnerByHearsay,
  kWideEntryIsBelieved,
  kOwnerUnconfirmed,
  kSilenceUnheard,
  kOwnerNotAwaited,
  kSmallRingsNeverMerge,
  kLargeRingsNeverMerge,
  kDeadNeverRefutes,
  kSeekUnheard,
  // The store.
  kReceiptBeforeSync,
  kOwnCopyBeforeSync,
  kOneCopyCountsAsAll,
  kReceiptCountsTwice,
  kMajorityOfOne,
  kOneReplicaShort,
  kNoRepair,
  kRepairSkipsAccounts,
  kRepairSkipsSessions,
  kFingerprintCountsOnly,
  kNoPullOnJoin,
  kPullTrustsAnybody,
  kPartialPullIsComplete,
  kSilentPullIsComplete,
  kPullEndsWithTheList,
  kGrowsWithoutUniting,
  kServesWhileSyncing,
  kStraysDropped,
  kStraysStay,
  kLeavesWithoutHandOver,
  kSwapIgnoresExpected,
  kSwapWithoutMajority,
  kOlderVersionWins,
  kExpiryInverted,
  kLoadsNothing,
  kBatchCutShort,
  // The database on disk.
  kCommitNotSynced,
  kLogNotSynced,
  kCheckpointNotSynced,
  kBatchInPieces,
  kDeletesForgotten,
  kFailureNotTold,
  kRangeTakesEnd,
  kStaleRead,
  kRowCheckIgnored,
  kForgeryKept,
  kRefusalSpreads,
  // Accounts, sessions and mailboxes.
  kAnyPasswordAccepted,
  kGrantsUnstored,
  kOldEpochAttaches,
  kTakeoverNotTold,
  kNoRedelivery,
  kMissedArrivalForgotten,
  kBacklogCutShort,
  kDepositAnsweredAtOnce,
  kCollectedStays,
  kStaleOwnerKept,
  kCapabilityRemembered,
  kHiddenIsOnline,
  kRememberedIsTold,
  // Conversations.
  kSeenIgnored,
  kShownBeforeSync,
  kCollectedBeforeSync,
  kForgedSenderAccepted,
  kOutboxDropsStored,
  kOutboxForgotten,
  kDeliveredWhenStored,
  kReadWhenDelivered,
  kReadNotTold,
  kStoredWhenSent,
  kRetryUnderNewId,
  kDepositNeverRepeated,
  kAcceptedBeforeSync,
  kLamportIgnoresReceived,
  kClockForgotten,
  kOrderByWallClock,
  kDebtsForgotten,
  kDeletionOutrun,
  kDeletionNotSent,
  kDeletionIgnored,
  kEditNotSent,
  kOlderEditCounts,
  kEarlyMarkForgotten,
  kHandOverLeavesOut,
  kHandedOverAsRead,
  kEarlyReceiptForgotten,
  kBlockedIsShown,
  kTypingOfWhoHides,
  kTypingStays,
  kFileSentUnstored,
  kWrongChunkTaken,
  kReleasedBeforeKept,
  kChangesInOrderOfArrival,
  kTextOutrunsChanges,
  kOneReceiptTicksAll,
  kMemberLeftOut,
  kUntoldForgotten,
  kGroupsStayBehind,
  kGroupNotAwaited,
  kGroupTextTwice,
  kRekeyedSpeaksAsBefore,
  kPrekeyErasedEarly,
  kPrekeysNotTakenUp,
  kOfferNotPinned,
  kSealedToOldPrekey,
  kVanishesUnshown,
  kVanishingForgotten,
  kVanishedComesBack,
  kChainNotKept,
  kResendIgnored,
  kOldSessionGoesOn,
  kStraysLeft,
  // The client.
  kTakeoverIgnored,
  kTakeoverNotShown,
  kEpochForgotten,
  kAttachesOnce,
  // The node.
  kStoreIsDeaf,
  kFindsItself,
};
inline constexpr Mutant kLastMutant = Mutant::kFindsItself;

// The one exception from "state that is not in the value does not exist": one mutant for the whole
// process, selected before any machine runs. Defined only with P2PCHAT_MUTANTS.
void select_mutant(Mutant mutant);

#ifdef P2PCHAT_MUTANTS
[[nodiscard]] bool is_mutated(Mutant mutant);
#else
[[nodiscard]] constexpr bool is_mutated(Mutant /*mutant*/) { return false; }
#endif

}  // namespace p2pchat
