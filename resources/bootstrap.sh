#!/usr/bin/env bash
# Everything from a fresh Debian 12 to a running program or a green test run:
#   bash resources/bootstrap.sh demo   build the release preset, prepare the demo text, open the demo
#   bash resources/bootstrap.sh test   build and run the tests, as continuous integration does
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# Object files of one checkout serve another one.
export CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1 CCACHE_MAXSIZE="${CCACHE_MAXSIZE:-5G}"

say() { printf '\n== %s\n' "$*"; }

# packages_of SECTION…: the names listed under these sections of resources/packages.txt.
packages_of() {
    local section
    for section in "$@"; do
        sed -n "/^\[$section\]/,/^\[/p" resources/packages.txt | grep -E '^[a-z0-9]'
    done
}

install_missing() {
    local missing=() package
    while read -r package; do
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done < <(packages_of "$@")
    [ ${#missing[@]} -eq 0 ] && return
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "run as root, or install them yourself: apt-get install ${missing[*]}" >&2; exit 1; }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

build() {
    local log; log=$(cmake --preset "$1" 2>&1) || { echo "$log"; exit 1; }
    cmake --build --preset "$1"
}

# render COMMAND…: without a display, and without the two lines that Qt's offscreen platform prints for every window.
render() {
    QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR:-$(mktemp -d)}" "$@" \
        2> >(grep -v '^This plugin does not support' >&2)
}

run_demo() {
    install_missing build run
    say "building (preset release)"
    build release
    local bin=build/release/bin folder=build/demo tokens=${ATOMSCOPE_DEMO_TOKENS:-1000000}
    local text="$folder/demo-$tokens.jsonl" index="$folder/demo-$tokens.atoms"
    mkdir -p "$folder"
    if [ ! -s "$text" ]; then
        say "preparing the demo text"
        python3 resources/demo/make_demo_text.py --out "$text" --cache "$folder/packages" --characters $((tokens * 6 + 100000))
    fi
    local inputs=(--model resources/demo/model --sae resources/demo/sae --corpus "$text" --tokens "$tokens" --out "$index")
    local is_finished=false
    "$bin/atomscope-worker" info "$index" --json 2>/dev/null | grep -q '"finished": *true' && is_finished=true
    if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
        if $is_finished; then
            say "opening the demo"
            "$bin/atomscope" "$index"
            return
        fi
        say "opening the demo; the worker goes on indexing"
        "$bin/atomscope" --index-model resources/demo/model --index-sae resources/demo/sae --index-corpus "$text" \
            --index-tokens "$tokens" "$index"
        return
    fi
    say "no display: indexing first, then pictures"
    $is_finished || "$bin/atomscope-worker" index "${inputs[@]}"
    local theme page
    for theme in light dark; do
        for page in list atom overview claims reader; do
            render "$bin/atomscope" --screenshot "$folder/$page-$theme.png" --page "$page" --theme "$theme" --size 1440x900 "$index"
            echo "wrote $folder/$page-$theme.png"
        done
    done
    say "the index"
    "$bin/atomscope-worker" info "$index"
}

run_tests() {
    install_missing build run test
    local preset
    for preset in ci tsan-core fuzz; do
        say "tests: preset $preset"
        build "$preset"
        ctest --preset "$preset"
    done
}

case "${1:-}" in
demo) run_demo ;;
test) run_tests ;;
*)
    sed -n '2,4s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
