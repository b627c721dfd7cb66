#!/usr/bin/env bash
# Builds llama.cpp's own server, an OpenAI-compatible endpoint that the remote client is tested with, and prints the program's path.
# The source is the one that the Python package llama-cpp-python ships: the crate llama-cpp-sys-2 leaves the server out of its copy.
# Usage: scripts/llama-server.sh [PROGRAM…]   more of llama.cpp's programs to build beside it (`make bench`: llama-bench llama-batched-bench)
# Needs: cmake, a C++ compiler, python3 with pip. The first build takes about ten processor-minutes; later calls only print the path.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.3.36
sha=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e
case "$(uname -s)" in
  Darwin) cache=$HOME/Library/Caches/wardround ;;
  *) cache=${XDG_CACHE_HOME:-$HOME/.cache}/wardround ;;
esac
folder=$cache/llama.cpp-$version-$(uname -m)
programs=(llama-server "$@")
missing=()
for program in "${programs[@]}"; do [[ -x $folder/$program ]] || missing+=("$program"); done

digest() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }

if [[ ${#missing[@]} -gt 0 ]]; then
  mkdir -p "$folder"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  {
    echo "building ${missing[*]} of llama.cpp, once"
    python3 -m pip download -q --no-deps --no-binary :all: --disable-pip-version-check -d "$work" "llama-cpp-python==$version"
    archive=$work/llama_cpp_python-$version.tar.gz
    [[ $(digest "$archive") == "$sha" ]] || { echo "the source of llama.cpp that came is not the one expected"; exit 1; }
    tar -xzf "$archive" -C "$work"
    # Without the AMX routines, as the program itself: .cargo/config.toml says why.
    flags=
    if [[ $(uname -m) == x86_64 ]]; then flags=$(sed -n 's/^CXXFLAGS_x86_64_unknown_linux_gnu = "\(.*\)"$/\1/p' .cargo/config.toml); fi
    # Without the web page, which its build would fetch, and without TLS: it is reached through the loopback interface.
    cmake -S "$work/llama_cpp_python-$version/vendor/llama.cpp" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF \
      -DCMAKE_C_FLAGS="$flags" -DCMAKE_CXX_FLAGS="$flags" -DLLAMA_BUILD_TESTS=OFF -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF \
      -DLLAMA_BUILD_UI=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF >"$work/log"
    cmake --build "$work/build" -j"$(getconf _NPROCESSORS_ONLN)" --target "${missing[@]}" >>"$work/log" 2>&1 || { tail -n 40 "$work/log"; exit 1; }
  } >&2
  # Renamed into place, so that nobody runs half of a program.
  for program in "${missing[@]}"; do
    cp "$work/build/bin/$program" "$folder/.$program.$$"
    mv "$folder/.$program.$$" "$folder/$program"
  done
fi
echo "$folder/llama-server"
