// A small index with some bytes changed, in the file as it lies on the disk or in one of its blobs. The first byte of
// an input says where, the others are edits: offset (3 bytes), value.
#include "core/store/atomindex.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/tinyindex.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

constexpr const char* kBlobs[]
    = {"postings", "token_postings", "sequences", "forward", "statistics", "logit_effects", "neighbours", "sparklines"};
constexpr std::size_t kEdit = 4;

struct ScratchFolder
{
    fs::path path = fs::temp_directory_path() / ("atomscope-fuzz-" + std::to_string(::getpid()));
    ScratchFolder() { fs::create_directories(path); }
    ~ScratchFolder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

const fs::path& folder()
{
    static const ScratchFolder scratch;
    return scratch.path;
}

std::string makeBase()
{
    test::TinyIndexSpec spec;
    spec.nDocuments = 8;
    const fs::path file = folder() / "base";
    fs::remove(file);
    require(test::writeTinyIndex(file, test::makeTinyTable(spec)).has_value());
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string edited(std::string bytes, const std::uint8_t* data, std::size_t size)
{
    for (std::size_t at = 0; at + kEdit <= size && !bytes.empty(); at += kEdit) {
        const std::size_t offset = data[at] | (std::size_t{data[at + 1]} << 8) | (std::size_t{data[at + 2]} << 16);
        bytes[offset % bytes.size()] = static_cast<char>(data[at + 3]);
    }
    return bytes;
}

void editBlob(const fs::path& file, std::size_t which, const std::uint8_t* data, std::size_t size)
{
    SQLite::Database database(file, SQLite::OPEN_READWRITE);
    database.exec("PRAGMA synchronous = OFF");
    const std::string table = which < std::size(kBlobs) ? kBlobs[which] : "segments";
    const std::string column = which < std::size(kBlobs) ? "row" : which % 2 == 0 ? "windows" : "moments";
    SQLite::Statement select(database, "SELECT rowid, " + column + " FROM " + table + " LIMIT 1");
    require(select.executeStep());
    const std::int64_t id = select.getColumn(0).getInt64();
    const std::string bytes = edited(select.getColumn(1).getString(), data, size);
    select.reset();
    SQLite::Statement update(database, "UPDATE " + table + " SET " + column + " = ? WHERE rowid = ?");
    update.bind(1, bytes.data(), static_cast<int>(bytes.size()));
    update.bind(2, id);
    update.exec();
}

void readEverything(const AtomIndex& index)
{
    const std::int32_t dSae = std::min(index.definitions().dSae, 50);
    for (std::int32_t atom = 0; atom < dSae; ++atom) {
        const auto list = index.postings(AtomId{atom});
        if (list) {
            require(list->position.size() == list->activation.size());
            for (const std::uint64_t position : list->position)
                require(index.locate(position).sequence.v >= 0);
        }
        (void)index.statistics(AtomId{atom});
        (void)index.logitEffects(AtomId{atom});
        (void)index.neighbours(AtomId{atom});
        (void)index.row(AtomId{atom});
    }
    for (std::int32_t w = 0; w < std::min<std::int64_t>(index.state().nSequences, 40); ++w) {
        (void)index.sequence(SequenceId{w});
        (void)index.firingsOf(SequenceId{w});
        (void)index.document(DocumentId{w});
        (void)index.tokenPositions(TokenId{w});
    }
    for (const auto& name : index.columnNames())
        (void)index.column(name);
    (void)index.sparklines();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::string base = makeBase();
    if (size == 0)
        return 0;
    const std::size_t which = data[0] % (std::size(kBlobs) + 4);
    const bool isWholeFile = which >= std::size(kBlobs) + 2;
    const fs::path file = folder() / "changed";
    std::ofstream(file, std::ios::binary) << (isWholeFile ? edited(base, data + 1, size - 1) : base);
    if (!isWholeFile)
        editBlob(file, which, data + 1, size - 1);
    const auto index = AtomIndex::open(file);
    if (index)
        readEverything(*index);
    else
        require(!index.error().message.empty());
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        fs::remove(file.string() + suffix);
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    std::vector<std::string> seeds;
    for (int which = 0; which < 12; ++which) {
        const std::string kind(1, static_cast<char>(which));
        seeds.push_back(kind);
        seeds.push_back(kind + std::string("\x00\x00\x00\xff", 4));
        seeds.push_back(kind + std::string("\x01\x00\x00\x80\x05\x00\x00\x01", 8));
        seeds.push_back(kind + std::string("\x40\x00\x00\x7f\x00\x10\x00\x0d\x10\x20\x00\xff", 12));
    }
    return seeds;
}
