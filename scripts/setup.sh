#!/usr/bin/env bash
# Brings what the build needs: cmake, a C++ compiler and libclang, beside Rust itself. Does nothing where they are there.
# Asks before it uses sudo; as root, or without a terminal to ask on, it goes ahead. Where it cannot install, it names the packages.
set -euo pipefail

missing=()
command -v cargo >/dev/null || { echo "Rust is missing: see https://rustup.rs" >&2; exit 1; }
command -v cmake >/dev/null || missing+=(cmake)
command -v c++ >/dev/null || missing+=(c++)
# bindgen looks for libclang where the linker does, beside llvm-config, and in LIBCLANG_PATH.
if [[ -z ${LIBCLANG_PATH:-} ]] && ! ldconfig -p 2>/dev/null | grep -q 'libclang[-.0-9]*\.so' \
  && ! ls /usr/lib/llvm-*/lib/libclang*.so* /usr/lib64/libclang*.so* /opt/homebrew/opt/llvm/lib/libclang.dylib \
       /Library/Developer/CommandLineTools/usr/lib/libclang.dylib >/dev/null 2>&1; then
  missing+=(libclang)
fi
for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
[[ ${#missing[@]} -eq 0 ]] && exit 0

names() { # manager: the packages for what is missing
  for m in "${missing[@]}"; do
    case "$1:$m" in
      apt-get:c++) echo g++ ;;       apt-get:libclang) echo libclang-dev ;;
      dnf:c++) echo gcc-c++ ;;       dnf:libclang) echo clang-libs clang-devel ;;
      pacman:c++) echo gcc ;;        pacman:libclang) echo clang ;;
      zypper:c++) echo gcc-c++ ;;    zypper:libclang) echo clang-devel ;;
      apk:c++) echo g++ ;;           apk:libclang) echo clang-dev ;;
      brew:c++) ;;                   brew:libclang) echo llvm ;;
      pacman:python3 | brew:python3) echo python ;;
      apt-get:pip3 | dnf:pip3 | zypper:pip3) echo python3-pip ;;
      pacman:pip3) echo python-pip ;; apk:pip3) echo py3-pip ;; brew:pip3) echo python ;;
      *) echo "$m" ;;
    esac
  done
}

manager=
for candidate in apt-get dnf pacman zypper apk brew; do command -v "$candidate" >/dev/null && { manager=$candidate; break; }; done
if [[ -z $manager ]]; then
  echo "The build needs: ${missing[*]}. No package manager that this script knows is here; install them and run it again." >&2
  exit 1
fi
read -r -d '' -a packages < <(names "$manager" | tr '\n' ' ') || true
case $manager in
  apt-get) install=(apt-get install -y -q "${packages[@]}") ;;
  dnf | zypper) install=("$manager" install -y "${packages[@]}") ;;
  pacman) install=(pacman -S --needed --noconfirm "${packages[@]}") ;;
  apk) install=(apk add "${packages[@]}") ;;
  brew) install=(brew install "${packages[@]}") ;;
esac

as_root=()
if [[ $manager != brew && $(id -u) -ne 0 ]]; then
  if ! command -v sudo >/dev/null; then
    echo "The build needs: ${packages[*]}. Install them as root: ${install[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
  if [[ -t 0 && -t 2 ]]; then
    read -r -p "Install ${packages[*]} with: sudo ${install[*]} ? [y/N] " answer
    [[ $answer == [yY]* ]] || { echo "Nothing was installed. The build needs: ${packages[*]}" >&2; exit 1; }
  else
    as_root=(sudo -n)
  fi
fi
echo "installing ${packages[*]}" >&2
[[ $manager == apt-get ]] && "${as_root[@]}" apt-get update -q >&2
"${as_root[@]}" "${install[@]}" >&2 || { echo "That failed. The build needs: ${packages[*]}" >&2; exit 1; }
