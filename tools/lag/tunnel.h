#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/base/bytes.h"

namespace p2pchat::lag {

// A network device of this process (Linux, TUN): what the kernel routes into it is read here, and
// what is written comes out of it. Needs CAP_NET_ADMIN and /dev/net/tun.
class Tunnel {
 public:
  static constexpr std::size_t kPacketMax = 65535;

  // The device, up; or a sentence.
  [[nodiscard]] static Result<Tunnel, std::string> open(const std::string& name);
  Tunnel(Tunnel&& other) noexcept;
  Tunnel& operator=(Tunnel&&) = delete;
  Tunnel(const Tunnel&) = delete;
  Tunnel& operator=(const Tunnel&) = delete;
  ~Tunnel();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  // One packet with its IP header; none if none has come.
  [[nodiscard]] std::optional<Bytes> read();
  // What the kernel does not take is lost, as on any wire.
  void write(const Bytes& packet);

 private:
  explicit Tunnel(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace p2pchat::lag
