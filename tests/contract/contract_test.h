#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/contract/arm.h"

namespace p2pchat::contract {

// A world in which a contract is put to the test.
struct Kind {
  const char* name;
  std::unique_ptr<Arm> (*make)();
};

inline std::string kind_name(const testing::TestParamInfo<Kind>& info) { return info.param.name; }

inline constexpr Kind kSimulated{"Simulated", simulated_arm};
// Datagrams alone: a machine that takes no streams.
inline constexpr Kind kUdp{"Udp", [] { return real_arm(Streams::kRefused); }};
inline constexpr Kind kTcp{"Tcp", [] { return real_arm(Streams::kAccepted); }};

// Bytes that tell sizes and places apart.
inline Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 131 + size);
  return bytes;
}

class ContractTest : public testing::TestWithParam<Kind> {
 protected:
  const std::unique_ptr<Arm> arm_ = GetParam().make();
};

}  // namespace p2pchat::contract
