#!/bin/sh
# What CI does on main: builds, tries and publishes the examples that changed since the last time.
#
#   NX_BASE              the commit that was published last; by default the empty tree: every example counts as changed
#   APPHUB_REGISTRY_URL  where the catalog is
#   APPHUB_TOKEN_FILE    a file with a token of the scope `publish`; or APPHUB_TOKEN with the token itself
#
# Runs in a checkout with the whole history. docs/ci.md says how it is set up.
set -eu
: "${NX_BASE:=4b825dc642cb6eb9a060e54bf8d69288fbee4904}"
export NX_BASE NX_HEAD=HEAD

npm ci
npx nx affected -t example-bundle example-test
npx nx affected -t example-publish
