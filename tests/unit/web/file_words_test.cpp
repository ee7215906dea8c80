#include "tools/web/file_words.h"

#include <string>

#include <gtest/gtest.h>

namespace p2pchat::web {
namespace {

using namespace std::string_view_literals;

std::string_view type_of(std::string_view bytes) {
  return picture_type(BytesView(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

TEST(FileOffer, IsReadAsABrowserWritesIt) {
  const auto offer = parse_offer("/api/files?to=bob&name=a+b%2F..%2F%C3%A9%0A.pdf&key=k-1");

  ASSERT_TRUE(offer);
  EXPECT_EQ(*offer, (FileOffer{.to = "bob", .name = "a b/../\xC3\xA9\n.pdf", .key = "k-1"}));
}

TEST(FileOffer, IsNothingElse) {
  for (const char* target :
       {"/api/files", "/api/files?", "/api/files?to=bob&name=a", "/api/files?to=&name=a&key=k",
        "/api/files?to=bob&name=a&key=k&size=1", "/api/files?to=bob&to=eve&name=a&key=k",
        "/api/files?to=bob&name=%4&key=k", "/api/files?to=bob&name=%zz&key=k",
        "/api/files?to&name=a&key=k", "/api/filesto=bob&name=a&key=k", "/api/pictures?to=b"}) {
    EXPECT_EQ(parse_offer(target), std::nullopt) << target;
  }
}

TEST(FileId, IsThatOfAMessageAndNoPath) {
  const std::string id(64, 'a');
  EXPECT_EQ(parse_file_id("/api/files/" + id, kFilesPath), id);
  EXPECT_EQ(parse_file_id("/api/pictures/" + id, kPicturesPath), id);
  for (const std::string& target :
       {"/api/files/" + id + "/", "/api/files/" + id.substr(1), "/api/files/../" + id.substr(3),
        "/api/files/" + std::string(64, 'A'), "/api/files/" + std::string(64, '.'),
        "/api/files" + id, "/api/files/%2e%2e" + id.substr(6), "/api/pictures/" + id}) {
    EXPECT_EQ(parse_file_id(target, kFilesPath), std::nullopt) << target;
  }
}

TEST(Attachment, NamesAFileWithoutALetterThatMeansSomething) {
  EXPECT_EQ(attachment("r\xC3\xA9sum\xC3\xA9 \"1\"\r\n;.pdf"),
            "attachment; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22%0D%0A%3B.pdf");
}

TEST(PictureType, IsThatOfTheBytes) {
  EXPECT_EQ(type_of("\x89PNG\r\n\x1a\nrest"sv), "image/png");
  EXPECT_EQ(type_of("\xff\xd8\xff\xe0"sv), "image/jpeg");
  EXPECT_EQ(type_of("GIF89a"sv), "image/gif");
  EXPECT_EQ(type_of("RIFF\x01\x02\x03\x04WEBPVP8 "sv), "image/webp");
}

TEST(PictureType, IsNoneOfWhatCouldRun) {
  for (const std::string_view bytes :
       {""sv, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"sv, "<html><script>"sv, "\x89PN"sv,
        "RIFF\x01\x02\x03\x04WAVE"sv, "RIFF"sv, "%PDF-1.7"sv, " \x89PNG\r\n\x1a\n"sv}) {
    EXPECT_EQ(type_of(bytes), "") << bytes;
  }
}

}  // namespace
}  // namespace p2pchat::web
