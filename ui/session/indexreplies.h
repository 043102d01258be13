#pragma once

#include "core/pages/atompage.h"
#include "core/pages/documentpage.h"
#include "core/pages/overviewpage.h"
#include "core/store/atomindex.h"

#include <QString>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

/// What the query thread answers, as values.
namespace atomscope {

struct IndexOpened
{
    QString file;
    Definitions definitions;
    IndexState state;
    std::vector<TokenId> specialTokens;
};

/// An atom at a token, with the share of its own firings that are weaker.
struct RankedFiring
{
    AtomId atom;
    float activation = 0;
    double quantile = 0; ///< NaN for all but the strongest IndexSession::kRanked
};

struct AtomPageReply
{
    AtomId atom;
    PageOptions options;
    std::shared_ptr<const AtomPage> page;
    /// Bytes of the tokens that the page names outside its contexts: logit effects, top token.
    std::unordered_map<TokenId, std::string> tokenTexts;
    /// DocumentRecord::textHash of the contexts' documents, for the record of what was shown.
    std::unordered_map<DocumentId, std::uint64_t> documentHashes;
};

/// What became of the file that is open.
enum class FileCondition {
    Same,
    Replaced, ///< another file has its name
    Deleted,
};

struct NewestState
{
    FileCondition condition = FileCondition::Same;
    IndexState state; ///< on disk now; of the file that is open, whatever has its name
};

} // namespace atomscope
