#pragma once

#include <string>

#include <gtest/gtest.h>

#include "sim/scenario.h"

namespace p2pchat::lab {

// Five nodes and two users, and nothing goes wrong unless somebody wants it to.
[[nodiscard]] inline sim::Scenario five_nodes(const std::string& more = "") {
  const auto scenario = sim::parse_scenario(
      R"({"name": "five nodes", "nodes": 5, "clients": 2, "duration": "60s", "settle": "40s",
          "workload": [{"kind": "chat", "rate": "1/s"}])" +
      more + "}");
  EXPECT_TRUE(scenario) << scenario.error().text();
  return *scenario;
}

}  // namespace p2pchat::lab
