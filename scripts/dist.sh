#!/usr/bin/env bash
# Builds one archive that runs on every x86-64 (or aarch64) Linux with the C library of Debian 11 or later, whatever its processor.
#
# Usage: scripts/dist.sh [--here]
#   As root with debootstrap at hand, it builds in a Debian 11 of its own (in $WARDROUND_DIST_ROOT, else the cache folder; 1 GB).
#   Otherwise, and with --here, it builds on this system: the archive then needs this system's C library or a later one, and says so.
#
# llama.cpp's routines are compiled once for each generation of processors, as libraries; the program loads the best that the processor has.
set -euo pipefail
cd "$(dirname "$0")/.."
arch=$(uname -m)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# The first clang that knows every instruction set that llama.cpp has routines for is newer than Debian 11's GCC.
clang=13

# The time of every file in the archive; the building system may have no git.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH

if [[ ${1:-} != --here && $(id -u) -eq 0 ]] && command -v debootstrap >/dev/null; then
  root=${WARDROUND_DIST_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/wardround/debian-11-$arch}
  if [[ ! -f $root/.ready ]]; then
    echo "making a Debian 11 in $root" >&2
    mkdir -p "$root"
    debootstrap --variant=minbase --include=ca-certificates,make,cmake,g++,clang-$clang,libclang-$clang-dev,libomp-$clang-dev bullseye "$root" >&2
    touch "$root/.ready"
  fi
  cargo fetch --locked
  # Here, where cargo-about and Python may be.
  mkdir -p target/dist
  scripts/dist-licences.sh target/dist --no-default-features --features portable
  mounts=("$PWD" "${CARGO_HOME:-$HOME/.cargo}" "${RUSTUP_HOME:-$HOME/.rustup}")
  # In a namespace of its own the mounts end with the build, however that ends.
  exec unshare --mount bash -euc '
    root=$1; shift
    for folder in "$@"; do mkdir -p "$root$folder"; mount --bind "$folder" "$root$folder"; done
    mount -t proc proc "$root/proc"
    mount --bind /dev "$root/dev"
    exec chroot "$root" /usr/bin/env -i HOME="$HOME" PATH="${CARGO_HOME:-$HOME/.cargo}/bin:/usr/bin:/bin" \
      CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}" CARGO_NET_OFFLINE=true \
      SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" WARDROUND_LICENCES=target/dist CC=clang-'$clang' CXX=clang++-'$clang' "$1/scripts/dist.sh" --here
  ' bash "$root" "${mounts[@]}"
fi

name=wardround-$version-$arch-linux
# Not the building machine's processor; and the libraries are found beside the program, wherever both are.
export RUSTFLAGS='-C link-arg=-Wl,-rpath,$ORIGIN/../lib/wardround -C link-arg=-Wl,--disable-new-dtags'
# Nor its folders: the program names sources by their place in the package, wherever it was built.
RUSTFLAGS+=" --remap-path-prefix=$PWD=wardround --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo --remap-path-prefix=$(rustc --print sysroot)=rust"
export CMAKE_INSTALL_RPATH='$ORIGIN' CMAKE_BUILD_WITH_INSTALL_RPATH=ON
export LLAMA_LIB_PROFILE=Release
# llama-cpp-sys-2 leaves links there that lead nowhere, and stumbles over them when it builds again.
[[ ! -d target/dist/release ]] || find target/dist/release -maxdepth 2 -xtype l -name 'lib*.so' -delete
scripts/build.sh --release --locked --features portable --target-dir target/dist

out=target/dist/$name
rm -rf "$out"
mkdir -p "$out/bin" "$out/lib/wardround"
cp target/dist/release/wardround "$out/bin/"
libraries=$(ls -td target/dist/release/build/llama-cpp-sys-2-*/out | head -n 1)
cp -L "$libraries"/lib/lib{llama,ggml,ggml-base}.so.0 "$out/lib/wardround/"
cp "$libraries"/backends/libggml-cpu*.so "$out/lib/wardround/"
# The compiler's OpenMP, clang's or GCC's: a system without a compiler has neither.
for library in "$out"/lib/wardround/libggml-cpu-*.so "$out/bin/wardround"; do
  ldd "$library" | sed -n 's/.*lib\(omp\|gomp\)\.so[.0-9]* => \([^ ]*\) .*/\2/p'
done | sort -u | xargs -r cp -L -t "$out/lib/wardround/"
for openmp in libomp libgomp; do
  for licence in /usr/share/doc/"$openmp"*/copyright; do
    if [[ -f $licence && -f $(echo "$out/lib/wardround/$openmp".so*) ]]; then cp "$licence" "$out/LICENSE-$openmp"; fi
  done
done
scripts/dist-papers.sh "$out"
strip --strip-unneeded "$out/bin/wardround" "$out"/lib/wardround/*.so*
scripts/dist-share.sh "$out/bin/wardround" "$out"
if [[ -n ${WARDROUND_LICENCES:-} ]]; then
  cp "$WARDROUND_LICENCES"/LICENSES-THIRD-PARTY.* "$out/"
else
  scripts/dist-licences.sh "$out" --no-default-features --features portable
fi
needs=$(objdump -T "$out/bin/wardround" "$out"/lib/wardround/*.so* | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -n 1)
scripts/dist-pack.sh "$out"
echo "it needs the C library of $needs or later"
