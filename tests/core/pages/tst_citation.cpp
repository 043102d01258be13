#include "core/pages/citation.h"
#include "tests/support/testsupport.h"

using namespace atomscope;

namespace {

Definitions definitions()
{
    Definitions d;
    d.saeName = "sae-4k";
    d.saeFingerprint = "5ae5ae";
    d.modelName = "small";
    d.modelFingerprint = "a0de1";
    d.hookName = "blocks.2.hook_resid_post";
    d.dSae = 4096;
    d.sources = {"a.jsonl", "b.txt"};
    d.toolVersion = "0.1.0";
    return d;
}

AtomPage page(std::int64_t nFired)
{
    AtomPage page;
    page.numbers.atom = AtomId{1854};
    page.numbers.nFired = nFired;
    page.numbers.nTokens = 1'000'937;
    page.numbers.density = static_cast<double>(nFired) / 1'000'937.0;
    page.numbers.densityUpperBound = 3.0 / 1'000'937.0;
    page.numbers.maxAct = 36.25F;
    page.snapshot.textHash = "7e87";
    return page;
}

} // namespace

class CitationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itNamesTheAtomAndWhatItWasCountedOn()
    {
        QCOMPARE(
            citation(page(33'314), definitions()),
            std::string("Atom 1854 of 4096 of the SAE sae-4k at blocks.2.hook_resid_post of small (SAE SHA-256 5ae5ae, "
                        "model SHA-256 a0de1). It fires on 33314 of 1000937 counted tokens (density 0.0333), at most "
                        "with activation 36.25. Text: a.jsonl, b.txt (text SHA-256 7e87). A token is counted unless it "
                        "is special or the first of its window; it is a firing when the activation after the SAE's "
                        "activation function is above 0. Index made with Atomscope 0.1.0."));
    }

    void whatIsNotKnownIsLeftOut()
    {
        Definitions d = definitions();
        d.modelName.clear();
        d.modelFingerprint.clear();
        d.hookName.clear();
        d.prependBos = true;
        AtomPage soFar = page(10);
        soFar.numbers.isSoFar = true;
        soFar.snapshot.textHash.clear();
        const std::string text = citation(soFar, d);
        QVERIFY2(text.starts_with("Atom 1854 of 4096 of the SAE sae-4k (SAE SHA-256 5ae5ae). It fires on 10 of 1000937 "
                                  "counted tokens so far"),
                 text.c_str());
        QVERIFY(text.find("Text: a.jsonl, b.txt. A token is counted unless it is special;") != std::string::npos);
    }

    void anAtomThatNeverFiredHasABound()
    {
        const std::string text = citation(page(0), definitions());
        QVERIFY2(text.find("fires on 0 of 1000937 counted tokens (density below 3e-06 with 95 % confidence).")
                     != std::string::npos,
                 text.c_str());
    }
};

ATOMSCOPE_GUILESS_TEST_MAIN(CitationTest)
#include "tst_citation.moc"
