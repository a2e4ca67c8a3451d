# The front door: `make demo` and `make check` work on a fresh Debian 12 with git and make alone. Meson does the work.

BUILD ?= build
DATA ?= ../shared/data
CORES := $(shell nproc 2>/dev/null || echo 2)
PACKAGES := gcc meson ninja-build pkg-config python3 libutf8proc-dev libjansson-dev nettle-dev libgumbo-dev \
            libsvm-dev libsvm-tools liblinear-dev check unicode-data binutils
STATEMENT := The US should allow Nvidia to sell H200-class AI chips to Chinese companies.

.PHONY: all demo check setup bench models install clean

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet -j $(CORES)

demo: all
	@for page in seeds/pages/*.txt; do echo $$page; done | xargs $(BUILD)/vane score --output table

check: all
	@meson test -C $(BUILD) --print-errorlogs --num-processes $(CORES)

bench: all
	@meson test -C $(BUILD) --benchmark --verbose

install: all
	@meson install -C $(BUILD)

# Installs what is missing, with sudo where that is needed.
setup:
	@missing=$$(dpkg-query -W -f '$${db:Status-Abbrev} $${Package}\n' $(PACKAGES) 2>/dev/null | sed -n 's/^ii  *//p' \
	  | sed 's/:.*//' | sort > /tmp/vane-have.$$$$; printf '%s\n' $(PACKAGES) | sort | comm -13 /tmp/vane-have.$$$$ -; \
	  rm -f /tmp/vane-have.$$$$); \
	if [ -n "$$missing" ]; then \
	  echo "installing:" $$missing; \
	  if [ "$$(id -u)" = 0 ]; then as=; else as=sudo; fi; \
	  $$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends \
	    $$missing > /dev/null; \
	fi

$(BUILD)/build.ninja: | setup
	@meson setup $(BUILD) --buildtype=release > /dev/null && echo "configured $(BUILD)"

# The shipped models, from the data they name; the same data give the same bytes.
models: all
	$(BUILD)/vane train --task stance --target chip-export --statement "$(STATEMENT)" \
	  --data $(wildcard seeds/comments/*.jsonl) --out models/stance-chip-export-en
	$(BUILD)/vane train --task sentiment --data $(DATA)/semeval2017-sentiment.jsonl $(DATA)/covid19-stance.jsonl \
	  $(wildcard seeds/comments/*.jsonl) --costs 0.001,0.003,0.01 --out models/sentiment-en

clean:
	@rm -rf $(BUILD)
