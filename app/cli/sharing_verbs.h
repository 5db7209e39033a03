// The verbs about other people: bundles, publishing, tables of metadata, access, locks.
#pragma once

#include "app/cli/verb.h"

namespace modelbook {

std::unique_ptr<Verb> makeBundleVerb();
std::unique_ptr<Verb> makePublishVerb();
std::unique_ptr<Verb> makeUnpublishVerb();
std::unique_ptr<Verb> makeImportVerb();
std::unique_ptr<Verb> makeAccessVerb();
std::unique_ptr<Verb> makeLinkVerb();
std::unique_ptr<Verb> makeLockVerb();

} // namespace modelbook
