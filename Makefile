# tuitrain: an interactive trainer for neural networks that lives in a terminal.
# `make help` lists what can be made.  Everything built goes under build/.

VERSION  := 0.1.0
PREFIX   ?= /usr/local
LIBDIR   ?= lib
DESTDIR  ?=
CONFIG   ?= release
CC       ?= gcc
ifeq ($(origin CC),default)
CC       := gcc
endif

# What a build, a test run and a lint run need of Debian.
DEPS       = gcc make pkg-config libc6-dev libdeflate-dev libjansson-dev libjpeg-dev libncurses-dev \
             libopenblas-openmp-dev libpng-dev libtiff-dev libwebp-dev libzip-dev zlib1g-dev \
             libarchive-dev libcmocka-dev libsqlite3-dev libvterm-dev \
             $(DEPS_X86)
# Where Debian has it; without it OpenBLAS computes everything.
DEPS_X86   = $(if $(filter x86_64,$(shell uname -m)),libxsmm-dev)
DEPS_DEB  := build-essential debhelper dpkg-dev lintian
DEPS_DEV  := clang libclang-rt-dev clang-format clang-tidy cppcheck mandoc libomp-dev

B         := build/$(CONFIG)
BIN       := $(if $(filter release,$(CONFIG)),build/tuitrain,$(B)/tuitrain)

# --- compiling ------------------------------------------------------------------------------
MULTIARCH = $(eval MULTIARCH := $$(shell $(CC) -print-multiarch 2>/dev/null))$(MULTIARCH)
BLAS_DIR  = /usr/lib/$(MULTIARCH)/openblas-openmp
PKGS      := openblas libdeflate jansson libjpeg libpng libzip zlib ncursesw
# The OpenMP build of OpenBLAS shares our thread pool, so its folder is searched first.
# Looked up when first used, since `make deps` may only just have installed them.
pkgconf   = $(shell PKG_CONFIG_PATH=$(BLAS_DIR)/pkgconfig:$$PKG_CONFIG_PATH pkg-config $(1))
PKG_CFLAGS = $(eval PKG_CFLAGS := $$(call pkgconf,--cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $$(call pkgconf,--libs $(PKGS)))$(PKG_LIBS)
# libxsmm is optional; it asks for a BLAS only to fall back on, which we do ourselves.
XSMM       = $(eval XSMM := $$(shell pkg-config --exists libxsmm libxsmmnoblas && echo yes))$(XSMM)
XSMM_CFLAGS = $(if $(XSMM),-DTT_XSMM)
XSMM_LIBS   = $(if $(XSMM),$(shell pkg-config --libs libxsmm libxsmmnoblas))
# So are readers of other people's files and pictures: -DTT_LIBARCHIVE and so on where pkg-config finds one.
OPTIONAL  := libarchive sqlite3 libtiff-4 libwebpdemux libwebp
FOUND      = $(eval FOUND := $$(foreach p,$$(OPTIONAL),$$(if $$(shell pkg-config --exists $$(p) && echo yes),$$(p))))$(FOUND)
FOUND_FLAGS = $(eval FOUND_FLAGS := $$(FOUND_CFLAGS))$(FOUND_FLAGS)
FOUND_CFLAGS = $(foreach p,$(FOUND),-DTT_$(shell echo $(p) | tr a-z- A-Z_)) $(if $(FOUND),$(shell pkg-config --cflags $(FOUND)))
FOUND_LIBS   = $(if $(FOUND),$(shell pkg-config --libs $(FOUND)))
RPATH      = $(if $(wildcard $(BLAS_DIR)/libopenblas.so),-Wl$(comma)-rpath$(comma)$(BLAS_DIR))
comma     := ,

# WERROR=1 makes warnings errors, for who changes the code: a newer compiler's or a library's new
# warning must not keep anyone from building it.
WERROR    ?=
WARN       = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wstrict-prototypes \
             -Wmissing-prototypes -Wvla -Wundef $(if $(WERROR),-Werror)
OPT       := -O3 -fno-math-errno -ffp-contract=fast
OMP       := -fopenmp
SAN       :=
ifeq ($(CONFIG),debug)
OPT       := -O0
endif
ifeq ($(CONFIG),asan)
OPT       := -O1 -fno-omit-frame-pointer
SAN       := -fsanitize=address,undefined -fno-sanitize-recover=all -DTT_SANITIZE
endif
ifeq ($(CONFIG),fuzz)
CC        := clang
OPT       := -O1 -fno-omit-frame-pointer
SAN       := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DTT_SANITIZE
endif
ifeq ($(CONFIG),tsan)
# gcc's OpenMP runtime is invisible to ThreadSanitizer; clang's, with Archer, is not.
CC        := clang
OPT       := -O1 -fno-omit-frame-pointer
SAN       := -fsanitize=thread -DTT_SANITIZE
endif

CFLAGS    ?= -g
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) $(OMP) $(SAN) -pthread -Iinclude $(PKG_CFLAGS) $(XSMM_CFLAGS) $(FOUND_FLAGS) $(CFLAGS)
ALL_LIBS   = $(SAN) $(OMP) -pthread $(RPATH) $(PKG_LIBS) $(XSMM_LIBS) $(FOUND_LIBS) -lm $(LDFLAGS)

