#include "tools/node/health_page.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/node/metrics_text.h"

namespace p2pchat::tools {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Observation serving() {
  Observation seen;
  seen.status = {.is_member = true, .is_active = true, .replicas = 3, .records = 7};
  return seen;
}

std::string get(const std::string& line, const Observation& seen = serving(), Duration age = 0s) {
  return answer_request(line + "\r\nHost: here\r\n\r\n", seen, age);
}

TEST(HealthPage, AnswersWithMetrics) {
  const std::string answer = get("GET /metrics HTTP/1.1");

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("Connection: close\r\n\r\n# HELP p2pchat_node_info"));
  EXPECT_THAT(answer, EndsWith(metrics_text(serving())));
  EXPECT_EQ(get("GET /metrics?name=x HTTP/1.0"), answer);
}

TEST(HealthPage, AnswersToHeadWithoutTheBody) {
  const std::string whole = get("GET /readyz HTTP/1.1");
  const std::string head = get("HEAD /readyz HTTP/1.1");

  EXPECT_EQ(whole, head + "ok\n");
  EXPECT_THAT(head, HasSubstr("Content-Length: 3\r\n"));
}

TEST(HealthPage, SaysWhetherTheNodeLivesAndWhetherItServes) {
  Observation joining = serving();
  joining.status.is_active = false;
  Observation leaving = serving();
  leaving.is_leaving = true;
  const std::string well = "HTTP/1.1 200 OK";
  const std::string ill = "HTTP/1.1 503 Service Unavailable";

  EXPECT_THAT(get("GET /healthz HTTP/1.1"), StartsWith(well));
  EXPECT_THAT(get("GET /healthz HTTP/1.1", joining), StartsWith(well));
  EXPECT_THAT(get("GET /healthz HTTP/1.1", serving(), kObservationAgeMax), StartsWith(well));
  EXPECT_THAT(get("GET /healthz HTTP/1.1", serving(), kObservationAgeMax + 1us), StartsWith(ill));
  EXPECT_THAT(get("GET /readyz HTTP/1.1"), StartsWith(well));
  EXPECT_THAT(get("GET /readyz HTTP/1.1", joining), EndsWith("\r\n\r\njoining\n"));
  EXPECT_THAT(get("GET /readyz HTTP/1.1", leaving), EndsWith("\r\n\r\nleaving\n"));
  EXPECT_THAT(get("GET /readyz HTTP/1.1", serving(), 1h), EndsWith("\r\n\r\nhangs\n"));
}

TEST(HealthPage, RefusesEverythingElse) {
  EXPECT_THAT(get("GET / HTTP/1.1"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get("GET /metrics/ HTTP/1.1"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get("POST /metrics HTTP/1.1"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(get("POST /metrics HTTP/1.1"), HasSubstr("Allow: GET, HEAD\r\n"));
  for (const char* line :
       {"", "GET", "GET /metrics", "GET /metrics HTTP/2", "GET  /metrics HTTP/1.1",
        "GET metrics HTTP/1.1", "get /metrics http/1.1", "\x16\x03\x01"}) {
    EXPECT_THAT(get(line), StartsWith("HTTP/1.1 400 ")) << line;
  }
}

TEST(MetricsText, HoldsHelpTypeAndValueOfEachMetric) {
  Observation seen = serving();
  seen.status.uptime_ms = 61007;
  seen.traffic.sent = 5;
  seen.links.forged = 2;
  const std::string text = metrics_text(seen);

  EXPECT_THAT(text, HasSubstr("# HELP p2pchat_records Records kept, for itself and for others.\n"
                              "# TYPE p2pchat_records gauge\n"
                              "p2pchat_records 7\n"));
  EXPECT_THAT(text, HasSubstr("\np2pchat_active 1\n"));
  EXPECT_THAT(text, HasSubstr("\np2pchat_uptime_seconds 61.007\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE p2pchat_messages_total counter\n"
                              "p2pchat_messages_total{way=\"in\"} 0\n"
                              "p2pchat_messages_total{way=\"out\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("\np2pchat_packets_dropped_total{why=\"forged\"} 2\n"));
  EXPECT_THAT(text, Not(HasSubstr("\n\n")));
  EXPECT_THAT(text, EndsWith("\n"));
}

TEST(ProcessUse, CountsThisProcess) {
  const ProcessUse use = process_use();

  EXPECT_GT(use.memory_bytes, 1U << 20U);
  EXPECT_GE(use.open_files, 3U);
}

}  // namespace
}  // namespace p2pchat::tools
