#pragma once

#include <string>

#include "core/base/bytes.h"

namespace p2pchat::tools {

// The node's Ed25519 private key, 64 hexadecimal digits in a file that its owner alone can read;
// made of the system's randomness, and synced, if there is none. It is the node's identity: who
// has it can pass for the node. The error is a sentence.
[[nodiscard]] Result<Bytes32, std::string> load_or_make_key(const std::string& path);

// Into such a file, which must not be there yet; whole, synced, or not at all.
[[nodiscard]] Result<void, std::string> write_key(const std::string& path, const Bytes32& key);

}  // namespace p2pchat::tools
