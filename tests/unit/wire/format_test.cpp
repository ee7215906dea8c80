#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "core/wire/codec.h"
#include "core/wire/message.h"
#include "tests/unit/wire/shape.h"

namespace p2pchat::wire {
namespace {

std::string row(const std::string& a, const std::string& b, const std::string& c = "") {
  return "| " + a + " | " + b + " |" + (c.empty() ? "" : " " + c + " |");
}

std::string number_text(std::uint16_t number) {
  Bytes bytes;
  append_u32(bytes, number);
  return "0x" + to_hex(BytesView(bytes).subspan(2));
}

// The rows of FORMAT.md's two tables, as the code has them.
std::set<std::string> rows_of_code() {
  Shapes shapes;
  std::set<std::string> rows{row("0x0001", "Hello", shapes.fields<Hello>())};
  const auto add = [&]<class T>(std::in_place_type_t<T>) {
    EXPECT_EQ(type_name<T>(), name_of(T{}));
    rows.insert(row(number_text(kind_of(T{})), name_of(T{}), shapes.fields<T>()));
  };
  [&]<class... T>(std::in_place_type_t<std::variant<T...>>) {
    (add(std::in_place_type<T>), ...);
  }(std::in_place_type<AnyOfMessages>);
  for (const auto& [name, shape] : shapes.parts()) rows.insert(row(name, shape));
  return rows;
}

// The rows of the tables behind "Kinds", without their heads.
std::set<std::string> rows_of_document() {
  std::ifstream file(P2PCHAT_SOURCE_DIR "/core/wire/FORMAT.md");
  EXPECT_TRUE(file);
  std::set<std::string> rows;
  bool is_behind = false;
  for (std::string line; std::getline(file, line);) {
    is_behind = is_behind || line == "## Kinds";
    if (is_behind && line.starts_with("| ")) rows.insert(line);
  }
  std::erase_if(rows, [](const std::string& line) {
    return line.starts_with("| number") || line.starts_with("| part");
  });
  return rows;
}

// A change of a message's bytes that was not meant shows here, and a meant one is written down.
TEST(Format, ListsEveryKindAndPartAsTheCodeHasThem) {
  const std::set<std::string> code = rows_of_code();
  const std::set<std::string> document = rows_of_document();

  for (const std::string& line : code) {
    EXPECT_TRUE(document.contains(line)) << "FORMAT.md lacks the row\n" << line;
  }
  for (const std::string& line : document) {
    EXPECT_TRUE(code.contains(line)) << "FORMAT.md has a row that the code has not\n" << line;
  }
}

}  // namespace
}  // namespace p2pchat::wire
