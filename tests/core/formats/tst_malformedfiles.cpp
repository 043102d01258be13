// Broken and hostile containers of the reference vectors: each must load, be refused, or merely do no harm.
#include "core/base/file.h"
#include "core/formats/tensorsource.h"
#include "tests/support/testsupport.h"

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
    return file.starts_with("safetensors/") || file.starts_with("sharded/") || file.ends_with(".npy");
}

Result<std::unique_ptr<TensorSource>> open(const fs::path& path)
{
    if (fs::is_directory(path))
        return openModelFolder(path);
    return path.extension() == ".npy" ? openNpy(path) : openSafetensors(path);
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
        const std::string stored = source.tensors().size() == 1 ? source.tensors()[0].name : name;
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

} // namespace

class MalformedFilesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyCaseOfTheManifest_data()
    {
        QTest::addColumn<QByteArray>("must");
        QTest::addColumn<QByteArray>("tensors");
        const auto text = readTextFile(malformedFolder() / "manifest.json", 64 << 20);
        if (!text) {
            QTest::newRow("no vectors") << QByteArray() << QByteArray("{}");
            return;
        }
        const json manifest = json::parse(*text);
        for (const auto& one : manifest["cases"]) {
            const auto file = one["file"].get<std::string>();
            if (!isOurs(file))
                continue;
            QTest::newRow(file.c_str()) << QByteArray::fromStdString(one["must"].get<std::string>())
                                        << QByteArray::fromStdString(one.value("tensors", json::object()).dump());
        }
    }

    void everyCaseOfTheManifest()
    {
        SKIP_WITHOUT_VECTORS();
        QFETCH(QByteArray, must);
        QFETCH(QByteArray, tensors);
        const auto source = open(malformedFolder() / QTest::currentDataTag());
        if (must == "load")
            VERIFY_RESULT(source);
        if (must == "refuse") {
            QVERIFY(!source);
            QVERIFY(!source.error().message.empty());
        }
        if (!source)
            return;
        for (const auto& info : (*source)->tensors()) { // whatever loads can be read without harm
            std::vector<float> values(static_cast<std::size_t>(info.count()));
            (void)(*source)->readF32(info.name, values);
        }
        const std::string difference = compare(**source, json::parse(tensors.toStdString()));
        QVERIFY2(difference.empty(), difference.c_str());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(MalformedFilesTest)
#include "tst_malformedfiles.moc"
