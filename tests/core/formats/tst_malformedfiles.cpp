// Broken and hostile containers of the reference vectors: each must load, be refused, or merely do no harm.
#include "core/base/file.h"
#include "core/formats/tensorsource.h"
#include "tests/support/testsupport.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

using namespace atomscope;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

fs::path malformedFolder()
{
    return test::vectorsFolder() / "oracles" / "malformed";
}

bool isOurs(const std::string& file)
{
    return !file.starts_with("lm_folders/") && !file.starts_with("sae_folders/"); // tests of core/model and core/sae
}

Result<std::unique_ptr<TensorSource>> open(const fs::path& path)
{
    if (fs::is_directory(path))
        return openModelFolder(path);
    return openTensorFile(path);
}

/// The manifest writes NaN and infinities as strings.
float expectedValue(const json& value)
{
    if (value.is_string())
        return std::strtof(value.get<std::string>().c_str(), nullptr);
    return value.is_boolean() ? static_cast<float>(value.get<bool>()) : value.get<float>();
}

/// Empty, or what differs from the manifest.
std::string compare(const TensorSource& source, const json& tensors)
{
    for (const auto& [name, expected] : tensors.items()) {
        std::string stored = source.tensors().size() == 1 ? source.tensors()[0].name : name;
        if (!source.has(stored))
            std::ranges::replace(stored, '/', '.'); // the manifest's mark of nesting
        const auto values = source.readF32Shaped(stored, expected["shape"].get<std::vector<std::int64_t>>());
        if (!values)
            return values.error().message;
        std::size_t i = 0;
        for (const auto& value : expected.value("values", json::array())) {
            const float wanted = expectedValue(value);
            if (i >= values->size() || !((*values)[i] == wanted || (std::isnan((*values)[i]) && std::isnan(wanted))))
                return "tensor " + name + " differs at " + std::to_string(i);
            ++i;
        }
    }
    return {};
}

/// What can be found out about the source in one pass: its checksums, and every tensor.
Result<void> readAll(const TensorSource& source)
{
    TRY(source.check());
    for (const auto& info : source.tensors()) {
        if (info.dtype == DType::Other)
            continue;
        std::vector<float> values(static_cast<std::size_t>(info.count()));
        TRY(source.readF32(info.name, values));
    }
    return {};
}

} // namespace

class MalformedFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCaseOfTheManifest_data()
    {
        QTest::addColumn<QByteArray>("must");
        QTest::addColumn<QByteArray>("tensors");
        QTest::addColumn<bool>("isTolerant");
        const auto text = readTextFile(malformedFolder() / "manifest.json", 64 << 20);
        if (!text) {
            QTest::newRow("no vectors") << QByteArray() << QByteArray("{}") << true;
            return;
        }
        const json manifest = json::parse(*text);
        for (const auto& one : manifest["cases"]) {
            const auto file = one["file"].get<std::string>();
            if (!isOurs(file))
                continue;
            const json tensors = one.value("tensors", one.value("tensors_if_loaded", json::object()));
            QTest::newRow(file.c_str()) << QByteArray::fromStdString(one["must"].get<std::string>())
                                        << QByteArray::fromStdString(tensors.dump())
                                        << (one.value("may_load", false) || one.value("may_refuse", false));
        }
    }

    void everyCaseOfTheManifest()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, must);
        QFETCH(QByteArray, tensors);
        QFETCH(bool, isTolerant);
        const auto source = open(malformedFolder() / QTest::currentDataTag());
        const auto outcome = source ? readAll(**source) : Result<void>(tl::unexpected(source.error()));
        QVERIFY(!fs::exists("PWNED") && !fs::exists(malformedFolder() / "PWNED")); // nothing was run or unpacked
        if (must == "load" && !isTolerant)
            VERIFY_RESULT(outcome);
        if (must == "refuse" && !isTolerant)
            QVERIFY(!outcome);
        if (!outcome) {
            QVERIFY(!outcome.error().message.empty());
            return;
        }
        const std::string difference = compare(**source, json::parse(tensors.toStdString()));
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(MalformedFilesTest)
#include "tst_malformedfiles.moc"
