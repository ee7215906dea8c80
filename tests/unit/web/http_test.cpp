#include "tools/web/http.h"

#include <string>
#include <variant>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace p2pchat::web {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

int status_of(const std::string& bytes) {
  const ParsedRequest parsed = parse_request(bytes);
  const auto* bad = std::get_if<BadRequest>(&parsed);
  return bad == nullptr ? 0 : bad->status;
}

const std::string kPost =
    "POST /api/enter HTTP/1.1\r\nHost: localhost:8470\r\nOrigin: http://localhost:8470\r\n"
    "Content-Type: application/json\r\nCookie: a=b\r\nContent-Length: 2\r\n\r\n{}";

TEST(HttpRequest, IsReadWithWhatMatters) {
  const ParsedRequest parsed = parse_request(kPost);

  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  EXPECT_EQ(std::get<HttpRequest>(parsed), (HttpRequest{.method = "POST",
                                                        .target = "/api/enter",
                                                        .host = "localhost:8470",
                                                        .origin = "http://localhost:8470",
                                                        .cookie = "a=b",
                                                        .content_type = "application/json",
                                                        .body = "{}",
                                                        .is_upgrade = false}));
}

TEST(HttpRequest, IsIncompleteAtEveryShorterLength) {
  for (std::size_t size = 0; size < kPost.size(); ++size) {
    EXPECT_TRUE(std::holds_alternative<Incomplete>(parse_request(kPost.substr(0, size)))) << size;
  }
}

TEST(HttpRequest, OfAWebSocketIsAnUpgrade) {
  const ParsedRequest parsed = parse_request(
      "GET /api/live HTTP/1.1\r\nHost: localhost:1\r\nConnection: keep-alive, Upgrade\r\n"
      "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n");

  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  EXPECT_TRUE(std::get<HttpRequest>(parsed).is_upgrade);
}

TEST(HttpRequest, IsRefusedWhenItIsTooLong) {
  const std::string head = "GET / HTTP/1.1\r\nHost: localhost\r\n";
  EXPECT_EQ(status_of(head + "X: " + std::string(kHeadMax, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(status_of(head + "X: " + std::string(2 * kHeadMax, 'x')), 431);
  EXPECT_EQ(status_of(head + "Content-Length: 1025\r\n\r\n"), 413);
  EXPECT_EQ(status_of(head + "Transfer-Encoding: chunked\r\n\r\n401\r\n" + std::string(1025, 'x') +
                      "\r\n0\r\n\r\n"),
            413);
}

TEST(HttpRequest, OfADraftIsAsLongAsATextMayBe) {
  const auto posted = [](std::size_t size) {
    return "POST /api/drafts?name=bob HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
           std::to_string(size) + "\r\n\r\n" + std::string(size, 'x');
  };
  const ParsedRequest parsed = parse_request(posted(kDraftMax));

  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  EXPECT_EQ(std::get<HttpRequest>(parsed).body.size(), kDraftMax);
  EXPECT_EQ(status_of(posted(kDraftMax + 1)), 413);
  EXPECT_TRUE(std::holds_alternative<Incomplete>(parse_request(posted(kDraftMax).substr(0, 9000))));
}

const std::string kFile =
    "POST /api/files?to=bob&name=a&key=k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n";

TEST(HttpRequest, OfAFileIsItsHeadAlone) {
  const ParsedRequest parsed = parse_request(kFile + "the first");

  ASSERT_TRUE(std::holds_alternative<HttpRequest>(parsed));
  EXPECT_EQ(std::get<HttpRequest>(parsed).file_size, 9U);
  EXPECT_EQ(std::get<HttpRequest>(parsed).head_size, kFile.size());
  EXPECT_EQ(std::get<HttpRequest>(parsed).body, "");
  for (std::size_t size = 0; size < kFile.size(); ++size) {
    EXPECT_TRUE(std::holds_alternative<Incomplete>(parse_request(kFile.substr(0, size)))) << size;
  }
}

TEST(HttpRequest, OfAFileSaysHowLongItIs) {
  const std::string head = "POST /api/files?to=bob&name=a&key=k HTTP/1.1\r\nHost: localhost\r\n";
  EXPECT_EQ(status_of(head + "Content-Length: 26214400\r\n\r\n"), 0);
  EXPECT_EQ(status_of(head + "Content-Length: 26214401\r\n\r\n"), 413);
  EXPECT_EQ(status_of(head + "Content-Length: -1\r\n\r\n"), 400);
  EXPECT_EQ(status_of(head + "\r\n"), 411);
  EXPECT_EQ(status_of(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), 411);
  EXPECT_EQ(status_of(head + "X: " + std::string(kHeadMax, 'x') + "\r\n\r\n"), 431);
  EXPECT_EQ(status_of(head + "Origin: a\r\nOrigin: b\r\nContent-Length: 1\r\n\r\n"), 400);
}

TEST(HttpRequest, IsRefusedWhenItIsNone) {
  EXPECT_EQ(status_of("\x16\x03\x01 a TLS hello\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/2.0\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost : x\r\n\r\n"), 400);
}

TEST(HttpRequest, SaysEachThingOnce) {
  for (const char* header :
       {"Host: b", "Origin: b", "Cookie: b=c", "Content-Type: b", "Sec-Fetch-Site: none"}) {
    const std::string twice = std::string(header) + "\r\n" + header + "\r\n";
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n" + twice + "\r\n"), 400) << header;
  }
}

TEST(HttpResponse, TrustsNobodyElse) {
  const std::string bytes =
      to_bytes_of({.type = "text/html", .content = "hello"}, "127.0.0.1:8470");

  EXPECT_THAT(bytes, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'; "
                               "style-src 'self'; img-src 'self' blob:; connect-src 'self' "
                               "ws://127.0.0.1:8470; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'\r\n"));
  EXPECT_THAT(bytes, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 5\r\n"));
  EXPECT_THAT(bytes, EndsWith("\r\n\r\nhello"));
  EXPECT_THAT(to_bytes_of({.status = 204}, ""), Not(HasSubstr("Content-Length")));
}

// The window is left with who has opened it only where nobody else has: it costs a new process.
TEST(HttpResponse, IsCutFromWhoeverElseHasOpenedIt) {
  constexpr const char* kCut = "Cross-Origin-Opener-Policy: same-origin\r\n";
  const auto answer_to = [](const std::string& header) {
    const ParsedRequest parsed =
        parse_request("GET / HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n");
    const auto* request = std::get_if<HttpRequest>(&parsed);
    if (request == nullptr) return std::string("refused");
    return to_bytes_of({.is_cut_from_opener = may_have_opener(*request)}, request->host);
  };

  for (const char* header : {"", "Sec-Fetch-Site:\r\n", "Sec-Fetch-Site: cross-site\r\n",
                             "Sec-Fetch-Site: same-site\r\n", "Sec-Fetch-Site: other\r\n"}) {
    EXPECT_THAT(answer_to(header), HasSubstr(kCut)) << header;
  }
  for (const char* header : {"Sec-Fetch-Site: none\r\n", "sec-fetch-site: same-origin\r\n"}) {
    EXPECT_THAT(answer_to(header), HasSubstr("200 OK")) << header;
    EXPECT_THAT(answer_to(header), Not(HasSubstr("Opener"))) << header;
  }
  EXPECT_THAT(to_bytes_of({}, ""), HasSubstr(kCut));
}

}  // namespace
}  // namespace p2pchat::web
