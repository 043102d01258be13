#pragma once

#include "core/pages/atompage.h"
#include "ui/delegates/contexttext.h"

#include <QString>

namespace atomscope {

enum class CopyFormat { Text, Markdown, Html };

/// A context for another program. Text: its characters alone. Markdown: a quotation with the peak in bold and a line
/// that says which atom, how active and where. HTML: the same with a tint behind every token that fires, as on paper.
/// text: of this context.
QString copiedContext(const AtomPage& page, const Context& context, const ContextText& text, CopyFormat format);
/// To the clipboard; HTML also as formatted text.
void copyContext(const AtomPage& page, const Context& context, const ContextText& text, CopyFormat format);

} // namespace atomscope
