// The only file that includes CLI11: it takes longer to compile than most of the worker.
#include "app/worker/arguments.h"

#include "app/worker/commands.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <functional>

namespace atomscope::worker {

namespace {

using Run = std::function<Result<void>()>;
using Options = std::map<std::string, std::string>;

/// Adds a repeatable KEY=VALUE option.
void addSaeOptions(CLI::App* command, Options& options)
{
    command
        ->add_option_function<std::vector<std::string>>(
            "--sae-option",
            [&options](const std::vector<std::string>& pairs) {
                for (const auto& pair : pairs) {
                    const auto equals = pair.find('=');
                    if (equals == std::string::npos || equals == 0)
                        throw CLI::ValidationError("--sae-option", "'" + pair + "' is not KEY=VALUE");
                    options[pair.substr(0, equals)] = pair.substr(equals + 1);
                }
            },
            "KEY=VALUE: something the SAE's files do not say, such as input_scale=1.5")
        ->trigger_on_parse();
}

/// Activations that others cached, in the place of a model and a text.
void addCacheOptions(CLI::App* command, IndexArguments& arguments)
{
    const char* group = "Cached activations instead of a model";
    command
        ->add_option("--activations", arguments.activations,
                     ".npy or .safetensors, [N, d_in] or [B, T, d_in] (the last axis also as heads, d_head); several "
                     "files or a folder of them in the order of their numbers; or a folder of delphi's cache, which "
                     "needs no SAE")
        ->group(group);
    command
        ->add_option("--token-ids", arguments.tokenIds,
                     "the tokens, [N] or [B, T] (.npy, .safetensors, .json). Each row of T is a window; [N] is cut "
                     "into windows of --context")
        ->group(group);
    command
        ->add_option("--documents", arguments.documents,
                     "number of each window's document, [B], or of each token's, [N], ascending (default: each window "
                     "is a document)")
        ->group(group);
    command
        ->add_option("--tokenizer", arguments.tokenizer,
                     "tokenizer.json or its folder (default: tokens are shown as their ids)")
        ->group(group);
    command->add_option("--array", arguments.array, "name of the array of activations in files of several")
        ->group(group);
    command
        ->add_option("--special-ids", arguments.specialIds,
                     "token ids that are counted nowhere, separated by commas, beside the tokenizer's own")
        ->delimiter(',')
        ->group(group);
    command
        ->add_option("--bos-id", arguments.bosId,
                     "token id that stands in front of windows (default: as SAE and "
                     "tokenizer say)")
        ->group(group);
}

Run addIndex(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<IndexArguments>();
    command = app.add_subcommand(
        "index",
        "Run a corpus through a model and an SAE once, or an SAE over cached activations, keeping every firing");
    command->add_option("--model", arguments->model, "model folder (Hugging Face layout)");
    command->add_option("--sae", arguments->sae, "SAE folder");
    command->add_option(
        "--corpus", arguments->corpus,
        "text files (.txt, .jsonl, also with .gz or .zst), folders of them, or - for standard input (JSON "
        "lines if it begins with {, else text)");
    addCacheOptions(command, *arguments);
    CLI::Option* cached = command->get_option("--activations"); // its tokens are cut and told apart already
    command->add_option("--out", arguments->out, "index to write; an unfinished one goes on");
    command->add_option("--null", arguments->null,
                        "make what chance gives in the place of the trained SAE, atom by atom comparable: directions "
                        "(random, with the covariance of the activations) or basis (their coordinates), both with the "
                        "densities of the paired atoms, or shuffled (tokens shuffled within each document)");
    command->add_option("--null-of", arguments->nullOf,
                        "finished index of the same model, SAE and text that the null stands beside; --out is then "
                        "NAME.null-KIND.atoms unless given, and windows, budget and seed are that index's");
    command->add_option("--tokens", arguments->tokens, "stop after this many counted tokens, on a whole document")
        ->check(CLI::PositiveNumber);
    command->add_option("--context", arguments->context, "tokens in a window (default: the SAE's own)")
        ->check(CLI::Range(2, 1 << 20));
    command->add_option("--threads", arguments->threads, "compute threads (default: all cores)")
        ->check(CLI::Range(1, 1024));
    command->add_option("--seed", arguments->seed, "seed of the samples shown");
    command->add_option("--segment-tokens", arguments->segmentTokens, "fixed segment size (default: growing)")
        ->check(CLI::PositiveNumber);
    command
        ->add_flag("--specials-as-text", arguments->specialsAsText,
                   "take special tokens written in a document as ordinary text")
        ->excludes(cached);
    command->add_option("--split", arguments->split, "how a .txt file becomes documents")
        ->check(CLI::IsMember({"none", "blank-line", "line"}))
        ->excludes(cached);
    command->add_option("--text-key", arguments->textKey, "field of a .jsonl record that holds its text")
        ->capture_default_str()
        ->excludes(cached);
    command
        ->add_option("--dense-sample", arguments->denseSample,
                     "bytes for the model's activations of sampled tokens, which near misses, nulls and the error are "
                     "measured on; 0 = none (not of cached firings)")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_flag(
        "--loss", arguments->loss,
        "also run the whole model and store the loss of each next token (nats); needs context x vocabulary floats "
        "a thread");
    command->add_flag("--json-progress", arguments->jsonProgress, "one JSON object a line on stdout");
    command->add_flag("--force", arguments->force, "replace a finished index");
    command->add_flag("--no-sanity-check", arguments->noSanityCheck,
                      "do not try the SAE on the first thousand tokens before the index is begun");
    addSaeOptions(command, arguments->saeOptions);
    command->footer(
        "Ctrl-C (or SIGTERM) commits what is whole and ends with exit code 0; the same command goes on from "
        "there. A second Ctrl-C does not wait for the segment at hand. An index of standard input goes on when the "
        "same stream is given again from its start. Without a model there are neither logit effects nor losses; the "
        "first token of each window and special tokens are not counted either way.");
    return [arguments] { return runIndex(*arguments); };
}

Run addImport(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<ImportArguments>();
    command = app.add_subcommand("import", "Make an index of what another tool exported, to browse without a model");
    command
        ->add_option("paths", arguments->inputs,
                     "exports of one SAE: Neuronpedia's features, activations and explanations (.jsonl, also .gz or "
                     ".zst), SAEDashboard's batch-N.json, or folders of them")
        ->required();
    command->add_option("--out", arguments->out, "index to write")->required();
    command->add_flag("--json-progress", arguments->jsonProgress, "one JSON object a line on stdout");
    command->add_flag("--force", arguments->force, "replace an index that is there");
    command->footer("Ctrl-C (or SIGTERM) ends it; nothing is written then.");
    return [arguments] { return runImport(*arguments); };
}

Run addInfo(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<InfoArguments>();
    command = app.add_subcommand("info", "What an index was made from, and its totals");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    command->add_flag("--json", arguments->json, "one JSON object");
    return [arguments] { return runInfo(*arguments); };
}

Run addAtom(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<AtomArguments>();
    command = app.add_subcommand("atom", "Everything an atom's page shows");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    command->add_option("id", arguments->atom, "atom number, from 0")->required();
    command->add_flag("--json", arguments->json, "one JSON object");
    command->add_option("--examples", arguments->examples, "contexts of each stratum")->check(CLI::Range(0, 100000));
    command->add_option("--stratum", arguments->stratum, "top | decile:0…9 | random | nonfiring | all");
    command->add_option("--width", arguments->width, "tokens on each side of the peak; 0 = the whole window")
        ->check(CLI::Range(0, 1 << 20));
    command->add_option("--range", arguments->range, "contexts with an activation from LOW to HIGH only")
        ->expected(2)
        ->type_name("LOW HIGH")
        ->excludes("--stratum");
    command->add_option("--cofiring", arguments->coFiring, "count the atoms that fire at the same tokens; the first N")
        ->check(CLI::Range(0, 100000));
    return [arguments] { return runAtom(*arguments); };
}

Run addAtoms(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<AtomsArguments>();
    command = app.add_subcommand("atoms", "The table of atoms");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    auto* csv = command->add_flag("--csv", arguments->csv, "comma-separated, with a header line");
    command->add_flag("--json", arguments->json, "an array of objects")->excludes(csv);
    command->add_option("--columns", arguments->columns, "columns to print (default: all)")->delimiter(',');
    command->add_option("--sort", arguments->sort, "column to sort by; -COLUMN for descending");
    command->add_option("--limit", arguments->limit, "print at most this many rows")->check(CLI::PositiveNumber);
    return [arguments] { return runAtoms(*arguments); };
}

Run addClaims(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<ClaimsArguments>();
    command
        = app.add_subcommand("claims", "What an index has to say about the claims of the strong feature hypothesis");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    command->add_flag("--json", arguments->json, "one JSON object");
    command->footer("After measure, whose verdicts it counts. Each claim is one of: consistent with, counts against, "
                    "cannot tell.");
    return [arguments] { return runClaims(*arguments); };
}

Run addDocument(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<DocumentArguments>();
    command = app.add_subcommand("document", "A document of an index and what fires at its tokens, without a model");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    command->add_option("id", arguments->document, "document number, from 0")->required();
    command->add_option("--token", arguments->token, "a token of the document: the part that holds it")
        ->check(CLI::NonNegativeNumber);
    command->add_flag("--json", arguments->json, "one JSON object");
    return [arguments] { return runDocument(*arguments); };
}

Run addEncode(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<EncodeArguments>();
    command = app.add_subcommand("encode", "Which atoms fire on a text, or on stored activations, without an index");
    command->add_option("--model", arguments->model, "model folder");
    command->add_option("--sae", arguments->sae, "SAE folder")->required();
    auto* text = command->add_option("--text", arguments->text, "text to encode");
    auto* ids = command->add_option("--ids", arguments->ids, "JSON array of arrays of token ids")->excludes(text);
    auto* activations = command->add_option("--activations", arguments->activations, ".npy or .safetensors, [N, d_in]")
                            ->excludes(text)
                            ->excludes(ids);
    command->add_option("--out", arguments->out, "safetensors file for feature_acts and sae_out")->needs(activations);
    command->add_option("--top", arguments->top, "only the strongest atoms of each token")->check(CLI::PositiveNumber);
    command->add_flag("--json", arguments->json, "one JSON object");
    addSaeOptions(command, arguments->saeOptions);
    return [arguments] { return runEncode(*arguments); };
}

Run addHidden(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<HiddenArguments>();
    command = app.add_subcommand("hidden", "Activations of a model at a named site");
    command->add_option("--model", arguments->model, "model folder")->required();
    command->add_option("--ids", arguments->ids, "JSON array of arrays of token ids, equal lengths")->required();
    command->add_option("--site", arguments->site, "hook name, such as blocks.2.hook_resid_post, or logits")
        ->required();
    command->add_option("--out", arguments->out, "safetensors file to write")->required();
    return [arguments] { return runHidden(*arguments); };
}

Run addTokenize(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<TokenizeArguments>();
    command = app.add_subcommand("tokenize", "Token ids of a text");
    auto* model = command->add_option("--model", arguments->model, "model folder with a tokenizer.json");
    command->add_option("--tokenizer", arguments->tokenizer, "tokenizer.json or tokenizer.json.gz")->excludes(model);
    auto* text = command->add_option("--text", arguments->text, "text to tokenize");
    command->add_option("--jsonl", arguments->jsonl, "file of {\"text\": …} lines, answered line by line")
        ->excludes(text);
    command->add_flag("--special", arguments->special, "apply the tokenizer's template (BOS …)");
    command->add_flag("--json", arguments->json, "one JSON object a text");
    return [arguments] { return runTokenize(*arguments); };
}

Run addInspect(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<InspectArguments>();
    command = app.add_subcommand("inspect", "What a path is recognised as, and which rule decided what");
    command->add_option("path", arguments->path, "model folder, SAE folder or tensor file")->required();
    command->add_flag("--json", arguments->json, "one JSON object");
    addSaeOptions(command, arguments->saeOptions);
    return [arguments] { return runInspect(*arguments); };
}

Run addVerify(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<VerifyArguments>();
    command = app.add_subcommand("verify", "Recompute every count of an index and name the first disagreement");
    command->add_option("file", arguments->file, "index (.atoms)")->required();
    command->add_flag("--digest", arguments->digest, "print a SHA-256 of the decoded content");
    return [arguments] { return runVerify(*arguments); };
}

Run addMeasure(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<MeasureArguments>();
    command
        = app.add_subcommand("measure", "Measure the evidence about every atom's meaning, and store it in the index");
    command->add_option("file", arguments->file, "finished index (.atoms)")->required();
    command->add_option("--threads", arguments->threads, "compute threads (default: all cores)")
        ->check(CLI::Range(1, 1024));
    command->add_flag("--json-progress", arguments->jsonProgress, "one JSON object a line on stdout");
    command->footer(
        "Needs neither model nor SAE. Ctrl-C (or SIGTERM) ends it with exit code 0; the same command goes on. "
        "Nothing is measured twice for the same text, dictionary and measures.");
    return [arguments] { return runMeasure(*arguments); };
}

Run addSplice(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<SpliceArguments>();
    command = app.add_subcommand("splice",
                                 "What the model loses with the reconstruction, zero or the mean in the SAE's place");
    command->add_option("file", arguments->file, "finished index (.atoms)")->required();
    command->add_option("--model", arguments->model, "model folder that the index was made with")->required();
    command->add_option("--sae", arguments->sae, "SAE that the index was made with")->required();
    addSaeOptions(command, arguments->saeOptions);
    command->add_option("--tokens", arguments->tokens, "counted tokens to measure on; 0 = all (default: 50000)")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--seed", arguments->seed, "which windows are drawn (default: 0)");
    command->add_option("--threads", arguments->threads, "compute threads (default: all cores)")
        ->check(CLI::Range(1, 1024));
    command->add_flag("--json", arguments->json, "one JSON object");
    command->footer("Cross-entropy and KL divergence in nats a token, over tokens that are counted and whose next one "
                    "is; the result is kept in the index.");
    return [arguments] { return runSplice(*arguments); };
}

Run addPlanted(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<PlantedArguments>();
    command = app.add_subcommand("planted", "Make activations and a dictionary whose truth is known");
    command->add_option("folder", arguments->folder, "folder to write (made if it is not there)")->required();
    command->add_option("--set", arguments->set, "planted-v1, or planted-v1s with superposed directions (case A)")
        ->check(CLI::IsMember({"planted-v1", "planted-v1s"}))
        ->capture_default_str();
    command->add_option("--case", arguments->kase, "A to N: what is planted")->capture_default_str();
    command->add_option("--seed", arguments->seed, "every number follows from it")->capture_default_str();
    command->add_option("--tokens", arguments->tokens, "about so many, in documents of 512")
        ->check(CLI::Range(512, 50'000'000))
        ->capture_default_str();
    command->footer(
        "A oracle; B atoms with several meanings; C tokens and tokens in context; D two circles of days; E exclusive "
        "pairs; F absorption; G one concept in three atoms; H composed atoms and their factors; I dead and dense "
        "atoms; J permuted decoder; K random directions; L behaviours without an atom; M an error that is not linear; "
        "N a second dictionary. truth.json says what is what; no measure reads it.");
    return [arguments] { return runPlanted(*arguments); };
}

Run addServe(CLI::App& app, CLI::App*& command)
{
    auto arguments = std::make_shared<ServeArguments>();
    command = app.add_subcommand("serve", "Answer JSON-RPC 2.0 on stdin and stdout (used by the explorer)");
    command->add_option("--threads", arguments->threads, "compute threads")->check(CLI::Range(1, 1024));
    command->add_option("--idle-minutes", arguments->idleMinutes, "drop the model after this")
        ->check(CLI::Range(1, 1440));
    command->footer("Ends with its input, or at SIGINT or SIGTERM: a running job commits what is whole first.");
    return [arguments] { return runServe(*arguments); };
}

} // namespace

int runFromArguments(int argc, char** argv)
{
    CLI::App app("Index, probe and measure the atoms of a sparse autoencoder", "atomscope-worker");
    app.set_version_flag("--version", ATOMSCOPE_VERSION);
    app.require_subcommand(1);

    std::vector<std::pair<CLI::App*, Run>> commands;
    for (const auto add :
         {addIndex, addImport, addInfo, addAtom, addAtoms, addClaims, addDocument, addEncode, addHidden, addTokenize,
          addInspect, addVerify, addMeasure, addSplice, addPlanted, addServe}) {
        CLI::App* command = nullptr;
        Run run = add(app, command);
        commands.emplace_back(command, std::move(run));
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    for (const auto& [command, run] : commands) {
        if (!command->parsed())
            continue;
        const Result<void> outcome = run();
        if (outcome)
            return 0;
        fmt::print(stderr, "atomscope-worker: {}\n", outcome.error().message);
        if (!outcome.error().detail.empty())
            fmt::print(stderr, "{}\n", outcome.error().detail);
        return outcome.error().code == ErrorCode::Usage ? 2 : 1;
    }
    return 2;
}

} // namespace atomscope::worker
