#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::cli {

// Whether what is typed is asked for twice.
enum class Typed : std::uint8_t { kOnce, kTwice };

// The first line of the file if there is one, else P2PCHAT_PASSWORD, else what is typed at the
// terminal, which does not show it. The error is a sentence.
[[nodiscard]] Result<std::string, std::string> read_password(const std::string& file, Typed typed);

// The same for the one that is to take its place, asked for twice: P2PCHAT_NEW_PASSWORD.
[[nodiscard]] Result<std::string, std::string> read_new_password(const std::string& file);

// Recovery words: all that is in the file, of 4 KiB at most, or a line that is typed, and seen, at
// the terminal. The error is a sentence.
[[nodiscard]] Result<std::string, std::string> read_recovery_words(const std::string& file);

// The name of the account that is to be closed, typed at the terminal. The error is a sentence.
[[nodiscard]] Result<std::string, std::string> read_account_name();

}  // namespace p2pchat::cli
