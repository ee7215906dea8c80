#include "core/chat/file_ref.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/chat/content.h"

namespace p2pchat::chat {
namespace {

TEST(SafeFileName, LeavesAGoodNameAsItIs) {
  for (const char* name :
       {"report.pdf", "Grüße aus Köln.txt", "a", "no ending", "x.tar.gz", "\xf0\x9f\x93\x8e.png",
        "console.log", "com.txt", "week 3 (final).odt"}) {
    EXPECT_EQ(safe_file_name(name), name);
  }
}

TEST(SafeFileName, HasNoDirectories) {
  EXPECT_EQ(safe_file_name("/etc/passwd"), "passwd");
  EXPECT_EQ(safe_file_name("../../.ssh/authorized_keys"), "authorized_keys");
  EXPECT_EQ(safe_file_name("C:\\Windows\\system.ini"), "system.ini");
  EXPECT_EQ(safe_file_name("directory/"), "file");
}

TEST(SafeFileName, IsNeverEmptyOrHidden) {
  for (const char* name : {"", ".", "..", "...", " ", ". .", "/", "\\", "\n", "\xe2\x80\x8b"}) {
    EXPECT_EQ(safe_file_name(name), "file") << name;
  }
  EXPECT_EQ(safe_file_name(".bashrc"), "bashrc");
  EXPECT_EQ(safe_file_name("name. "), "name");
}

TEST(SafeFileName, HasNoCharactersThatHideOrReorder) {
  EXPECT_EQ(safe_file_name("a\nb\tc\x7f.txt"), "abc.txt");
  EXPECT_EQ(safe_file_name(std::string("a\0b", 3)), "ab");
  EXPECT_EQ(safe_file_name("\x1b[31mred"), "[31mred");
  EXPECT_EQ(safe_file_name("gpj\xe2\x80\xae.exe"), "gpj.exe");
  EXPECT_EQ(safe_file_name("a\xc2\x85"
                           "b\xef\xbb\xbf"),
            "ab");
  EXPECT_EQ(safe_file_name("a<b>:c|d?e*f\"g"), "a_b__c_d_e_f_g");
}

TEST(SafeFileName, IsUtf8) {
  EXPECT_EQ(safe_file_name("\xff\xfe"), "__");
  EXPECT_EQ(safe_file_name("a\xc0\xaf"
                           "b"),
            "a__b")
      << "an overlong slash is none";
  EXPECT_EQ(safe_file_name("\xe0\x80\xaf..\xe0\x80\xaf"), "___..___");
}

TEST(SafeFileName, IsNoDevice) {
  EXPECT_EQ(safe_file_name("CON"), "_CON");
  EXPECT_EQ(safe_file_name("nul.txt"), "_nul.txt");
  EXPECT_EQ(safe_file_name("com1"), "_com1");
}

TEST(SafeFileName, IsCutBeforeItsEnding) {
  const std::string at_most(FileRef::kNameMax - 4, 'x');
  EXPECT_EQ(safe_file_name(at_most + ".txt"), at_most + ".txt");
  EXPECT_EQ(safe_file_name(at_most + "x.txt"), at_most + ".txt");

  std::string umlauts;
  for (int i = 0; i < 100; ++i) umlauts += "ä";
  const std::string cut = safe_file_name(umlauts + ".txt");
  EXPECT_LE(cut.size(), FileRef::kNameMax);
  EXPECT_TRUE(is_utf8(cut));
  EXPECT_TRUE(cut.ends_with("ä.txt"));
  EXPECT_EQ(safe_file_name(std::string(500, 'y')).size(), FileRef::kNameMax);
}

TEST(SafeFileName, MadeSafeStaysAsItIs) {
  for (const std::string& name : {std::string("con..."), std::string(130, '.') + "a",
                                  "a" + std::string(130, ' ') + ".txt", std::string("..\\..\\aux"),
                                  std::string(127, 'x') + "\xff\xff", std::string("\xc3.\xa4 ")}) {
    const std::string safe = safe_file_name(name);
    EXPECT_EQ(safe_file_name(safe), safe) << name;
    EXPECT_TRUE(is_utf8(safe));
    EXPECT_LE(safe.size(), FileRef::kNameMax);
  }
}

TEST(FileRef, IsOf25MiBAtMost) {
  FileRef file{.name = "a", .size = FileRef::kSizeMax};
  EXPECT_TRUE(is_well_formed(file));

  file.size += 1;

  EXPECT_FALSE(is_well_formed(file));
}

}  // namespace
}  // namespace p2pchat::chat