.DEFAULT_GOAL := all

# --- folders: one archive each, linked with those below it, as src/folders says ----------------
build/folders.mk: src/folders tests/structure/folders.awk
	@mkdir -p $(@D); awk -v make=1 -f tests/structure/folders.awk src/folders >$@
include build/folders.mk
USES_fuzz    := $(USES_cli)
# Tests of whole runs.
USES_run     := run/library $(USES_run/control)
USES_faults  := $(USES_run/control)
USES_bench   := $(USES_cli)
USES_parity  := optim nn formats tensor base
USES_embed   := base

SRC       := $(wildcard src/*/*.c src/*/*/*.c)
OBJ       := $(SRC:%.c=$(B)/%.o)
objs_of    = $(filter $(B)/src/$(1)/%,$(OBJ))
archive    = $(B)/lib$(subst /,-,$(1)).a
archives   = $(foreach f,$(USES_$(1)),$(call archive,$(f)))

# Views are drawn by one thread; under ThreadSanitizer e2e/ drives the screen beside a run.
# What is installed is no build with sanitizers.
TEST_DIRS := $(filter-out $(if $(filter tsan,$(CONFIG)),tui/%) $(if $(SAN),embed),$(FOLDERS) run parity e2e faults embed)
TEST_SRC  := $(sort $(foreach f,$(TEST_DIRS),$(wildcard tests/$(f)/test_*.c tests/$(f)/*/test_*.c)))
TEST_BIN  := $(TEST_SRC:%.c=$(B)/%)
SUPPORT   := $(wildcard tests/support/*.c)
SUPPORT_O := $(SUPPORT:%.c=$(B)/%.o)
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)

.PHONY: all run test recipe faults monkey soak check deps deps-dev install uninstall asan tsan lint format format-check \
        fuzz fuzz-run pictures dist deb chroot-test clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:

all: $(BIN)  ## build the program (the default)

run: all  ## build and launch the reference job on MNIST
	@$(BIN)

# --- generated sources -----------------------------------------------------------------------
# A source tarball has it in a file.
COMMIT     = $(or $(shell cat .commit 2>/dev/null),$(shell git rev-parse --short=12 HEAD 2>/dev/null)$(shell git diff --quiet HEAD 2>/dev/null || echo +))
$(B)/gen/version.h: FORCE
	@mkdir -p $(@D); printf '#define TT_VERSION "%s"\n#define TT_COMMIT "%s"\n#define TT_DATADIR "%s"\n' \
	  '$(VERSION)' '$(or $(patsubst +,,$(COMMIT)),unknown)' '$(PREFIX)/share/tuitrain' >$@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi
# A text in assets/ becomes one C string literal.
$(B)/gen/%.inc: assets/%
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/' $< >$@
# Those of lessons, which are long, an array of lines.
$(B)/gen/lessons/%.inc: assets/lessons/%
	@mkdir -p $(@D)
	@sed -e 's/[\\"]/\\&/g' -e 's/.*/"&",/' $< >$@

$(B)/src/base/version.o: $(B)/gen/version.h
$(B)/src/tui/commands/keymap.o $(B)/tests/e2e/test_keys.o $(B)/tests/e2e/test_lessons.o: $(B)/gen/keys.inc
$(B)/src/tui/panels/lesson_list.o: $(patsubst assets/%,$(B)/gen/%.inc,$(wildcard assets/lessons/*))
$(B)/src/tui/screen/theme.o: $(patsubst assets/%,$(B)/gen/%.inc,$(wildcard assets/themes/*))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(ALL_CFLAGS) -I$(B)/gen -MMD -MP -c $< -o $@

define archive_rule
$$(call archive,$(1)): $$(call objs_of,$(1))
	@rm -f $$@; ar rcs $$@ $$^
endef
$(foreach f,$(FOLDERS),$(eval $(call archive_rule,$(f))))

# Everything but the screen and the command line, as one library.  Two folders may each have a file
# of one name, hence whole paths.
ENGINE    := $(filter-out tui/% cli,$(FOLDERS))
$(B)/libtuitrain.a: $(foreach f,$(ENGINE),$(call objs_of,$(f)))
	@rm -f $@; ar qcsD $@ $^

$(BIN): $(call archives,cli)
	@echo "  LINK  $@"
	@mkdir -p $(@D)
	@$(CC) -o $@ $(B)/src/cli/main.o $^ $(ALL_LIBS)

# --- tests -----------------------------------------------------------------------------------
define test_rule
$(B)/tests/$(1)/%: $(B)/tests/$(1)/%.o $(SUPPORT_O) $$(call archives,$(1))
	@echo "  LINK  $$@"
	@$(CC) -o $$@ $$< $(SUPPORT_O) $$(call archives,$(1)) $$(ALL_LIBS) -lcmocka
endef
$(foreach f,$(FOLDERS) run parity faults bench embed,$(eval $(call test_rule,$(f))))
# Preloaded by tests/faults: calls that fail.  Plain, whatever the program is built with.
FAULT_LIB := $(B)/tests/faults/fault.so
$(FAULT_LIB): tests/faults/fault.c
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared -o $@ $< -ldl
define terminal_rule
$(B)/tests/$(1): $(B)/tests/$(1).o $(SUPPORT_O) $(B)/libbase.a
	@echo "  LINK  $$@"
	@$(CC) -o $$@ $$< $(SUPPORT_O) $(B)/libbase.a $$(ALL_LIBS) -lvterm -lutil -lcmocka
endef
$(foreach f,e2e/% bench/screen,$(eval $(call terminal_rule,$(f))))

TEST_ENV_asan := LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lsan.supp:print_suppressions=0
# Archer tells ThreadSanitizer what clang's OpenMP runtime synchronises.
TEST_ENV_tsan  = TSAN_OPTIONS=ignore_noninstrumented_modules=1 \
                 OMP_TOOL_LIBRARIES=$(firstword $(wildcard /usr/lib/llvm-*/lib/libarcher.so))
TEST_ENV       = $(TEST_ENV_$(CONFIG))
# What the test of what is installed installs with.
SELF           = $(MAKE) -s CONFIG=$(CONFIG) CC='$(CC)' PREFIX='$(PREFIX)'
RUN_TESTS      = $(TEST_ENV) TUITRAIN=$(abspath $(BIN)) FAULT_LIBRARY=$(abspath $(FAULT_LIB)) \
                 INSTALL="$(SELF)" CC='$(CC)' sh tests/run.sh
test: all $(B)/libtuitrain.a $(TEST_BIN) $(FAULT_LIB)  ## build and run every test
	@$(RUN_TESTS) $(TEST_BIN)
faults: all $(B)/tests/faults/test_faults $(FAULT_LIB)  ## every fault at every call, and 200 kills
	@FAULTS=all $(RUN_TESTS) $(B)/tests/faults/test_faults
monkey: all $(B)/tests/e2e/test_monkey  ## MONKEY (100000) random keys, clicks, pastes, sizes
	@MONKEY=$(or $(MONKEY),100000) $(RUN_TESTS) $(B)/tests/e2e/test_monkey
soak: all $(B)/tests/e2e/test_soak  ## SOAK (10,000,000) steps with the screen: memory, steps a second
	@SOAK=$(or $(SOAK),10000000) TUITRAIN=$(abspath $(BIN)) $(B)/tests/e2e/test_soak
recipe: all  ## follow CONTRIBUTING's recipes of a layer and a view in a copy, and test that
	@sh tests/structure/recipe.sh
check: WERROR := 1
check: test recipe lint  ## the tests, the recipes and the linters, warnings being errors

asan:  ## build and test under AddressSanitizer and UBSan
	@$(MAKE) CONFIG=asan WERROR=1 test
tsan:  ## build and test under ThreadSanitizer (clang)
	@$(MAKE) CONFIG=tsan WERROR=1 test

# --- speed -----------------------------------------------------------------------------------
bench: all $(B)/tests/bench/data  ## the reference jobs, beside PyTorch where it is installed; data
	@python3 tests/bench/bench.py $(abspath $(BIN)) assets/mnist
	@$(B)/tests/bench/data
bench-report: all $(B)/tests/bench/screen  ## the same, the curves and the terminals, into tests/bench/RESULTS.md
	@python3 tests/bench/bench.py $(abspath $(BIN)) assets/mnist --report tests/bench/RESULTS.md --screen $(B)/tests/bench/screen
bench-data: $(B)/tests/bench/data  ## how fast tables and pictures come in, beside pandas
	@$<
bench-stall: $(B)/tests/bench/stall  ## how long a step waits while checkpoints are written
	@$<
bench-frame: $(B)/tests/bench/frame  ## what drawing each view costs, over ten million steps
	@$<
bench-screen: all $(B)/tests/bench/screen  ## how soon the screen answers, and what it costs
	@TUITRAIN=$(abspath $(BIN)) $(B)/tests/bench/screen

# --- pictures --------------------------------------------------------------------------------
pictures: all $(B)/tests/e2e/pictures  ## make the pictures of the README anew, in assets/pictures
	@TUITRAIN=$(abspath $(BIN)) $(B)/tests/e2e/pictures $(abspath assets/pictures)

# --- fuzzing ---------------------------------------------------------------------------------
FUZZ_BIN  := $(FUZZ_SRC:%.c=$(B)/%)
SECONDS_EACH ?= 60
$(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(call archives,fuzz)
	@echo "  LINK  $@"
	@$(CC) -fsanitize=fuzzer -o $@ $< $(call archives,fuzz) $(ALL_LIBS)
fuzz:  ## fuzz every parser, SECONDS_EACH (60) seconds each (clang)
	@$(MAKE) CONFIG=fuzz WERROR=1 fuzz-run
fuzz-run: $(FUZZ_BIN)
	@printf '%s\n' $^ | xargs -P"$$(nproc)" -I{} sh tests/fuzz/run.sh {} $(B)/corpus $(SECONDS_EACH)

# --- packages --------------------------------------------------------------------------------
define install_packages
	@missing=""; \
	for p in $(1); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -z "$$missing" ]; then echo "packages: all there"; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then \
	  echo "packages: this system has no apt; install what Debian calls:$$missing" >&2; \
	  for p in $(2); do pkg-config --exists $$p 2>/dev/null || { echo "packages: pkg-config does not find $$p" >&2; exit 1; }; done; exit 0; fi; \
	sudo=""; if [ "$$(id -u)" != 0 ]; then sudo=sudo; \
	  command -v sudo >/dev/null || { echo "packages: not root and no sudo; as root: apt-get install$$missing" >&2; exit 1; }; fi; \
	echo "packages: installing with $${sudo:+sudo }apt-get:$$missing"; \
	$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef
deps:  ## install the Debian packages that a build and the tests need
	$(call install_packages,$(DEPS),$(PKGS) cmocka vterm)
deps-dev: deps  ## install what the sanitizers and linters need as well
	$(call install_packages,$(DEPS_DEV),)

# --- linting ---------------------------------------------------------------------------------
# What includes generated text, which only a build has made.
WITH_GEN   = src/base/version.c src/tui/commands/keymap.c src/tui/screen/theme.c src/tui/panels/lesson_list.c tests/e2e/test_keys.c tests/e2e/test_lessons.c
C_FILES    = $(SRC) $(wildcard include/tuitrain/*/*.h include/tuitrain/*/*/*.h src/*/*.h src/*/*/*.h tests/*/*.[ch] tests/*/*/*.[ch])
format:  ## rewrite the sources in the house format
	@clang-format -i $(C_FILES)
format-check:
	@clang-format --dry-run -Werror $(C_FILES)
lint: WERROR := 1
lint: format-check all  ## format, includes, circles, printing, cppcheck, clang-tidy, clang's warnings, man pages
	@sh tests/structure/includes.sh
	@sh tests/structure/circles.sh $(B)/src
	@sh tests/structure/names.sh
	@sh tests/structure/counts.sh
	@sh tests/structure/printing.sh
	@echo "  LINT  clang -fsyntax-only"; clang $(filter-out -O3,$(ALL_CFLAGS)) -fsyntax-only $(filter-out $(WITH_GEN),$(filter %.c,$(C_FILES)))
	@echo "  LINT  cppcheck"; cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr --enable=warning,performance,portability \
	  --suppress=missingIncludeSystem --suppress=internalAstError:src/tui/commands/keymap.c --suppress=internalAstError:src/tui/screen/theme.c --suppress=internalAstError:src/tui/panels/lesson_list.c -Iinclude -D__GNUC__ src
	@echo "  LINT  clang-tidy"; printf '%s\n' $(filter-out $(WITH_GEN),$(SRC)) | \
	  xargs -P2 -n8 sh -c 'clang-tidy --quiet "$$@" -- -std=c11 -D_GNU_SOURCE -Iinclude $(PKG_CFLAGS) $(FOUND_FLAGS) 2>/dev/null' _
	@echo "  LINT  man pages"; for m in man/*.[15]; do mandoc -T lint -W warning $$m || exit 1; done

# --- installing ------------------------------------------------------------------------------
# What pkg-config says of the library, which is static: all that it needs is told.
$(B)/tuitrain.pc: FORCE
	@mkdir -p $(@D); printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/$(LIBDIR)' 'includedir=$${prefix}/include' '' \
	  'Name: tuitrain' 'Description: trains neural networks, a step at a time' 'Version: $(VERSION)' \
	  'Requires: $(filter-out openblas ncursesw,$(PKGS)) $(FOUND)' 'Cflags: -I$${includedir}' \
	  'Libs: -L$${libdir} -ltuitrain $(XSMM_LIBS) $(RPATH) $(call pkgconf,--libs openblas) $(OMP) -pthread -lm' >$@

# Where each file goes, below PREFIX.
HEADERS   := $(foreach f,$(ENGINE),$(wildcard include/tuitrain/$(f)/*.h include/tuitrain/$(f)/*/*.h))
MNIST     := $(wildcard assets/mnist/*)
# Where each shell looks for completions.
COMPLETE  := bash:share/bash-completion/completions/tuitrain zsh:share/zsh/vendor-completions/_tuitrain \
             fish:share/fish/vendor_completions.d/tuitrain.fish
INSTALLED  = bin/tuitrain $(LIBDIR)/libtuitrain.a $(LIBDIR)/pkgconfig/tuitrain.pc $(HEADERS) $(MNIST:assets/%=share/tuitrain/%) \
             $(foreach m,$(wildcard man/*.[15]),share/man/man$(subst .,,$(suffix $(m)))/$(notdir $(m))) \
             $(foreach c,$(COMPLETE),$(lastword $(subst :, ,$(c))))
TO        := $(DESTDIR)$(PREFIX)
install: all $(B)/libtuitrain.a $(B)/tuitrain.pc  ## install the program and the library under $(DESTDIR)$(PREFIX)
	install -Dm755 $(BIN) $(TO)/bin/tuitrain
	install -Dm644 $(B)/libtuitrain.a $(TO)/$(LIBDIR)/libtuitrain.a
	install -Dm644 $(B)/tuitrain.pc $(TO)/$(LIBDIR)/pkgconfig/tuitrain.pc
	for f in $(HEADERS); do install -Dm644 $$f $(TO)/$$f || exit 1; done
	for m in man/*.[15]; do install -Dm644 $$m $(TO)/share/man/man$${m##*.}/$${m##*/} || exit 1; done
	for f in $(MNIST); do install -Dm644 $$f $(TO)/share/tuitrain/mnist/$${f##*/} || exit 1; done
	for c in $(COMPLETE); do f=$(TO)/$${c#*:}; mkdir -p $${f%/*}; $(BIN) completion $${c%%:*} >$$f && chmod 644 $$f || exit 1; done
uninstall:  ## remove what install put there
	rm -f $(INSTALLED:%=$(TO)/%)
	for d in include/tuitrain share/tuitrain; do \
	  [ ! -d $(TO)/$$d ] || find $(TO)/$$d -type d -empty -delete; done

# --- packages of our own ---------------------------------------------------------------------
DIST      := tuitrain-$(VERSION)
dist:  ## a tarball of what is committed, build/tuitrain-VERSION.tar.gz; two are the same
	@mkdir -p build; git archive --prefix=$(DIST)/ --add-virtual-file=$(DIST)/.commit:"$$(git rev-parse --short=12 HEAD)" HEAD | gzip -9n >build/$(DIST).tar.gz
	@echo "  DIST  build/$(DIST).tar.gz"
# The project has no address for mail yet.
NO_MAIL   := bogus-mail-host,bogus-mail-host-in-debian-changelog
# Of a tarball that is there, or of what is committed.
TARBALL   ?= build/$(DIST).tar.gz
build/$(DIST).tar.gz: dist
chroot-test: dist  ## the tests and packages in bare Debians of SUITES (bookworm trixie); as root
	@for s in $(or $(SUITES),bookworm trixie); do sh tests/systems/chroot.sh $$s build/$(DIST).tar.gz $(MODE) || exit 1; done
deb: $(TARBALL)  ## Debian packages of what is committed, in build/deb; lintian looks at them
	$(call install_packages,$(DEPS) $(DEPS_DEB),)
	@rm -rf build/deb; mkdir -p build/deb; tar -C build/deb -xf $(TARBALL)
	@cd build/deb/$(DIST) && dpkg-buildpackage -b -us -uc >../build.log 2>&1 || { tail -30 ../build.log; exit 1; }
	@lintian --fail-on error,warning --suppress-tags $(NO_MAIL) build/deb/*.changes
	@rm -rf build/deb/$(DIST); ls build/deb/*.deb

clean:  ## remove everything built
	rm -rf build
help:  ## show this list
	@awk -F'## ' '/^[a-z-]+:.*## /{split($$1,t,":"); printf "  make %-12s %s\n", t[1], $$2}' $(firstword $(MAKEFILE_LIST))
	@echo "  PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) CONFIG=release|debug|asan|tsan CC=gcc|clang WERROR=1"

-include $(shell find $(B) -name "*.d" 2>/dev/null)
