// resources/docs/schema.md names everything that is in the file.
#include "core/base/file.h"
#include "core/store/indexwriter.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"

#include <QTemporaryDir>
#include <SQLiteCpp/SQLiteCpp.h>

using namespace atomscope;
using namespace atomscope::test;

class SchemaTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTableAndColumnIsDocumented()
    {
        QTemporaryDir folder;
        const auto file = std::filesystem::path(folder.path().toStdString()) / "fresh.atoms";
        const TinyTable table = makeTinyTable();
        VERIFY_RESULT(IndexWriter::open(file, table.definitions, IndexWriter::Existing::Resume));
        const std::string text = readTextFile(sourceFolder() / "resources" / "docs" / "schema.md", 1 << 20).value();
        const auto isNamed = [&](const std::string& name) { return text.find("`" + name + "`") != std::string::npos; };

        SQLite::Database database(file, SQLite::OPEN_READONLY);
        SQLite::Statement columns(database,
                                  "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c "
                                  "WHERE t.type = 'table'");
        int n = 0;
        for (; columns.executeStep(); ++n) {
            QVERIFY2(isNamed(columns.getColumn(0).getString()), columns.getColumn(0).getText());
            QVERIFY2(isNamed(columns.getColumn(1).getString()), columns.getColumn(1).getText());
        }
        QVERIFY(n > 40);
        SQLite::Statement keys(database, "SELECT key FROM definitions UNION SELECT key FROM state");
        for (n = 0; keys.executeStep(); ++n)
            QVERIFY2(isNamed(keys.getColumn(0).getString()), keys.getColumn(0).getText());
        QVERIFY(n > 30);
        const std::string version = database.execAndGet("PRAGMA user_version").getString();
        QVERIFY(text.find("version of this schema: **" + version + "**") != std::string::npos);
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(SchemaTest)
#include "tst_schema.moc"
