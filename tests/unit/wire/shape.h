#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/bounded.h"
#include "core/base/bytes.h"
#include "core/base/strong_ids.h"
#include "core/wire/enumerators.h"
#include "core/wire/fields.h"

namespace p2pchat::wire {

// The name of a type without its namespaces, as the compiler prints it.
template <class T>
std::string type_name() {
  const std::string text = __PRETTY_FUNCTION__;
  const std::size_t from = text.find("T = ") + 4;
  const std::string full = text.substr(from, text.find_first_of(";]", from) - from);
  return full.substr(full.rfind(':') + 1);
}

// Writes types in the notation of FORMAT.md, and collects the parts that need lines of their own.
class Shapes {
 public:
  // The fields of an aggregate in order.
  template <Aggregate T>
  std::string fields() {
    std::string text;
    const T value{};
    for_each_field(value, [&]<class F>(const F& field) {
      if (!text.empty()) text += ' ';
      text += this->name(field);
    });
    return text;
  }

  // The types that were named on the way: their name and their shape.
  [[nodiscard]] const std::map<std::string, std::string>& parts() const { return parts_; }

 private:
  std::string name(bool) { return "bool"; }
  template <WireInteger T>
  std::string name(T) {
    return "u" + std::to_string(8 * sizeof(T));
  }
  template <ByteEnum E>
  std::string name(E) {
    std::string bytes = "one of";
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (kEnumerators<E>[byte]) bytes += ' ' + std::to_string(byte);
    }
    return part(type_name<E>(), bytes);
  }
  template <class Tag>
  std::string name(const StrongId<Tag>&) {
    return "u64";
  }
  template <std::size_t N>
  std::string name(const ByteArray<N>&) {
    return "byte[" + std::to_string(N) + "]";
  }
  template <std::size_t Max>
  std::string name(const BoundedBytes<Max>&) {
    return "bytes<" + std::to_string(Max) + ">";
  }
  template <std::size_t Max>
  std::string name(const BoundedText<Max>&) {
    return "text<" + std::to_string(Max) + ">";
  }
  template <class T, std::size_t Max>
  std::string name(const BoundedList<T, Max>&) {
    return "list<" + name(T{}) + ", " + std::to_string(Max) + ">";
  }
  template <class T>
  std::string name(const std::optional<T>&) {
    return "optional<" + name(T{}) + ">";
  }
  template <Aggregate T>
  std::string name(const T&) {
    return part(type_name<T>(), fields<T>());
  }

  std::string part(const std::string& name, const std::string& shape) {
    parts_[name] = shape;
    return name;
  }

  std::map<std::string, std::string> parts_;
};

}  // namespace p2pchat::wire
