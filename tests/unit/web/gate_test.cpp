#include "tools/web/gate.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat::web {
namespace {

constexpr const char* kHost = "127.0.0.1:8470";

HttpRequest get(const std::string& target) {
  return {.method = "GET", .target = target, .host = kHost};
}

HttpRequest post() {
  return {.method = "POST",
          .target = "/api/enter",
          .host = kHost,
          .origin = "http://127.0.0.1:8470",
          .content_type = "application/json"};
}

HttpRequest live() {
  HttpRequest request = get("/api/live");
  request.origin = "http://127.0.0.1:8470";
  request.is_upgrade = true;
  return request;
}

int refusal_of(const HttpRequest& request) {
  const auto pass = judge(request, assets());
  return pass ? 0 : pass.error();
}

TEST(Gate, KnowsThePageAndItsThreeCalls) {
  ASSERT_TRUE(judge(get("/"), assets()));
  EXPECT_EQ(judge(get("/"), assets())->asset->type, "text/html; charset=utf-8");
  EXPECT_EQ(judge(get("/app.js"), assets())->route, Route::kAsset);
  EXPECT_EQ(judge(get("/app.css"), assets())->route, Route::kAsset);
  EXPECT_EQ(judge(get("/api/known"), assets())->route, Route::kKnown);
  EXPECT_EQ(judge(post(), assets())->route, Route::kEnter);
  EXPECT_EQ(judge(live(), assets())->route, Route::kLive);
}

HttpRequest draft(const std::string& query) {
  HttpRequest request = post();
  request.target = "/api/drafts" + query;
  request.content_type = "application/octet-stream";
  return request;
}

TEST(Gate, TakesADraftOfAConversationFromItsOwnPage) {
  const auto pass = judge(draft("?name=%23c0ffee"), assets());
  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->route, Route::kPostDraft);
  EXPECT_EQ(pass->draft, "#c0ffee");

  EXPECT_EQ(refusal_of(draft("?name=")), 400);
  EXPECT_EQ(refusal_of(draft("?name=%2")), 400);
  EXPECT_EQ(refusal_of(draft("?to=bob")), 400);
  EXPECT_EQ(refusal_of(draft("?name=" + std::string(129, 'x'))), 400);
  EXPECT_EQ(refusal_of(draft("")), 404);
  HttpRequest request = draft("?name=bob");
  request.method = "GET";
  EXPECT_EQ(refusal_of(request), 405);
  request = draft("?name=bob");
  request.origin = "http://evil.example";
  EXPECT_EQ(refusal_of(request), 403);
  request = draft("?name=bob");
  request.content_type = "text/plain";
  EXPECT_EQ(refusal_of(request), 415);
}

TEST(Gate, TakesAddressesAndLocalhostForItsHostAndNoOtherName) {
  for (const char* host : {"localhost:8470", "127.0.0.1", "[::1]:8470", "192.168.1.10:80"}) {
    HttpRequest request = get("/");
    request.host = host;
    EXPECT_EQ(refusal_of(request), 0) << host;
  }
  // DNS rebinding: a name of somebody else's that points here.
  for (const char* host : {"", "evil.example:8470", "localhost.evil.example", "127.0.0.1.evil:1",
                           "127.0.0.1:8470:1", "[::1", "localhost:80x", "localhost:123456"}) {
    HttpRequest request = get("/");
    request.host = host;
    EXPECT_EQ(refusal_of(request), 421) << host;
  }
}

TEST(Gate, TakesCallsFromItsOwnOriginOnly) {
  for (const char* origin :
       {"", "null", "http://evil.example", "https://127.0.0.1:8470", "http://127.0.0.1",
        "http://127.0.0.1:8471", "http://localhost:8470"}) {
    HttpRequest posted = post();
    posted.origin = origin;
    EXPECT_EQ(refusal_of(posted), 403) << origin;
    HttpRequest opened = live();
    opened.origin = origin;
    EXPECT_EQ(refusal_of(opened), 403) << origin;
  }
  HttpRequest foreign = get("/app.js");
  foreign.origin = "http://evil.example";
  EXPECT_EQ(refusal_of(foreign), 403);
  foreign.target = "/api/known";
  EXPECT_EQ(refusal_of(foreign), 403);
}

