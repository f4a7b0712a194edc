#!/bin/sh
# What CI does with a pull request: builds and tries the examples that it affects. Publishes nothing; needs no secret.
#
#   NX_BASE  the commit that the change starts from; `git merge-base origin/main HEAD` by default
#
# Runs in a checkout with the whole history. docs/ci.md says how it is set up.
set -eu
: "${NX_BASE:=$(git merge-base origin/main HEAD)}"
export NX_BASE NX_HEAD=HEAD

npm ci
npx nx affected -t example-bundle example-test
