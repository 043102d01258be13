#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace atomscope {

enum class Verdict { None, Monosemantic, Polysemantic, Unclear };

/// What a person says about one atom. Every field may be left empty.
struct LabelContent
{
    std::string label;
    std::string category; ///< one of kLabelCategories or empty
    Verdict verdict = Verdict::None;
    std::optional<int> confidence; ///< 0 … 4
    std::optional<int> nSenses;
    std::vector<std::string> tags;
    std::string notes;
    bool isStarred = false;

    friend bool operator==(const LabelContent&, const LabelContent&) = default;
    bool isEmpty() const { return *this == LabelContent{}; }
};

inline constexpr std::array kLabelCategories = {
    "token",    "token in context", "n-gram/format",  "topic",        "syntax",
    "position", "output",           "several senses", "group member", "uninterpretable",
};

/// One version of a label. Append-only: an undo is a new revision with the old content.
struct LabelRevision
{
    std::string id; ///< random, 128 bits, hexadecimal
    std::string parent; ///< id of the revision it followed; empty for the first
    AtomId atom;
    LabelContent content;
    std::string author;
    std::string timeUtc; ///< ISO 8601 with milliseconds
    std::string programVersion;
};

/// The precious file NAME.labels: every revision of every label of one SAE. Nothing is ever overwritten.
/// Not thread-safe: one object per thread. Survives a killed program (synchronous = FULL).
class LabelBook
{
public:
    /// Opens or creates the book. The fingerprint must be the SAE's; Conflict if the book belongs to another SAE;
    /// Unsupported if it was written by a newer program; BadFormat if it is no label book or damaged (names the newest
    /// copy); Busy, Io. A dated copy is kept before a migration and before the first change of a day (labelcopies.h).
    static Result<LabelBook> open(const std::filesystem::path& file, const std::string& saeFingerprint);
    /// The SAE a book belongs to, without opening it for writing. Errors: NotFound; else as open().
    static Result<std::string> fingerprintOf(const std::filesystem::path& file);
    ~LabelBook();
    LabelBook(LabelBook&&) noexcept;
    LabelBook& operator=(LabelBook&&) noexcept;

    const std::filesystem::path& path() const;
    /// The file or its folder may not be written to: everything can be read, every change is an Io error.
    bool isReadOnly() const;

    /// Newest revision of every labelled atom (merged branches: the latest time, then the larger id).
    Result<std::vector<LabelRevision>> heads() const;
    Result<std::optional<LabelRevision>> head(AtomId atom) const;
    /// Every revision of one atom, oldest first.
    Result<std::vector<LabelRevision>> history(AtomId atom) const;

    /// Appends a revision on top of the atom's head and removes its draft; unchanged content appends nothing and
    /// returns the head.
    Result<LabelRevision> commit(AtomId atom, const LabelContent& content, const std::string& author);
    /// Keeps what is being typed (one row an atom and author), so that a killed program loses at most 500 ms.
    Result<void> saveDraft(AtomId atom, const LabelContent& content, const std::string& author);
    Result<std::optional<LabelContent>> draft(AtomId atom, const std::string& author) const;
    /// Drafts left by a killed program: atoms to be committed or shown.
    Result<std::vector<AtomId>> pendingDrafts(const std::string& author) const;

    /// Documents whose contexts a person has been shown for an atom; later blind tests avoid them. A document is
    /// known by DocumentRecord::textHash: its number means something else in an index of another text.
    Result<void> recordShown(AtomId atom, const std::vector<std::uint64_t>& documentHashes, const std::string& author);
    /// Ascending.
    Result<std::vector<std::uint64_t>> shown(AtomId atom, const std::string& author) const;

    /// Takes over every revision and shown-record of another book of the same SAE; returns how many were new. The other
    /// file is only read, and all is taken or nothing. Errors as open(); Conflict if it is another SAE's.
    Result<std::int64_t> mergeFrom(const std::filesystem::path& other);

private:
    struct Parts;
    explicit LabelBook(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
