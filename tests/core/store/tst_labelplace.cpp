#include "core/store/labelbook.h"
#include "core/store/labelcopies.h"
#include "core/store/labelplace.h"
#include "tests/support/childprocess.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <fstream>

using namespace atomscope;
using namespace atomscope::test;
namespace fs = std::filesystem;

namespace {

using Reason = LabelPlace::Reason;

struct Folders
{
    QTemporaryDir folder;
    fs::path root = fs::path(folder.path().toStdString());
    fs::path corpora = root / "corpora";
    fs::path data = root / "data folder";

    Folders() { fs::create_directories(corpora); }
};

bool label(const fs::path& file, const std::string& sae, const std::string& text)
{
    auto book = LabelBook::open(file, sae);
    LabelContent content;
    content.label = text;
    return book && book->commit(AtomId{1}, content, "Anna");
}

} // namespace

class LabelPlaceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBookLiesBesideItsIndex()
    {
        const Folders f;
        const auto place = findLabelPlace(f.corpora / "news.atoms", "sae", f.data);
        QVERIFY(place.file == f.corpora / "news.labels");
        QVERIFY(place.reason == Reason::BesideIndex);
        QVERIFY(!place.readOnlyBook);
        QVERIFY(!fs::exists(f.data));
    }

    void anIndexOfAnotherTextOfTheSameSaeOffersTheExistingBook()
    {
        const Folders f;
        const auto first = findLabelPlace(f.corpora / "news.atoms", "sae", f.data);
        VERIFY_RESULT(rememberLabelPlace(first, "sae", f.data));
        QVERIFY(label(first.file, "sae", "x"));
        const auto second = findLabelPlace(f.corpora / "code.atoms", "sae", f.data);
        QVERIFY(second.file == first.file);
        QVERIFY(second.reason == Reason::OtherIndex);
        QVERIFY(findLabelPlace(f.corpora / "code.atoms", "other sae", f.data).file == f.corpora / "code.labels");

        // A book of its own comes first, and does not take the first one's place.
        QVERIFY(label(f.corpora / "code.labels", "sae", "y"));
        const auto own = findLabelPlace(f.corpora / "code.atoms", "sae", f.data);
        QVERIFY(own.file == f.corpora / "code.labels");
        VERIFY_RESULT(rememberLabelPlace(own, "sae", f.data));
        QVERIFY(findLabelPlace(f.corpora / "third.atoms", "sae", f.data).file == first.file);

        // Gone, and of another SAE: not offered.
        fs::rename(first.file, f.corpora / "elsewhere.labels");
        QVERIFY(findLabelPlace(f.corpora / "third.atoms", "sae", f.data).file == f.corpora / "third.labels");
        QVERIFY(label(first.file, "other sae", "x"));
        QVERIFY(findLabelPlace(f.corpora / "third.atoms", "sae", f.data).file == f.corpora / "third.labels");
    }

    void anotherSaesBookUnderTheSameNameIsLeftAlone()
    {
        const Folders f;
        QVERIFY(label(f.corpora / "news.labels", "old sae", "x"));
        const auto place = findLabelPlace(f.corpora / "news.atoms", "new sae", f.data);
        QVERIFY(place.file.parent_path() == f.corpora);
        QVERIFY(place.file != f.corpora / "news.labels");
        QVERIFY(label(place.file, "new sae", "y"));
        QVERIFY(findLabelPlace(f.corpora / "news.atoms", "new sae", f.data).file == place.file);
        QVERIFY(findLabelPlace(f.corpora / "news.atoms", "old sae", f.data).file == f.corpora / "news.labels");
    }

    void aDamagedBookIsReportedByOpeningItAndNotPassedOver()
    {
        const Folders f;
        std::ofstream(f.corpora / "news.labels") << "no book, though it has its name";
        const auto place = findLabelPlace(f.corpora / "news.atoms", "sae", f.data);
        QVERIFY(place.file == f.corpora / "news.labels");
        QCOMPARE(LabelBook::open(place.file, "sae").error().code, ErrorCode::BadFormat);
    }

    void inAReadOnlyFolderTheBookLivesInTheDataFolder()
    {
        const Folders f;
        QVERIFY(label(f.corpora / "published.labels", "sae", "x"));
        fs::permissions(f.root, fs::perms(0755));
        fs::permissions(f.corpora, fs::perms(0555));
        fs::create_directories(f.data);
        fs::permissions(f.data, fs::perms(0777));
        const bool isElsewhere = runUnprivileged([&] {
            const auto place = findLabelPlace(f.corpora / "news.atoms", "another sae", f.data);
            if (place.reason != Reason::DataFolder || place.readOnlyBook
                || place.file.parent_path() != f.data / "labels")
                return false;
            const auto published = findLabelPlace(f.corpora / "published.atoms", "sae", f.data);
            if (published.readOnlyBook != f.corpora / "published.labels" || published.file == place.file
                || !rememberLabelPlace(published, "sae", f.data))
                return false;
            auto book = LabelBook::open(published.file, "sae");
            return book && book->mergeFrom(*published.readOnlyBook) == 1
                && (*book->head(AtomId{1}))->content.label == "x" && label(published.file, "sae", "mine");
        });
        fs::permissions(f.corpora, fs::perms(0755));
        QVERIFY(isElsewhere);
    }

    void aGarbledRegistryIsAnEmptyOne()
    {
        const Folders f;
        fs::create_directories(f.data);
        for (const char* text : {"", "[1, 2", "[]", "{\"sae\": 5}", "{\"sae\": \"/no/such.labels\"}"}) {
            std::ofstream(f.data / "label-books.json", std::ios::trunc) << text;
            const auto place = findLabelPlace(f.corpora / "news.atoms", "sae", f.data);
            QVERIFY(place.file == f.corpora / "news.labels");
            VERIFY_RESULT(rememberLabelPlace(place, "sae", f.data));
        }
        QVERIFY(label(f.corpora / "news.labels", "sae", "x"));
        QVERIFY(findLabelPlace(f.corpora / "code.atoms", "sae", f.data).reason == Reason::OtherIndex);
    }

    void aFingerprintCannotNameAFileElsewhere()
    {
        const Folders f;
        fs::permissions(f.root, fs::perms(0755));
        fs::permissions(f.corpora, fs::perms(0555));
        QVERIFY(runUnprivileged([&] {
            const auto place = findLabelPlace(f.corpora / "news.atoms", "../../../evil", f.data);
            return place.file.parent_path() == f.data / "labels"
                && place.file.string().find("evil") == std::string::npos;
        }));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(LabelPlaceTest)
#include "tst_labelplace.moc"
