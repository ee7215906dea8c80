#include "tools/program/ring_key.h"

#include <array>
#include <fstream>

#include "core/crypto/secret.h"
#include "core/link/party.h"

namespace p2pchat::program {

Result<std::optional<Bytes32>, std::string> read_ring_key(const std::string& path) {
  if (path.empty()) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::unexpected("cannot read " + path);
  std::array<char, 256> digits{};  // the key and blanks around it; more is no key
  file.read(digits.data(), digits.size());
  const auto size = static_cast<std::size_t>(file.gcount());
  const auto key = link::parse_ring_key({digits.data(), size});
  crypto::wipe({reinterpret_cast<std::uint8_t*>(digits.data()), digits.size()});
  if (!key || size == digits.size()) {
    return std::unexpected(path + " holds no ring key: 64 hexadecimal digits");
  }
  return key;
}

}  // namespace p2pchat::program
