#include "core/store/labelmerge.h"
#include "tests/support/testsupport.h"

#include <QTemporaryDir>
#include <set>

using namespace atomscope;
namespace fs = std::filesystem;

namespace {

const std::string kSae = "5ae0000000000000000000000000000000000000000000000000000000000001";
const std::string kOtherSae = "5ae0000000000000000000000000000000000000000000000000000000000002";

LabelContent saying(const std::string& text)
{
    LabelContent content;
    content.label = text;
    return content;
}

} // namespace

class LabelMergeTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    fs::path file(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

    void write(const char* name, std::initializer_list<std::pair<int, const char*>> labels, const std::string& author,
               const std::string& sae = kSae)
    {
        auto book = LabelBook::open(file(name), sae);
        VERIFY_RESULT(book);
        for (const auto& [atom, text] : labels)
            VERIFY_RESULT(book->commit(AtomId{atom}, saying(text), author));
    }

private Q_SLOTS:
    /// Anna's book was copied, then both went on.
    void booksThatPartedKeepBothHistories()
    {
        write("anna.labels", {{1, "one"}, {2, "two"}, {3, "three"}}, "Anna");
        fs::copy_file(file("anna.labels"), file("ben.labels"));
        write("anna.labels", {{1, "one of Anna's"}, {3, "the same"}, {5, "five"}}, "Anna");
        write("ben.labels", {{1, "one of Ben's"}, {2, "two, better"}, {3, "the same"}, {4, "four"}}, "Ben");

        const auto merge = mergeLabelBooks(file("anna.labels"), file("ben.labels"));
        VERIFY_RESULT(merge);
        QCOMPARE(merge->nRows, 4);
        QCOMPARE(merge->atoms, (std::vector{AtomId{1}, AtomId{2}, AtomId{3}, AtomId{4}}));
        QCOMPARE(merge->branches.size(), 1U); // atom 2 only went on, atom 3 says the same twice
        const LabelBranch& branch = merge->branches.front();
        QCOMPARE(branch.atom, AtomId{1});
        QCOMPARE(branch.ends.size(), 2U);
        const auto book = LabelBook::open(file("anna.labels"), kSae);
        VERIFY_RESULT(book);
        const auto head = book->head(AtomId{1});
        VERIFY_RESULT(head);
        QCOMPARE(branch.ends.front().id, (*head)->id);
        std::set<std::string> said;
        for (const LabelRevision& end : branch.ends)
            said.insert(end.content.label);
        QCOMPARE(said, (std::set<std::string>{"one of Anna's", "one of Ben's"}));

        const auto again = mergeLabelBooks(file("anna.labels"), file("ben.labels"));
        VERIFY_RESULT(again);
        QVERIFY(again->nRows == 0 && again->atoms.empty() && again->branches.empty());
    }

    void anotherSaesBookIsRefused()
    {
        write("mine.labels", {{1, "one"}}, "Anna");
        write("other.labels", {{1, "eins"}}, "Ben", kOtherSae);
        const auto merge = mergeLabelBooks(file("mine.labels"), file("other.labels"));
        QVERIFY(!merge);
        QCOMPARE(merge.error().code, ErrorCode::Conflict);
    }

    void aMissingBookIsNotBegun()
    {
        write("here.labels", {{1, "one"}}, "Anna");
        QVERIFY(!mergeLabelBooks(file("absent.labels"), file("here.labels")));
        QVERIFY(!fs::exists(file("absent.labels")));
        QVERIFY(!mergeLabelBooks(file("here.labels"), file("absent.labels")));
        QVERIFY(!fs::exists(file("absent.labels")));
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(LabelMergeTest)
#include "tst_labelmerge.moc"
