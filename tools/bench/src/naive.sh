# What a person would write in place of all this: naive.sh EXAMPLE SHARED UPSTREAM TARGET
# EXAMPLE, SHARED and UPSTREAM are folders ("-" for none); TARGET is a fresh folder for the work and its result.
set -e
mkdir -p "$4"
cp -r "$1" "$4/bundle"
[ "$2" = - ] || cp -r "$2" "$4/shared"
[ "$3" = - ] || cp -r "$3" "$4/bundle/upstream"
cd "$4/bundle"
npm ci
npm run build
npm prune --omit=dev
cd ..
tar czf bundle.tgz bundle
sha256sum bundle.tgz
