#include "tools/cli/disk_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "core/base/bytes.h"

namespace p2pchat::cli {
namespace {

class NewFiles : public ::testing::Test {
 protected:
  NewFiles() {
    std::string name = testing::TempDir() + "p2pchat-XXXXXX";
    top_ = mkdtemp(name.data());
    path_ = top_ + "/report.pdf";
  }
  ~NewFiles() override { std::filesystem::remove_all(top_); }

  [[nodiscard]] std::string text() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }
  [[nodiscard]] std::size_t files() const {
    const std::filesystem::directory_iterator all(top_);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  std::string top_;
  std::string path_;
};

TEST_F(NewFiles, AreThereOnceTheyAreWhole) {
  auto file = NewFile::create(path_);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->write(to_bytes("all of it")), std::nullopt);
  EXPECT_FALSE(exists(path_));

  EXPECT_EQ(file->finish(false), std::nullopt);

  EXPECT_EQ(text(), "all of it");
  EXPECT_EQ(files(), 1U);
}

TEST_F(NewFiles, TakeNoOtherFilesPlaceUnlessTold) {
  std::ofstream(path_) << "another";
  for (const bool may_overwrite : {false, true}) {
    auto file = NewFile::create(path_);
    ASSERT_TRUE(file.has_value());
    EXPECT_EQ(file->write(to_bytes("new")), std::nullopt);

    EXPECT_EQ(file->finish(may_overwrite).has_value(), !may_overwrite);
    EXPECT_EQ(text(), may_overwrite ? "new" : "another");
  }
  EXPECT_EQ(files(), 1U);
}

TEST_F(NewFiles, OfTwoForOnePathTheSecondIsRefusedAndTheFirstIsWhole) {
  auto first = NewFile::create(path_);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->write(to_bytes("first")), std::nullopt);

  const auto second = NewFile::create(path_);

  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(), path_ + " is being written by another p2pchat");
  EXPECT_EQ(first->finish(false), std::nullopt);
  EXPECT_EQ(text(), "first");
}

TEST_F(NewFiles, WhatAKilledRunLeftIsErased) {
  std::ofstream(top_ + "/.report.pdf.p2pchat-part") << "half of";

  auto file = NewFile::create(path_);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->write(to_bytes("whole")), std::nullopt);
  EXPECT_EQ(file->finish(false), std::nullopt);

  EXPECT_EQ(text(), "whole");
  EXPECT_EQ(files(), 1U);
}

TEST_F(NewFiles, ThatAreNotFinishedLeaveNothing) {
  {
    ASSERT_TRUE(NewFile::create(path_).has_value());
  }

  EXPECT_EQ(files(), 0U);
}

TEST_F(NewFiles, ALinkInTheirPlaceIsNotFollowed) {
  std::ofstream(top_ + "/target") << "kept";
  std::filesystem::create_symlink(top_ + "/target", top_ + "/.report.pdf.p2pchat-part");

  auto file = NewFile::create(path_);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->write(to_bytes("new")), std::nullopt);
  EXPECT_EQ(file->finish(false), std::nullopt);

  EXPECT_EQ(text(), "new");
  std::ostringstream target;
  target << std::ifstream(top_ + "/target").rdbuf();
  EXPECT_EQ(target.str(), "kept");
}

}  // namespace
}  // namespace p2pchat::cli
