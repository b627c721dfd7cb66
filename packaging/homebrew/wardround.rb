# The release workflow fills in `url` and `sha256` of the source package (.github/workflows/release.yml). On Apple's machines it computes on the GPU.
class Wardround < Formula
  desc "Terminal simulator of medical consultations with language models"
  homepage "https://github.com/OWNER/wardround"
  url "https://github.com/OWNER/wardround/releases/download/v0.1.0/wardround-0.1.0.crate"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "cmake" => :build
  depends_on "rust" => :build
  uses_from_macos "llvm" => :build

  def install
    features = OS.mac? ? %w[--features metal] : []
    system "cargo", "install", *std_cargo_args, *features
    generate_completions_from_executable(bin/"wardround", "completions", shells: [:bash, :zsh, :fish])
    system bin/"wardround", "man", "--out", buildpath/"man"
    man1.install Dir["man/man1/*.1"]
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/wardround --version")
    assert_match "fever-and-cough", shell_output("#{bin}/wardround cases list")
  end
end
