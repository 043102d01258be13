#pragma once

namespace atomscope {

class ContextsCanvas;

/// The contexts as a tree for screen readers and for `--dump`: a list of headings and contexts in the order of the
/// screen; a context has its tokens as children. Context: name = its text, value = the peak's activation as shown,
/// description = stratum and place. Token: name = its text, value = its activation with five digits ("0" where the
/// atom does not fire, empty where the model did not see it).
void installContextsAccessibility();
/// Tells screen readers where the focus is now.
void announceContextFocus(ContextsCanvas* canvas);

} // namespace atomscope
