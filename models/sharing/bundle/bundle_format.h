// The bundle: what stands where in a .modelbook file, and what one says of itself.
//
// A ZIP archive whose members are all stored, so that any tool opens it and any part can be read in place:
//
//   bundle.json     {"format":"modelbook-bundle","version":1,"min_reader":1,"models":[{"id","name","folder","readme"}…],"title","created","redacted"}
//   README.md       of the one model, or of the bundle where there are several
//   <folder>/       of each model where there are several; nothing in front of the names where there is one
//     args.json, model.json, README.md, metrics/<name>.csv    as in a library's history
//     files/…                                                  checkpoints and attachments under their own names
//   index.html      table, compare and READMEs for any browser, without network
//   SHA256SUMS      of every member above, as sha256sum -c reads it
//   SIGNATURE       optional: Ed25519 over the bytes of SHA256SUMS
//
// With a password the whole archive is sealed (seal.h).
#pragma once

#include <string>
#include <string_view>

namespace modelbook {

constexpr int bundleVersion = 1;
constexpr char bundleFormatName[] = "modelbook-bundle";
constexpr char bundleHeaderName[] = "bundle.json";
constexpr char bundleSumsName[] = "SHA256SUMS";
constexpr char bundleSignatureName[] = "SIGNATURE";
constexpr char bundlePageName[] = "index.html";
constexpr char bundleExtension[] = ".modelbook";

/// Whether a member's name stays below the folder it is unpacked to on every system: relative, no "." or "..", no
/// backslash, colon or control character, valid UTF-8, at most 1,000 bytes.
bool isSafeMemberName(std::string_view name);
/// `text` as a name of one folder or file that isSafeMemberName() and Windows accept.
std::string safeSegment(std::string_view text);
/// The same for a relative path; its parts are kept, "..", "." and empty ones are not.
std::string safeMemberPath(std::string_view path);

} // namespace modelbook
