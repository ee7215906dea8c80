#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/client/events.h"
#include "tools/web/audience.h"
#include "tools/web/people.h"

namespace p2pchat::web {

// A file that a page posts, on its way into the profile of whom the page belongs to. Held by who
// brings the pieces, and by what is under way.
class PostedFile : public Receiving, public std::enable_shared_from_this<PostedFile> {
 public:
  // The person outlives it.
  PostedFile(Person& person, FileOffer offer) : person_(person), offer_(std::move(offer)) {}

  void take(Bytes piece, std::function<void()> next) override;
  void finish(std::function<void(std::string)> end) override;
  void abandon() override;

 private:
  void begin(std::function<void()> then);
  void append(Bytes piece, std::function<void()> next);
  void complete(const std::function<void(std::string)>& end);
  void refuse(const cli::Answer& answer);
  void cancel();

  Person& person_;
  const FileOffer offer_;
  std::string id_;       // once it has begun
  std::string refusal_;  // the answer, once it cannot be taken
  bool is_abandoned_ = false;
};

// A file that has come and is in the profile, on its way to a page.
class GivenFile : public Giving, public std::enable_shared_from_this<GivenFile> {
 public:
  enum class As : std::uint8_t { kFile, kPicture };

  // The person outlives it.
  GivenFile(Person& person, std::string id, As as) : person_(person), id_(std::move(id)), as_(as) {}

  void open(std::function<void(const Head&)> sink) override;
  void next(std::function<void(std::optional<Bytes>)> sink) override;

 private:
  void on_found(client::FileEntry file, const std::function<void(const Head&)>& sink);

  Person& person_;
  const std::string id_;
  const As as_;
  std::uint32_t number_ = 0;  // of the last piece that was given
  std::uint32_t pieces_ = 0;
};

}  // namespace p2pchat::web
