#pragma once

#include "core/base/result.h"
#include "core/store/labelbook.h"

#include <string>
#include <vector>

namespace SQLite {
class Statement;
}

/// Rows of a label book as structures and back.
namespace atomscope {

/// The columns of `revision` and `draft` that hold a LabelContent, in the order of bindContent() and readContent().
inline constexpr const char* kContentColumns
    = "label, category, verdict, confidence, n_senses, tags, notes, is_starred";
inline constexpr int kContentColumnCount = 8;

void bindContent(SQLite::Statement& statement, int firstParameter, const LabelContent& content);
/// Values that no program of ours writes are read as "not set": what can be read of a label is not withheld.
LabelContent readContent(const SQLite::Statement& row, int firstColumn);

/// id, parent, subject, author, time_utc, program_version, then the content: the order of readRevision().
inline const std::string kRevisionColumns
    = std::string("id, parent, subject, author, time_utc, program_version, ") + kContentColumns;
LabelRevision readRevision(const SQLite::Statement& row);

/// 128 random bits as 32 hexadecimal digits.
std::string randomRecordId();

/// Oldest first; a revision never comes before its parent, whatever the clocks said. The last one is the head.
void sortIntoHistory(std::vector<LabelRevision>& revisions);

} // namespace atomscope
