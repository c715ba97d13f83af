#!/usr/bin/env bash
# Drives the built program as a script would: sets a district up, works a case over two levels, imports an old register,
# breaks the views, backs up and restores, and compares. usage: end-to-end.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export ZHITIAO_DATA="$work/register"

zhitiao() { "$program" "$@"; }
fail() { echo "end to end: $*" >&2; exit 1; }
expect() { # STATUS COMMAND...
    local wanted=$1 status=0
    shift
    "$@" >out.txt 2>err.txt || status=$?
    [ "$status" = "$wanted" ] || { cat out.txt err.txt >&2; fail "status $status, not $wanted: $*"; }
}
has() { grep -qF -- "$1" "$2" || { cat "$2" >&2; fail "no '$1' in $2"; }; }

# Nothing there yet: status 3, and it says what to do.
expect 3 zhitiao case list
has "zhitiao init" err.txt
expect 2 zhitiao case list --no-such-flag
expect 0 zhitiao init --district 321302
expect 3 zhitiao init --district 321302

# A case from the request over both levels. The actor acts for the district; the town gets an account of its own.
zhitiao apply --example register >register.jsonl
expect 0 zhitiao apply register.jsonl
number=$(sed -n 's/.*"case":"\([^"]*\)".*/\1/p' out.txt)
[ -n "$number" ] || fail "no case number in $(cat out.txt)"
expect 0 zhitiao case show "$number" --json
has '"stage":"registered"' out.txt

# The same line again is another case, the same id is not; a bad line stops nothing.
cat >lines.jsonl <<'LINES'
{"id":"018f6d1e-0000-7000-8000-000000000001","do":{"type":"register","committee":"321302","applicants":[{"name":"宿迁云杼纺织有限公司"}],"respondents":[{"name":"宿城芥舟文具店"}],"object":"trademark","kind":"infringement","source":{"kind":"party"},"summary":"涉嫌销售侵权商品"}}
{"id":"018f6d1e-0000-7000-8000-000000000001","do":{"type":"register","committee":"321302","applicants":[{"name":"宿迁云杼纺织有限公司"}],"respondents":[{"name":"宿城芥舟文具店"}],"object":"trademark","kind":"infringement","source":{"kind":"party"},"summary":"涉嫌销售侵权商品"}}
this is no JSON
{"case":"宿城知调〔2099〕1号","do":{"type":"accept","applicant_consents":true}}
LINES
expect 1 zhitiao apply lines.jsonl
[ "$(grep -c '"ok"' out.txt)" = 2 ] || fail "two receipts expected: $(cat out.txt)"
has '"repeated":true' out.txt
has '"code":"case_not_found"' out.txt
own=$(sed -n '1s/.*"case":"\([^"]*\)".*/\1/p' out.txt)

echo "{\"case\":\"$own\",\"expect\":1,\"do\":{\"type\":\"accept\",\"applicant_consents\":true}}" | zhitiao apply - >out.txt
has '"version":2' out.txt
echo "{\"case\":\"$own\",\"expect\":1,\"do\":{\"type\":\"delegate\",\"to\":\"321302101\",\"reason\":\"当事人均在该镇\",\"parties_agree\":true}}" >conflict.jsonl
expect 1 zhitiao apply conflict.jsonl
has '"code":"version_conflict"' out.txt
echo "{\"case\":\"$own\",\"do\":{\"type\":\"delegate\",\"to\":\"321302101\",\"reason\":\"当事人均在该镇\",\"parties_agree\":true}}" | zhitiao apply >out.txt
has '"ok"' out.txt
expect 0 zhitiao case show "$own" --json
has '"in_transit_to":"321302101"' out.txt
expect 0 zhitiao deadline "$own" --json
has '"kind":"mediation_term"' out.txt

# The old register: all of it, and the second time nothing.
cp "$here/fixtures/legacy-register-2024.csv" old.csv
# Some rows are given back: status 1.
expect 1 zhitiao import register old.csv --dry-run --json
expect 1 zhitiao import register old.csv --json
cp out.txt first.json
expect 1 zhitiao import register old.csv --json
has '"imported":0' out.txt
[ -s old.待改.csv ] && [ -s old.待改.2.csv ] || fail "rejected rows did not come back as a file"

# Views are only views.
expect 0 zhitiao case list --json
cp out.txt before.json
expect 0 zhitiao ledger verify --json
has '"ok":true' out.txt
expect 0 zhitiao rebuild
expect 0 zhitiao case list --json
cmp before.json out.txt || fail "the list changed with a rebuild"
rm -rf "$ZHITIAO_DATA/store"
expect 0 zhitiao case list --json
cmp before.json out.txt || fail "the list changed when the views were lost"
expect 0 zhitiao search suqian --json
expect 0 zhitiao export cases --to cases.csv
expect 0 zhitiao export cases --to cases.jsonl

# A backup restored elsewhere shows the same.
expect 0 zhitiao backup backup.zhitiao
expect 3 zhitiao restore backup.zhitiao
expect 0 zhitiao --data "$work/other" restore backup.zhitiao
expect 0 zhitiao --data "$work/other" case list --json
cmp before.json out.txt || fail "the restored register shows something else"

# Acknowledged records that vanished are said, and nothing is written over the gap until a person has decided.
segment=$(ls "$work/other/ledger/"*.ledger | tail -n 1)
sed '$d' "$segment" >cut.ledger
cp cut.ledger "$segment"
rm -rf "$work/other/store"
zhitiao --data "$work/other" apply register.jsonl >out.txt 2>err.txt && fail "written over a gap: $(cat out.txt)"
has '"code":"register_read_only"' out.txt

# Small things that need no register.
expect 0 zhitiao code check 91350100M000100Y43 --json
has '"valid":true' out.txt
expect 1 zhitiao code check 91350100M000100Y4Z --json
expect 0 zhitiao calendar add-workdays 2026-09-30 3 --json
has '"ends_on":"2026-10-10"' out.txt
expect 0 zhitiao --lang en calendar add-days 2026-11-22 30

# The demo is deterministic and opens.
expect 0 zhitiao --data "$work/demo-a" demo --cases 60 --seed 7 --today 2026-11-20 --no-tui
expect 0 zhitiao --data "$work/demo-b" demo --cases 60 --seed 7 --today 2026-11-20 --no-tui
zhitiao --data "$work/demo-a" ledger verify --json >a.json
has '"ok":true' a.json
zhitiao --data "$work/demo-a" case list --json >a.json
zhitiao --data "$work/demo-b" case list --json >b.json
cmp a.json b.json || fail "the demo is not the same for the same seed and day"
echo "end to end: done"
