# The front door: `make demo` and `make check` work on a fresh Debian 12 with git and make alone. Meson does the work.

BUILD ?= build
DATA ?= ../shared/data
CORES := $(shell nproc 2>/dev/null || echo 2)
PACKAGES := gcc libc6-dev meson ninja-build pkg-config python3 libutf8proc-dev libjansson-dev nettle-dev libgumbo-dev \
            zlib1g-dev libzstd-dev libmicrohttpd-dev libsvm-dev libsvm-tools liblinear-dev check unicode-data binutils
# What the tests of databases, of hosts in other languages and of the documents need; without one of them its test, or a
# block of a document, is skipped.
HOST_PACKAGES := postgresql-15 postgresql-server-dev-15 postgresql-15-plproxy sqlite3 libsqlite3-dev luajit \
                 ruby ruby-faraday python3-googleapi rspamd jq curl openssl $(if $(shell command -v npm),,nodejs npm)
STATEMENT := The US should allow Nvidia to sell H200-class AI chips to Chinese companies.

PRIOR_TEXTS := semeval2016-stance.jsonl covid19-stance.jsonl semeval2017-sentiment.jsonl goemotions-reddit.jsonl \
               tweeteval-other-tasks.jsonl vast-nyt-comments.jsonl

.PHONY: all demo check setup setup-hosts bench counterparts load models prior install install-postgresql clean

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet -j $(CORES)

demo: all
	@for page in seeds/pages/*.txt; do echo $$page; done | xargs $(BUILD)/vane score --output table

check: all
	@meson test -C $(BUILD) --print-errorlogs --num-processes $(CORES)

bench: all
	@meson test -C $(BUILD) --benchmark --verbose

# Clients that others wrote, from npm, for the tests that run vane under them.
counterparts: $(BUILD)/build.ninja
	@npm install --silent --no-audit --no-fund --prefix $(BUILD)/counterparts perspective-api-client@3.1.0 joi@17 \
	  googleapis-common@7.2.0

# vane serve under wrk (Debian's package); some minutes, on a machine that does nothing else.
load: all
	@python3 tests/bench/load_serve.py $(BUILD)/vane models

install: all
	@meson install -C $(BUILD)

# The extension goes to PostgreSQL's own folders.
install-postgresql: all
	@test -f $(BUILD)/plugin/hosts/postgresql/vane-postgresql.so || { echo "it was not built: install" \
	  "postgresql-server-dev-15, then 'make clean'" >&2; exit 1; }
	@libraries=$$(pg_config --pkglibdir); shared=$$(pg_config --sharedir)/extension; \
	if [ -w $(DESTDIR)$$libraries ] || [ -n "$(DESTDIR)" ]; then as=; else as=sudo; fi; set -ex; \
	$$as install -D -m 755 $(BUILD)/plugin/hosts/postgresql/vane-postgresql.so $(DESTDIR)$$libraries/vane.so; \
	for file in vane.control vane--1.0.sql; do \
	  $$as install -D -m 644 plugin/hosts/postgresql/$$file $(DESTDIR)$$shared/$$file; done

# Installs what is missing, with sudo where that is needed.
define install_missing
	@missing=; for package in $(1); do \
	  dpkg-query -W -f '$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	  log=$$(mktemp); \
	  { $$as apt-get update && $$as env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -y --no-install-recommends $$missing; } > $$log 2>&1 || { tail -n 20 $$log >&2; exit 1; }; \
	  rm -f $$log; \
	fi
endef

setup:
	$(call install_missing,$(PACKAGES))

setup-hosts: setup
	$(call install_missing,$(HOST_PACKAGES))
	@npm ci --prefix tests/hosts/languages --no-audit --no-fund > /dev/null 2>&1 \
	  || echo "npm could not fetch koffi: the test of Node will be skipped" >&2

$(BUILD)/build.ninja: | setup
	@log=$$(meson setup $(BUILD) --buildtype=release -Dlibdir=lib 2>&1) || { echo "$$log" >&2; exit 1; }

# The shipped models, from the data they name; the same data give the same bytes.
models: all
	$(BUILD)/vane train --task stance --target chip-export --statement "$(STATEMENT)" \
	  --data $(wildcard seeds/comments/*.jsonl) --out models/stance-chip-export-en
	$(BUILD)/vane train --task sentiment --data $(DATA)/semeval2017-sentiment.jsonl $(DATA)/goemotions-reddit.jsonl \
	  $(DATA)/covid19-stance.jsonl $(wildcard seeds/comments/*.jsonl) --costs 0.001 --out models/sentiment-en

# What training knows of words beforehand, from unlabelled comments; needs Debian's fasttext and zstd, some 15 minutes and
# 1 GiB of $TMPDIR. With two threads fastText's result differs in the last digits from run to run.
prior: all
	@ninja -C $(BUILD) --quiet training/vane-prior
	@work=$$(mktemp -d); set -e; \
	for part in $(DATA)/unlabelled/*.jsonl.zst; do zstd -qdc $$part > $$work/part.jsonl; \
	  $(BUILD)/training/vane-prior tokens $$work/part.jsonl; done > $$work/corpus.txt; \
	$(BUILD)/training/vane-prior tokens $(addprefix $(DATA)/,$(PRIOR_TEXTS)) >> $$work/corpus.txt; \
	fasttext skipgram -input $$work/corpus.txt -output $$work/vectors -dim 100 -minCount 8 -epoch 2 -thread 2 -ws 5 \
	  -neg 5 -maxn 0 -bucket 1; \
	$(BUILD)/training/vane-prior pack $$work/vectors.vec $$work/corpus.txt models/prior-en; \
	rm -r $$work

clean:
	@rm -rf $(BUILD)
