#!/usr/bin/env bash
# Prints what tests and builds depend on: processor, its instruction sets, compiler, Rust. In a log it tells one kind of machine from another.
set -u
case "$(uname -s)" in
  Darwin)
    processor=$(sysctl -n machdep.cpu.brand_string)
    sets=$(sysctl -n machdep.cpu.features machdep.cpu.leaf7_features 2>/dev/null | tr '[:upper:]\n' '[:lower:] ')
    ;;
  *)
    processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
    sets=$(sed -n 's/^\(flags\|Features\)[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
    ;;
esac
interesting=$(tr ' ' '\n' <<<"$sets" | grep -E '^(sse4|ssse3|avx|fma|f16c|bmi|amx|gfni|asimd|sve|i8mm|bf16)' | sort -u | tr '\n' ' ')
echo "processor: ${processor:-$(uname -m)}, $(getconf _NPROCESSORS_ONLN) of them"
echo "instruction sets: ${interesting:-not known}"
echo "compiler: $("${CXX:-c++}" --version 2>/dev/null | head -n 1)"
echo "rust: $(rustc --version 2>/dev/null)"
echo "system: $(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME, ")$(uname -srm)"