TEST(Gate, RefusesOtherMethodsPathsAndContents) {
  EXPECT_EQ(refusal_of(get("/etc/passwd")), 404);
  EXPECT_EQ(refusal_of(get("/../app.js")), 404);
  EXPECT_EQ(refusal_of(get("/api/enter")), 405);
  HttpRequest request = post();
  request.content_type = "text/plain";  // what a form of another page could send unasked
  EXPECT_EQ(refusal_of(request), 415);
  request = get("/");
  request.method = "POST";
  EXPECT_EQ(refusal_of(request), 405);
  request = live();
  request.is_upgrade = false;
  EXPECT_EQ(refusal_of(request), 400);
  request = get("/");
  request.is_upgrade = true;
  EXPECT_EQ(refusal_of(request), 400);
}

HttpRequest file() {
  return {.method = "POST",
          .target = "/api/files?to=bob&name=a&key=k",
          .host = kHost,
          .origin = "http://127.0.0.1:8470",
          .content_type = "application/octet-stream",
          .file_size = 5};
}

TEST(Gate, TakesFilesFromItsOwnPageOnly) {
  const auto pass = judge(file(), assets());
  ASSERT_TRUE(pass);
  EXPECT_EQ(pass->route, Route::kPostFile);
  EXPECT_EQ(pass->offer, (FileOffer{.to = "bob", .name = "a", .key = "k", .size = 5}));

  for (const char* origin : {"", "null", "http://evil.example", "http://localhost:8470"}) {
    HttpRequest foreign = file();
    foreign.origin = origin;
    EXPECT_EQ(refusal_of(foreign), 403) << origin;
  }
  HttpRequest request = file();
  request.content_type = "multipart/form-data";  // of a form
  EXPECT_EQ(refusal_of(request), 415);
  request = file();
  request.method = "PUT";
  EXPECT_EQ(refusal_of(request), 405);
  request = file();
  request.target = "/api/files?to=bob";
  EXPECT_EQ(refusal_of(request), 400);
  request.target = "/api/files";
  EXPECT_EQ(refusal_of(request), 404);
}

TEST(Gate, GivesFilesByTheirIdAndNothingElse) {
  const std::string id(64, 'c');
  ASSERT_TRUE(judge(get("/api/files/" + id), assets()));
  EXPECT_EQ(judge(get("/api/files/" + id), assets())->file, id);
  EXPECT_EQ(judge(get("/api/pictures/" + id), assets())->route, Route::kPicture);
  EXPECT_EQ(refusal_of(get("/api/files/../profile.db")), 404);
  EXPECT_EQ(refusal_of(get("/api/files/" + id + "?x=1")), 404);
  HttpRequest foreign = get("/api/files/" + id);
  foreign.origin = "http://evil.example";
  EXPECT_EQ(refusal_of(foreign), 403);
  foreign = get("/api/files/" + id);
  foreign.method = "POST";
  EXPECT_EQ(refusal_of(foreign), 405);
}

TEST(Gate, FindsItsCookieAmongThoseOfOtherPorts) {
  HttpRequest request = get("/");
  request.cookie = "p2pchat-8471=other; p2pchat-8470=mine; x=y";

  EXPECT_EQ(cookie_of(request), "mine");
  request.host = "127.0.0.1:9000";
  EXPECT_EQ(cookie_of(request), std::nullopt);
  EXPECT_EQ(cookie_name("localhost"), "p2pchat-80");
  EXPECT_EQ(cookie_name("[::1]"), "p2pchat-80");
}

}  // namespace
}  // namespace p2pchat::web
