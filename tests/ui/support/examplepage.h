#pragma once

#include "core/pages/atompage.h"
#include "core/store/labelbook.h"

#include <QString>
#include <memory>
#include <string>
#include <vector>

namespace atomscope::test {

/// Token ids of the example pages: the place of a spelling in the order of first use.
TokenId exampleTokenId(const std::string& spelling);
QString exampleTokenText(TokenId id);

/// A context of the given tokens, the whole of it seen by the model.
Context exampleContext(std::vector<std::string> tokens, std::vector<float> activations, int peak);

/// Atom 1854 of a made-up index: 13 strata and 25 contexts, some cut by a window's edge, one seen several times.
std::shared_ptr<AtomPage> examplePage();
/// An atom that never fires.
std::shared_ptr<AtomPage> deadPage();
/// Text of many scripts: Arabic, Hebrew, Devanagari, emoji, combining marks, CRLF, code.
std::shared_ptr<AtomPage> scriptsPage();

LabelContent exampleLabel();

} // namespace atomscope::test
