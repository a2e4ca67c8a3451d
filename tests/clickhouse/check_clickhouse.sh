#!/bin/sh
# The functions of docs/clickhouse.xml in a real ClickHouse, the one that the npm package chdb carries.
#   check_clickhouse.sh VANE MODELS CLICKHOUSE FUNCTIONS BUILD_FOLDER
# $VANE_CHDB names a libchdb.so; without it the package is installed into BUILD_FOLDER once. Exit 77 is a skip.
set -eu
vane=$(realpath "$1") models=$(realpath "$2") clickhouse=$(realpath "$3")
functions=$(realpath "$4") build=$(realpath "$5")
export VANE_MODELS="$models"

skip() {
  echo "skipped: $1"
  exit 77
}

library=${VANE_CHDB:-}
if [ -z "$library" ]; then
  [ "$(uname -sm)" = "Linux x86_64" ] || skip "the package is known for Linux x86_64 here"
  place=$build/chdb
  library=$place/node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
  if [ ! -e "$library" ]; then
    command -v npm > /dev/null || skip "npm is not installed, and VANE_CHDB names no libchdb.so"
    mkdir -p "$place"
    timeout 240 npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$place" chdb@3.4.0 \
      > "$place/npm.log" 2>&1 || skip "npm could not install chdb: $(tail -n 1 "$place/npm.log")"
  fi
fi
[ -e "$library" ] || skip "$library is not there"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir scripts
ln -s "$vane" scripts/vane
cp "$functions" functions.xml

ask() {
  "$clickhouse" "$library" "$work/scripts" "$work/functions.xml" "$1"
}

# 200,000 comments, each another one, with what TabSeparated escapes: the same answers as without ClickHouse.
comments="concat(['Sell them!', 'No way 🤡', 'tab\there', 'line\nfeed', 'back\\\\slash', '', 'It\\'s fine'][1 + number % 7], ' ', toString(number))"
ask "SELECT $comments FROM numbers(200000) SETTINGS max_threads = 1" > comments.tsv
"$vane" score --filter --format tsv --columns stance,sentiment,p_favor < comments.tsv > wanted.tsv
ask "SELECT vane_stance(text), vane_sentiment(text), vane_p_favor(text)
     FROM (SELECT $comments AS text FROM numbers(200000)) SETTINGS max_threads = 1" > got.tsv
[ "$(wc -l < got.tsv)" = 200000 ] || { echo "$(wc -l < got.tsv) rows, not 200000"; exit 1; }
# ClickHouse prints 0.8 for 0.8000
awk -F '\t' -v OFS='\t' '{ $3 = $3 + 0; print }' wanted.tsv > wanted
awk -F '\t' -v OFS='\t' '{ $3 = $3 + 0; print }' got.tsv > got
cmp wanted got
[ "$(sort -u got | wc -l)" -gt 3 ] || { echo "all answers are the same"; exit 1; }

ask "SELECT count() FROM numbers(0) WHERE vane_stance(toString(number)) = 'x'" | grep -qx 0
ask "SELECT vane_stance(materialize(''))" | grep -qx none
echo "200000 rows through ClickHouse:$(sort got | cut -f 1 | uniq -c | tr -s ' \n' ' ')"
