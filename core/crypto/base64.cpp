#include "core/crypto/base64.h"

#include <algorithm>

#include <openssl/evp.h>

#include "core/base/assert.h"

namespace p2pchat::crypto {

std::string base64(BytesView bytes) {
  const std::size_t length = (bytes.size() + 2) / 3 * 4;
  Bytes text(length + 1);  // OpenSSL ends it with a NUL
  const int written = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  P2PCHAT_ASSERT(static_cast<std::size_t>(written) == length);
  return to_text(BytesView(text).first(length));
}

}  // namespace p2pchat::crypto
