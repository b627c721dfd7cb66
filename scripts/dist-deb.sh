#!/usr/bin/env bash
# Makes a Debian package of the folder that scripts/dist.sh leaves (target/dist/wardround-VERSION-ARCH-linux), with dpkg-deb.
#
# Usage: scripts/dist-deb.sh FOLDER
#   DEBFULLNAME, DEBEMAIL   the maintainer, as Debian's own tools know them [default: Wardround contributors <noreply@localhost>]
#   SOURCE_DATE_EPOCH       the time of every file
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(realpath "$1")
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/Cargo.toml" | head -n 1)
machine=$(basename "$folder" | sed -n "s/^wardround-$version-\(.*\)-linux\$/\1/p")
case $machine in
  x86_64) arch=amd64 ;;
  aarch64) arch=arm64 ;;
  *) echo "$folder is not named wardround-$version-x86_64-linux or …-aarch64-linux" >&2; exit 1 ;;
esac
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$here" log -1 --format=%ct 2>/dev/null || echo 0)}
export SOURCE_DATE_EPOCH
maintainer="${DEBFULLNAME:-Wardround contributors} <${DEBEMAIL:-noreply@localhost}>"

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
doc=$root/usr/share/doc/wardround
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$doc/examples"
cp "$folder/bin/wardround" "$root/usr/bin/"
# The program looks for its libraries in ../lib/wardround from where it is.
if [[ -d $folder/lib/wardround ]]; then mkdir -p "$root/usr/lib" && cp -r "$folder/lib/wardround" "$root/usr/lib/"; fi
if [[ -d $folder/share ]]; then
  cp -r "$folder/share/." "$root/usr/share/"
  # Debian has a name of its own for zsh's folder.
  if [[ -d $root/usr/share/zsh/site-functions ]]; then mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"; fi
  find "$root/usr/share/man" -type f -name '*.[1-9]' -exec gzip -9n {} + 2>/dev/null || true
fi
cp -r "$folder/README.md" "$folder/docs" "$doc/"
for data in themes scenarios; do if [[ -d $folder/$data ]]; then cp -r "$folder/$data" "$doc/examples/"; fi; done
for licences in "$folder"/LICENSES-THIRD-PARTY.*; do if [[ -f $licences ]]; then cp "$licences" "$doc/"; fi; done
gzip -9nc "$folder/CHANGELOG.md" >"$doc/changelog.gz"
# The package's own changes, in the form that Debian's tools read.
printf 'wardround (%s-1) unstable; urgency=medium\n\n  * Version %s; changelog.gz says what is new.\n\n -- %s  %s\n' \
  "$version" "$version" "$maintainer" "$(LC_ALL=C date -u -R --date="@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.Debian.gz"
# The format that Debian's tools read.
{
  printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: wardround\n\nFiles: *\nCopyright: Wardround contributors\nLicense: MIT or Apache-2.0\n\n'
  printf 'License: MIT\n'
  sed 's/^$/./; s/^/ /' "$here/LICENSE-MIT"
  printf '\nLicense: Apache-2.0\n On Debian systems, its full text is in /usr/share/common-licenses/Apache-2.0.\n'
  for openmp in libomp libgomp; do
    if [[ -f $folder/LICENSE-$openmp ]]; then
      printf '\nComment:\n The library %s is under the licence in LICENSE-%s.\n' "$openmp" "$openmp"
      cp "$folder/LICENSE-$openmp" "$doc/"
    fi
  done
} >"$doc/copyright"
find "$root" -type d -exec chmod 755 {} +
find "$root" -type f -exec chmod 644 {} +
chmod 755 "$root/usr/bin/wardround"

binaries=("$root/usr/bin/wardround")
if [[ -d $root/usr/lib/wardround ]]; then binaries+=("$root"/usr/lib/wardround/*.so*); fi
glibc=$(objdump -T "${binaries[@]}" | grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
depends="libc6 (>= $glibc)"
needed=$(objdump -p "${binaries[@]}" | awk '/NEEDED/ { print $2 }' | sort -u)
if grep -q '^libgcc_s' <<<"$needed"; then depends+=', libgcc-s1'; fi
if grep -q '^libstdc++' <<<"$needed"; then depends+=', libstdc++6'; fi
cat >"$root/DEBIAN/control" <<CONTROL
Package: wardround
Version: $version-1
Architecture: $arch
Maintainer: $maintainer
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $depends
Section: science
Priority: optional
Description: terminal simulator of medical consultations
 Replays clinical cases against a language model, shows the reference beside
 each turn, and has the answers graded by the benchmark's own judge. Models are
 files on this machine, through llama.cpp, or endpoints with the OpenAI API.
CONTROL
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/md5sums"
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
package=$(dirname "$folder")/wardround_$version-1_$arch.deb
dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "$package: $(du -h "$package" | cut -f1), depends on $depends"
