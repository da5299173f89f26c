#!/usr/bin/env bash
# Runs neovim, headless and with nothing of the user's configuration, against `heal lsp`: run.sh COMMAND…, such as run.sh dotnet heal.dll lsp
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
POLICIES=$(mktemp -d)
trap 'rm -rf "$POLICIES"' EXIT
printf 'policy a when oom on pod then restrat tier1 reversible\n' >"$POLICIES/a.heal"
printf 'test "restarts" given oom on pod expect tier1 by a\n' >"$POLICIES/b.heal"
export POLICIES HEAL="$*" XDG_STATE_HOME="$POLICIES/.state"
timeout 120 nvim --headless --clean -n -c "luafile $here/test.lua"
