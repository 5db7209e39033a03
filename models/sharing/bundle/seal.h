// Seal: a stream of bytes under a password, readable at any offset, and told apart from one that was cut or changed.
#pragma once

#include "storage/base/byte_sink.h"
#include "storage/base/random_access_file.h"

#include <memory>
#include <string>

namespace modelbook {

/// How a sealed file begins: "MBSEAL1\n", then log2 N, r and p of scrypt, log2 of the block's size, and 16 bytes of
/// salt. Then blocks: ChaCha20-Poly1305, the header as associated data; a nonce is the block's number (64 bits, little
/// endian), three zero bytes, and 1 for the last block. scrypt gives each file a key of its own through its salt.
constexpr std::size_t sealHeaderBytes = 28;

/// Whether these first bytes are those of a sealed file.
bool looksSealed(std::string_view head);

/// Encrypts what is written and passes it on; finish() also finishes `out`. Takes 64 MiB of memory to begin with.
Result<std::unique_ptr<ByteSink>> openSeal(ByteSink& out, const std::string& password);

/// Opens a sealed file. PermissionDenied where the password is wrong; Truncated where the end is missing; Unsupported
/// where the header asks for what this program does not do. Reads fail as Corrupt where a block was changed.
Result<std::unique_ptr<RandomAccessFile>> openSealed(std::shared_ptr<const RandomAccessFile> file,
                                                     const std::string& password);

} // namespace modelbook
