// The rules of resources/docs/architecture.md and contributing.md about the source tree itself: who may include whom,
// where LibTorch and Qt may appear, how long a file may be.
#include "core/base/file.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

using Folders = std::set<std::string>;

// What the headers and sources of a folder may include, besides its own.
const std::map<std::string, Folders> kMayInclude = {
    {"core/base", {}},
    {"core/formats", {"core/base"}},
    {"core/text", {"core/formats", "core/base"}},
    {"core/planted", {"core/formats", "core/base"}},
    {"core/index", {"core/text", "core/formats", "core/base"}},
    {"core/store", {"core/index", "core/text", "core/formats", "core/base"}},
    {"core/measures", {"core/store", "core/index", "core/text", "core/formats", "core/base"}},
    {"core/claims", {"core/measures", "core/store", "core/index", "core/text", "core/base"}},
    {"core/imports", {"core/measures", "core/store", "core/index", "core/text", "core/formats", "core/base"}},
    {"core/pages", {"core/measures", "core/store", "core/index", "core/text", "core/formats", "core/base"}},
    {"core/model", {"core/text", "core/formats", "core/base"}},
    {"core/sae", {"core/model", "core/text", "core/formats", "core/base"}},
    {"core/jobs",
     {"core/model", "core/sae", "core/imports", "core/pages", "core/measures", "core/store", "core/index", "core/text",
      "core/formats", "core/base"}},
    {"ui/session",
     {"core/pages", "core/claims", "core/measures", "core/store", "core/index", "core/text", "core/formats",
      "core/base"}},
    {"ui/models",
     {"ui/session", "core/pages", "core/claims", "core/measures", "core/store", "core/index", "core/text",
      "core/base"}},
    {"ui/delegates",
     {"ui/models", "ui/session", "core/pages", "core/claims", "core/measures", "core/store", "core/index", "core/text",
      "core/base"}},
    {"ui/widgets",
     {"ui/delegates", "ui/models", "ui/session", "core/pages", "core/claims", "core/measures", "core/store",
      "core/index", "core/text", "core/base"}},
    {"ui/windows",
     {"ui/widgets", "ui/delegates", "ui/models", "ui/session", "core/pages", "core/claims", "core/measures",
      "core/store", "core/index", "core/text", "core/base"}},
    {"app/atomscope",
     {"ui/windows", "ui/widgets", "ui/delegates", "ui/models", "ui/session", "core/pages", "core/claims",
      "core/measures", "core/store", "core/index", "core/text", "core/base"}},
    {"app/worker",
     {"core/jobs", "core/planted", "core/model", "core/sae", "core/imports", "core/pages", "core/claims",
      "core/measures", "core/store", "core/index", "core/text", "core/formats", "core/base"}},
};

const Folders kMayUseTorch = {"core/model", "core/sae", "core/jobs"};

constexpr int kHeaderLines = 200;
constexpr int kSourceLines = 600; // 400 is the aim

struct SourceFile
{
    std::string name; // relative to the root
    std::string folder; // its first two parts
    std::string text;
    bool isHeader = false;

    std::vector<std::string> includes() const
    {
        std::vector<std::string> found;
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            std::erase_if(line, [](char c) { return c == ' ' || c == '\t'; });
            if (!line.starts_with("#include<") && !line.starts_with("#include\""))
                continue;
            const std::size_t begin = std::string_view("#include<").size();
            found.push_back(line.substr(begin, line.find_first_of(">\"", begin) - begin));
        }
        return found;
    }
};

std::vector<SourceFile> sourceFiles()
{
    std::vector<SourceFile> files;
    const fs::path root = test::sourceFolder();
    for (const char* top : {"app", "core", "ui"}) {
        for (const auto& entry : fs::recursive_directory_iterator(root / top)) {
            const auto extension = entry.path().extension();
            if (!entry.is_regular_file() || (extension != ".h" && extension != ".cpp"))
                continue;
            const fs::path relative = fs::relative(entry.path(), root);
            SourceFile file;
            file.name = relative.string();
            file.folder = (*relative.begin() / *std::next(relative.begin())).string();
            file.text = readTextFile(entry.path(), 1 << 20).value();
            file.isHeader = extension == ".h";
            files.push_back(std::move(file));
        }
    }
    return files;
}

bool isTorchHeader(const std::string& include)
{
    return include.starts_with("torch/") || include.starts_with("ATen/") || include.starts_with("c10/");
}

bool isQtHeader(const std::string& include)
{
    const std::string name = include.substr(include.rfind('/') + 1);
    return name == "qcustomplot.h"
        || (name.size() > 1 && name[0] == 'Q' && std::isalpha(static_cast<unsigned char>(name[1])));
}

} // namespace

class SourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_files = sourceFiles();
        QVERIFY(m_files.size() > 20);
    }

    void everyFolderIsALayer()
    {
        for (const auto& file : m_files)
            QVERIFY2(kMayInclude.contains(file.folder), file.name.c_str());
    }

    void includesPointDownwards()
    {
        for (const auto& file : m_files) {
            for (const auto& include : file.includes()) {
                if (!include.starts_with("core/") && !include.starts_with("ui/") && !include.starts_with("app/"))
                    continue;
                const std::string folder = include.substr(0, include.find('/', include.find('/') + 1));
                const bool isAllowed = folder == file.folder || kMayInclude.at(file.folder).contains(folder);
                QVERIFY2(isAllowed, (file.name + " includes " + include).c_str());
            }
        }
    }

    void torchStaysInsideSources()
    {
        for (const auto& file : m_files) {
            for (const auto& include : file.includes()) {
                if (!isTorchHeader(include))
                    continue;
                QVERIFY2(!file.isHeader && kMayUseTorch.contains(file.folder),
                         (file.name + " includes " + include).c_str());
                QVERIFY2(
                    include != "torch/torch.h" && include != "ATen/ATen.h",
                    (file.name + " includes " + include + ": per-operator headers compile five times faster").c_str());
            }
        }
    }

    void coreAndWorkerHaveNoQt()
    {
        for (const auto& file : m_files) {
            if (!file.folder.starts_with("core/") && file.folder != "app/worker")
                continue;
            for (const auto& include : file.includes())
                QVERIFY2(!isQtHeader(include), (file.name + " includes " + include).c_str());
        }
    }

    void filesStayShort()
    {
        for (const auto& file : m_files) {
            const auto lines = std::ranges::count(file.text, '\n');
            const int limit = file.isHeader ? kHeaderLines : kSourceLines;
            QVERIFY2(lines <= limit, (file.name + " has " + std::to_string(lines) + " lines").c_str());
        }
    }

    void theTopLevelHoldsOnlyWhatItShould()
    {
        const std::set<std::string> allowed = {"CMakeLists.txt",
                                               "CMakePresets.json",
                                               "CMakeUserPresets.json",
                                               "CHANGELOG.md",
                                               "LICENSE",
                                               "README.md",
                                               "app",
                                               "build",
                                               "core",
                                               "resources",
                                               "tests",
                                               "ui",
                                               "compile_commands.json"};
        for (const auto& entry : fs::directory_iterator(test::sourceFolder())) {
            const std::string name = entry.path().filename().string();
            QVERIFY2(name.starts_with(".") || allowed.contains(name), name.c_str());
        }
    }

private:
    std::vector<SourceFile> m_files;
};

ATOMSCOPE_GUILESS_TEST_MAIN(SourceTest)
#include "tst_source.moc"
