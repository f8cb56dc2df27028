# shellcheck shell=bash
# What run, test and eng/setup share. Sourced, with root set to the repository's folder.
: "${root:?}"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "error: $*"
  exit 1
}

# Puts the .NET SDK on PATH if it is in one of its usual places, and checks that it satisfies global.json.
find_dotnet() {
  local folder
  if ! command -v dotnet >/dev/null; then
    for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
      if [ -x "$folder/dotnet" ]; then
        export PATH="$folder:$PATH" DOTNET_ROOT="$folder"
        break
      fi
    done
  fi
  command -v dotnet >/dev/null ||
    die "the .NET 10 SDK is needed, and there is no dotnet on PATH: https://dotnet.microsoft.com/download/dotnet/10.0"

  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  # A minimal Debian has no ICU, which .NET otherwise insists on; nothing here is localised.
  if [ "$(uname -s)" = Linux ] && ! has_library libicuuc; then
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  fi
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    die "the .NET 10 SDK is needed; dotnet says: $(cd "$root" && dotnet --version 2>&1 | head -n 1)"
}

has_library() { [[ $(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) == *"$1"* ]]; }

# Runs a command in silence; shows what it printed if it fails.
quietly() {
  local output
  if ! output=$("$@" 2>&1); then
    say "$output"
    return 1
  fi
}
