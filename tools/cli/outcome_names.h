#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "core/client/events.h"

// What outcomes are called in JSON.
namespace p2pchat::cli {

template <class Value>
using Names = std::pair<Value, std::string_view>;

template <class Value, std::size_t N>
[[nodiscard]] std::string_view name_in(const std::array<Names<Value>, N>& names, Value value) {
  const auto found = std::ranges::find(names, value, &Names<Value>::first);
  return found == names.end() ? "unknown" : found->second;
}

inline constexpr std::array kOutcomeNames{
    Names<client::Outcome>{client::Outcome::kDone, "done"},
    Names<client::Outcome>{client::Outcome::kUnknownUser, "unknown_user"},
    Names<client::Outcome>{client::Outcome::kWrongPassword, "wrong_password"},
    Names<client::Outcome>{client::Outcome::kNameTaken, "name_taken"},
    Names<client::Outcome>{client::Outcome::kBadName, "bad_name"},
    Names<client::Outcome>{client::Outcome::kEmptyMessage, "empty_message"},
    Names<client::Outcome>{client::Outcome::kMessageTooLong, "message_too_long"},
    Names<client::Outcome>{client::Outcome::kNoRing, "no_ring"},
    Names<client::Outcome>{client::Outcome::kTakenOver, "taken_over"},
    Names<client::Outcome>{client::Outcome::kNotLoggedIn, "not_logged_in"},
    Names<client::Outcome>{client::Outcome::kAlreadyLoggedIn, "already_logged_in"},
    Names<client::Outcome>{client::Outcome::kMailboxFull, "mailbox_full"},
    Names<client::Outcome>{client::Outcome::kDiskFull, "disk_full"},
    Names<client::Outcome>{client::Outcome::kDiskFailed, "disk_failed"},
    Names<client::Outcome>{client::Outcome::kTimedOut, "timed_out"},
    Names<client::Outcome>{client::Outcome::kBadPassword, "bad_password"},
    Names<client::Outcome>{client::Outcome::kKeyChanged, "key_changed"},
    Names<client::Outcome>{client::Outcome::kUnknownMessage, "unknown_message"},
    Names<client::Outcome>{client::Outcome::kAmbiguousId, "ambiguous_id"},
    Names<client::Outcome>{client::Outcome::kTooLate, "too_late"},
    Names<client::Outcome>{client::Outcome::kCancelled, "cancelled"},
    Names<client::Outcome>{client::Outcome::kNoWords, "no_words"},
    Names<client::Outcome>{client::Outcome::kBadMessages, "bad_messages"},
    Names<client::Outcome>{client::Outcome::kNotYours, "not_yours"},
    Names<client::Outcome>{client::Outcome::kBlocked, "blocked"},
    Names<client::Outcome>{client::Outcome::kNoRequest, "no_request"},
    Names<client::Outcome>{client::Outcome::kTooMany, "too_many"},
    Names<client::Outcome>{client::Outcome::kBadAlias, "bad_alias"},
    Names<client::Outcome>{client::Outcome::kBadReaction, "bad_reaction"},
    Names<client::Outcome>{client::Outcome::kFileTooLarge, "file_too_large"},
    Names<client::Outcome>{client::Outcome::kUnknownFile, "unknown_file"},
    Names<client::Outcome>{client::Outcome::kFileGone, "file_gone"},
    Names<client::Outcome>{client::Outcome::kFileMissing, "file_missing"},
    Names<client::Outcome>{client::Outcome::kFileDamaged, "file_damaged"},
    Names<client::Outcome>{client::Outcome::kTooManyFiles, "too_many_files"},
    Names<client::Outcome>{client::Outcome::kFileChanged, "file_changed"},
    Names<client::Outcome>{client::Outcome::kUnknownGroup, "unknown_group"},
    Names<client::Outcome>{client::Outcome::kAmbiguousGroup, "ambiguous_group"},
    Names<client::Outcome>{client::Outcome::kNotInGroup, "not_in_group"},
    Names<client::Outcome>{client::Outcome::kNotInvited, "not_invited"},
    Names<client::Outcome>{client::Outcome::kNoRight, "no_right"},
    Names<client::Outcome>{client::Outcome::kNoMember, "no_member"},
    Names<client::Outcome>{client::Outcome::kAlreadyMember, "already_member"},
    Names<client::Outcome>{client::Outcome::kSameRole, "same_role"},
    Names<client::Outcome>{client::Outcome::kGroupFull, "group_full"},
    Names<client::Outcome>{client::Outcome::kGroupWornOut, "group_worn_out"},
    Names<client::Outcome>{client::Outcome::kBadGroupName, "bad_group_name"},
    Names<client::Outcome>{client::Outcome::kTooManyGroups, "too_many_groups"},
    Names<client::Outcome>{client::Outcome::kAlone, "alone"},
    Names<client::Outcome>{client::Outcome::kNoRecovery, "no_recovery"},
    Names<client::Outcome>{client::Outcome::kWrongWords, "wrong_words"},
    Names<client::Outcome>{client::Outcome::kBadWords, "bad_words"},
    Names<client::Outcome>{client::Outcome::kAccountClosed, "account_closed"},
    Names<client::Outcome>{client::Outcome::kClosedUser, "closed_user"},
    Names<client::Outcome>{client::Outcome::kCancelledInPart, "cancelled_in_part"},
};

}  // namespace p2pchat::cli
