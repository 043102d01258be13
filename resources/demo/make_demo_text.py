#!/usr/bin/env python3
"""Makes the demo corpus: one JSON object a line with "text" and "source".

The text comes from Debian packages, many registers and languages: nothing of it is part of this repository. A package that
is not on the machine is downloaded with `apt-get download` and unpacked into the cache folder (no root needed); offline,
what the machine has is used. Every source is optional and says so when it is absent.

The result is deterministic for the same packages: sources are interleaved by their weights, documents keep their order.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

# A document longer than this is cut at a paragraph, so that held-out halves (which are halves of the documents) are even.
LONGEST_DOCUMENT = 6000
SHORTEST_DOCUMENT = 80


class Packages:
    """Finds files of Debian packages: unpacked in the cache (downloaded if need be), else installed on the machine."""

    def __init__(self, cache: Path, offline: bool):
        self.cache = cache
        self.offline = offline
        cache.mkdir(parents=True, exist_ok=True)

    def root(self, package: str, probe: str) -> Path | None:
        """A folder below which `probe` (a path of the package, without the leading /) exists."""
        unpacked = self.cache / package
        if not (unpacked / probe).exists() and not self.offline:
            self.download(package, unpacked)
        return next((root for root in (unpacked, Path("/")) if (root / probe).exists()), None)

    def download(self, package: str, target: Path) -> None:
        try:
            subprocess.run(["apt-get", "download", package], cwd=self.cache, check=True, timeout=120,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            archive = next(self.cache.glob(package + "_*.deb"))
            subprocess.run(["dpkg-deb", "-x", str(archive), str(target)], check=True, timeout=120)
            archive.unlink()
        except (OSError, subprocess.SubprocessError, StopIteration):
            pass  # the caller falls back to what is installed, or says that the source is absent


def read(path: Path) -> str:
    """Text of a file, unpacked if its name ends in .gz or .dz; bytes that are not UTF-8 are read as Latin-1."""
    data = path.read_bytes()
    if path.suffix in (".gz", ".dz"):
        data = gzip.decompress(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def pieces(text: str):
    """Cuts a long text at paragraphs into documents of at most LONGEST_DOCUMENT characters, where it can."""
    document = ""
    for paragraph in re.split(r"\n\s*\n", text):
        if document and len(document) + len(paragraph) > LONGEST_DOCUMENT:
            yield document
            document = ""
        document += ("\n\n" if document else "") + paragraph[: 4 * LONGEST_DOCUMENT]
    if document:
        yield document


# --- sources: each yields the text of one document at a time, or returns None when its package is absent ---


def wordnet(packages: Packages):
    root = packages.root("wordnet-base", "usr/share/wordnet/data.noun")
    if root is None:
        return None

    def glosses():
        group = []
        for part in ("noun", "verb", "adj", "adv"):
            for line in read(root / "usr/share/wordnet" / f"data.{part}").splitlines():
                if line.startswith("  ") or "|" not in line:
                    continue
                fields, gloss = line.split("|", 1)
                words = fields.split()
                group.append(f"{words[4].replace('_', ' ')}: {gloss.strip()}")
                if len(group) == 12:
                    yield "\n".join(group)
                    group = []

    # Spread over the dictionary instead of starting with its first abstract nouns.
    return iter(sorted(glosses(), key=lambda text: hash_of(text)))


def bible(packages: Packages):
    program_root = packages.root("bible-kjv", "usr/bin/bible")
    text_root = packages.root("bible-kjv-text", "usr/lib/bible.data")
    if program_root is None or text_root is None:
        return None
    result = subprocess.run([str(program_root / "usr/bin/bible"), "-p", str(text_root / "usr/lib"), "-f", "ge1:1-re22:21"],
                            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    chapters: dict[str, list[str]] = {}
    for line in result.stdout.decode("utf-8", "replace").splitlines():
        if ":" in line:
            chapters.setdefault(line.split(":", 1)[0], []).append(line)
    return ("\n".join(verses) for _, verses in sorted(chapters.items(), key=lambda item: hash_of(item[0])))


def fortunes(packages: Packages):
    root = packages.root("fortunes", "usr/share/games/fortunes/computers")
    if root is None:
        return None
    files = sorted(path for path in (root / "usr/share/games/fortunes").iterdir() if path.is_file() and not path.suffix)

    def cookies():
        for file in files:
            yield from (cookie.strip() for cookie in re.split(r"\n%\n", read(file)))

    return iter(sorted(cookies(), key=hash_of))


def jargon(packages: Packages):
    root = packages.root("dict-jargon", "usr/share/dictd/jargon.dict.dz")
    if root is None:
        return None
    entries = re.split(r"\n(?=\S)", read(root / "usr/share/dictd/jargon.dict.dz"))
    return iter(sorted((entry.strip() for entry in entries), key=hash_of))


NAMED_CHARACTERS = {"em": "—", "en": "–", "lq": "“", "rq": "”", "aq": "'", "dq": '"', "co": "©", "bu": "•", "ss": "ß", "Fo": "«",
                    "Fc": "»", "oq": "‘", "cq": "’", "rs": "\\", "ti": "~", "ha": "^", "->": "→", "mu": "×", "+-": "±"}
COMBINING = {":": "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", ",": "\u0327"}


def named_character(match: re.Match) -> str:
    r"""\(:u and \[:u] are ü; a name that is not known is left out."""
    name = match[1] or match[2]
    if name in NAMED_CHARACTERS:
        return NAMED_CHARACTERS[name]
    if len(name) == 2 and name[0] in COMBINING and name[1].isalpha():
        return unicodedata.normalize("NFC", name[1] + COMBINING[name[0]])
    return ""


ROFF_ESCAPES = [
    (re.compile(r'\\".*'), ""),
    (re.compile(r"\\f(?:\[[^\]]*\]|\(..|.)"), ""),
    (re.compile(r"\\\*?(?:\((..)|\[([^\]]*)\])"), named_character),
    (re.compile(r"\\s[-+]?\d+"), ""),
    (re.compile(r"\\[&|^%/,:c]"), ""),
    (re.compile(r"\\-"), "-"),
    (re.compile(r"\\e"), r"\\"),
    (re.compile(r"\\~|\\ |\\0"), " "),
]
NEW_PARAGRAPH = {"SH", "SS", "PP", "P", "LP", "TP", "IP", "HP", "Sh", "Ss", "Pp", "It"}
WITHOUT_TEXT = {"TH", "Dd", "Dt", "Os", "PD", "RS", "RE", "nf", "fi", "EX", "EE", "in", "sp", "hy", "TP", "ad", "na", "nh", "ne",
                "ft", "so", "de", "ds", "nr", "if", "ie", "el", "ta", "tr", "\\}", "IX", "Bl", "El", "Bd", "Ed"}


def text_of_roff(source: str) -> str:
    """A plain reading of man(7) and mdoc(7) from the first section on: arguments of macros are kept, macros are not."""
    start = re.search(r"^[.'](SH|Sh)\b", source, re.MULTILINE)
    lines = []
    for line in source[start.start() if start else 0 :].splitlines():
        if line.startswith((".", "'")):
            macro, _, argument = line[1:].strip().partition(" ")
            if macro in NEW_PARAGRAPH:
                lines.append("")
            if macro in WITHOUT_TEXT or macro.startswith(("\\", "de", "if")):
                continue
            if macro == "IP":
                argument = re.sub(r"\s+\S+$", "", argument)
            line = argument.replace('"', "")
        for pattern, replacement in ROFF_ESCAPES:
            line = pattern.sub(replacement, line)
        lines.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def manual_pages(package: str, folder: str):
    def source(packages: Packages):
        root = packages.root(package, f"usr/share/man/{folder}man5")
        if root is None:
            return None
        files = sorted((root / "usr/share/man" / folder).glob("man*/*.gz"), key=lambda path: hash_of(path.name))
        return (piece for file in files for piece in pieces(text_of_roff(read(file))))

    return source


def files_below(folders: list[str], patterns: list[str]):
    def source(_: Packages):
        files = [path for folder in folders for pattern in patterns for path in Path(folder).glob(pattern) if path.is_file()]
        if not files:
            return None
        files.sort(key=lambda path: hash_of(path.name))
        return (piece for file in files[:4000] for piece in pieces(read(file)))

    return source


# (name, share of the characters, source): close to what the demo model was trained on.
SOURCES = [
    ("wordnet", 25, wordnet),
    ("bible", 10, bible),
    ("manual pages, English", 12, manual_pages("manpages", "")),
    ("manual pages, German", 7, manual_pages("manpages-de", "de/")),
    ("manual pages, French", 6, manual_pages("manpages-fr", "fr/")),
    ("manual pages, Spanish", 6, manual_pages("manpages-es", "es/")),
    ("fortunes", 8, fortunes),
    ("jargon file", 5, jargon),
    ("C headers", 9, files_below(["/usr/include"], ["*.h", "linux/*.h", "x86_64-linux-gnu/sys/*.h"])),
    ("Python library", 8, files_below(["/usr/lib/python3.11", "/usr/lib/python3"], ["*.py", "*/*.py"])),
    ("licences", 4, files_below(["/usr/share/common-licenses"], ["*"])),
]


def hash_of(text: str) -> int:
    """FNV-1a: an order that looks random and is the same everywhere."""
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8")[:256]:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


def interleave(streams, characters: int):
    """Takes the next document from the stream that is furthest behind its share, until `characters` are written."""
    written = {name: 0 for name, _, _ in streams}
    alive = list(streams)
    total = 0
    while alive and total < characters:
        name, weight, documents = min(alive, key=lambda stream: written[stream[0]] / stream[1])
        text = next(documents, None)
        if text is None:
            alive = [stream for stream in alive if stream[0] != name]
            continue
        text = text.replace("\0", "").strip()
        if len(text) < SHORTEST_DOCUMENT:
            continue
        written[name] += len(text)
        total += len(text)
        yield name, text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="file to write (.jsonl)")
    parser.add_argument("--cache", type=Path, required=True, help="folder for unpacked packages")
    parser.add_argument("--characters", type=int, default=5_000_000, help="stop after about this many characters")
    parser.add_argument("--offline", action="store_true", help="use only what the machine has")
    arguments = parser.parse_args()

    packages = Packages(arguments.cache, arguments.offline)
    streams = []
    for name, weight, source in SOURCES:
        documents = source(packages)
        if documents is None:
            print(f"demo text: {name} is not available, left out", file=sys.stderr)
        else:
            streams.append((name, weight, documents))
    if not streams:
        print("demo text: no source of text on this machine; is /usr/include empty?", file=sys.stderr)
        return 1
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    partial = arguments.out.with_suffix(".partial")
    counts: dict[str, int] = {}
    with partial.open("w", encoding="utf-8") as file:
        for name, text in interleave(streams, arguments.characters):
            file.write(json.dumps({"text": text, "source": name}, ensure_ascii=False) + "\n")
            counts[name] = counts.get(name, 0) + len(text)
    partial.rename(arguments.out)
    summary = ", ".join(f"{name} {100 * count // sum(counts.values())} %" for name, count in counts.items())
    print(f"demo text: {sum(counts.values()):,} characters ({summary})", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
