#pragma once

#include "core/base/result.h"
#include "core/store/atomindex.h"
#include "core/store/imported.h"
#include "core/store/indexwriter.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace atomscope {

/// A token string and its effect, as exported.
struct ForeignEffect
{
    std::string token;
    double value = 0;
};

/// Logit effects as exported.
struct ForeignEffects
{
    std::vector<ForeignEffect> top, bottom; ///< strongest first
    ForeignHistogram histogram; ///< over the vocabulary
};

/// An example as exported: tokens are strings.
struct ForeignExample
{
    ImportedExample::Group group = ImportedExample::Group::Top;
    double low = kAbsent, high = kAbsent, share = kAbsent;
    std::int32_t peak = 0;
    std::vector<std::string> tokens;
    std::vector<float> activations; ///< [tokens]
};

/// Writes an index from another tool's export. Everything may come in any order. The file appears under its name when
/// it is whole: until finish() there is only NAME.atoms.importing, which goes with the object.
class ImportWriter
{
public:
    /// Errors: NotFound without the folder; Conflict for a file that is there (unless isReplacing); BadFormat when that
    /// is no index; Busy when somebody writes it; Io.
    static Result<ImportWriter> create(const std::filesystem::path& file, bool isReplacing);
    ~ImportWriter();
    ImportWriter(ImportWriter&&) noexcept;
    ImportWriter& operator=(ImportWriter&&) noexcept;

    /// The largest id that is taken; each id up to the largest costs a row in the table of atoms.
    static constexpr std::int32_t kLargestAtom = (1 << 22) - 1;

    /// False, and nothing written, when the atom was added before. Error Limit above kLargestAtom.
    Result<bool> addAtom(AtomId atom, const ImportedAtom& numbers, const ForeignEffects& effects,
                         std::span<const Neighbour> neighbours);
    /// Error ShapeMismatch unless there is an activation a token; Usage for a peak outside. Limit as addAtom(), or when
    /// there are more than four million different token strings.
    Result<void> addExample(AtomId atom, const ForeignExample& example);
    Result<void> addHypothesis(AtomId atom, const ImportedHypothesis& hypothesis);

    /// Different token strings so far, in the order of their ids.
    std::vector<std::string> spellings() const;
    const ImportedTotals& totals() const;
    /// One more than the largest atom of all; 0 without one.
    int dSae() const;

    /// Writes the rest and gives the file its name. `bytesOf` says what a token string stands for; columns as
    /// IndexWriter::writeAtomsTable takes them. definitions.dSae and nVocabulary are set here.
    Result<void> finish(Definitions definitions, const std::function<std::string(const std::string&)>& bytesOf,
                        std::span<const IndexWriter::Column> columns, std::span<const std::uint8_t> sparklines);

private:
    struct Parts;
    explicit ImportWriter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace atomscope
