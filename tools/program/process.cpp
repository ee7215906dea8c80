#include "tools/program/process.h"

#include <sys/mman.h>
#include <sys/resource.h>

#include <cstddef>
#include <cstdlib>

#include <openssl/crypto.h>

namespace p2pchat::program {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} * 1024 * 1024;
constexpr std::size_t kLarge = 4 * kLargePage;  // less is not worth a whole page at its end

// What OpenSSL calls in place of malloc, realloc and free; std::free gives back both kinds.
// NOLINTBEGIN(cppcoreguidelines-no-malloc): their form is OpenSSL's
void* take(std::size_t size, const char*, int) {
  if (size < kLarge || size > SIZE_MAX - kLargePage) return std::malloc(size);
  const std::size_t whole = (size + kLargePage - 1) / kLargePage * kLargePage;
  void* taken = std::aligned_alloc(kLargePage, whole);
  // A wish: without large pages it is slower, and right.
  if (taken != nullptr) ::madvise(taken, whole, MADV_HUGEPAGE);
  return taken;
}

void* take_again(void* taken, std::size_t size, const char*, int) {
  return std::realloc(taken, size);
}

void give_back(void* taken, const char*, int) { std::free(taken); }
// NOLINTEND(cppcoreguidelines-no-malloc)

}  // namespace

void prepare_process() {
  // A limit of 0 forbids the file alone; one byte forbids what Linux pipes to a collector, too.
  const rlimit one_byte{.rlim_cur = 1, .rlim_max = 1};
  ::setrlimit(RLIMIT_CORE, &one_byte);
  CRYPTO_set_mem_functions(take, take_again, give_back);
}

}  // namespace p2pchat::program
