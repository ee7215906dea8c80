#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace p2pchat {

// Paths of the protocol that must be taken sometimes: a campaign that never takes one of them has
// not tested it, and fails. The counterpart of P2PCHAT_ASSERT, which is about always.
enum class RarePath : std::uint8_t {
  kStepAbandonedAsBusy,
  kCandidateWaited,
  kListPadded,
  kHeadFailed,
  kPredecessorReplaced,
  kPredecessorGone,
  kJoinerWasAdmittedBefore,
  kJoinerHadEarlierLife,
  kDeathRefuted,
  kRingGrown,
  kGrowthWaited,
  kRingShrunk,
  kShrinkingHeardOf,
  kListedRingMet,
  kPlaceFoundInOtherRing,
  kLookupStartedAgain,
  kOwnerAwaited,
  kJoinDoubted,
  kSwapConflict,
  kReplicaReplaced,
  kPullGivenUp,
  kRangeInherited,
  kStrayPushed,
  kRegistrationRepeated,
  kNameTaken,
  kGrantRepeated,
  kEpochStale,
  kSuccessionPushed,
  kClientInherited,
  kMoveHeard,
  kOutboxResumed,
  kDepositUnanswered,
  kTakenOverWhileSending,
  kTextCameAgain,
  kReceiptForNothing,
  kDeletionOutran,
  kMarkOutran,
  kReceiptBeforeHandOver,
  kGroupTextHandedOver,
  kBodyResumed,
  kBodyReleased,
  kMessagePostponed,
  kPrekeyTooOld,
  kPrekeyUnknown,
  kPrekeysOvertaken,
  kSealedAnew,
  kSessionBegun,
  kSessionUnknown,
  kSealedForResend,
  kStraySealedAnew,
  kTakeoverLearned,
  kQuestionSpared,
};

inline constexpr std::size_t kRarePaths = static_cast<std::size_t>(RarePath::kQuestionSpared) + 1;

using RarePathCounts = std::array<std::uint64_t, kRarePaths>;

// Counts one for the path, in this thread. The counts are instruments, not state: nothing in core
// may read them, so they change no run.
void sometimes(RarePath path);

// For who drives machines and judges them: the counts of this thread since the last call, from
// then on zero.
[[nodiscard]] bool has_taken_rare_path();
[[nodiscard]] RarePathCounts take_rare_paths();

// A sentence: "a joiner asked again and was admitted again".
[[nodiscard]] std::string_view name_of(RarePath path);

}  // namespace p2pchat
