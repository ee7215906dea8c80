#include "tools/node/log.h"

#include <gtest/gtest.h>

namespace p2pchat::tools {
namespace {

TEST(Log, WritesATextWithItsTime) {
  EXPECT_EQ(log_text(LogFormat::kText, 1767225600, "ab", "member of the ring"),
            "2026-01-01T00:00:00Z member of the ring\n");
}

TEST(Log, WritesOneObjectOnALine) {
  EXPECT_EQ(log_text(LogFormat::kJson, 1767225600, "ab", "says \"hello\"\nand goes"),
            R"({"time":"2026-01-01T00:00:00Z","node":"ab","message":"says \"hello\"\nand goes"})"
            "\n");
  EXPECT_EQ(log_text(LogFormat::kJson, 0, "", "\xff"),
            "{\"time\":\"1970-01-01T00:00:00Z\",\"message\":\"\xef\xbf\xbd\"}\n");
}

TEST(Log, NamesTheMessageThatALineIsAbout) {
  const LogSubject subject{.id = "3fa9", .peer = "127.0.0.1:7402"};
  EXPECT_EQ(log_text(LogFormat::kText, 1767225600, "ab", "deposit received", subject),
            "2026-01-01T00:00:00Z 3fa9 deposit received (127.0.0.1:7402)\n");
  EXPECT_EQ(log_text(LogFormat::kJson, 1767225600, "ab", "deposit received", subject),
            R"({"time":"2026-01-01T00:00:00Z","node":"ab","message":"deposit received",)"
            R"("id":"3fa9","peer":"127.0.0.1:7402"})"
            "\n");
}

}  // namespace
}  // namespace p2pchat::tools
