# Shoubao. `make help` lists what can be made.

MODE ?= release
BUILD := build$(if $(filter-out release,$(MODE)),/$(MODE))

CC ?= cc
PKG_CONFIG ?= pkg-config
CPPFLAGS += -D_GNU_SOURCE -I. -Idaemon
CFLAGS_COMMON := -std=gnu11 -g -MMD -MP -fno-strict-aliasing \
	-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wformat=2 -Wconversion -Wno-sign-conversion -Wundef -Wvla -Werror
CFLAGS_release := -O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE \
	-fstack-clash-protection -fcf-protection
LDFLAGS_release := -pie -Wl,-z,relro,-z,now
CFLAGS_sanitize := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
LDFLAGS_sanitize := -fsanitize=address,undefined
ALL_CFLAGS = $(CFLAGS_COMMON) $(CFLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(MODE)) $(LDFLAGS)

# --- sources, by room -------------------------------------------------------
BASE := mem err buf utf8 clock charset sha256 log durable wire outcome \
	limits form form_json found_json facts facts_json member utf8_tables
PARSERS :=
CONFIG :=
SPOOL :=
DAEMON :=
PROGRAMS :=

BASE_LIBS := jansson nettle
PARSERS_LIBS := gmime-3.0 libzip zlib expat
CONFIG_LIBS := libconfig
SPOOL_LIBS := sqlite3
DAEMON_LIBS := gmime-3.0 libseccomp libsystemd
ALL_LIBS := $(BASE_LIBS) $(PARSERS_LIBS) $(CONFIG_LIBS) $(SPOOL_LIBS) $(DAEMON_LIBS)

# --- rules ------------------------------------------------------------------
objects = $(patsubst %,$(BUILD)/$(1)/%.o,$(2))
BASE_OBJECTS := $(call objects,daemon/base,$(BASE))
PARSERS_OBJECTS := $(call objects,parsers,$(PARSERS))
CONFIG_OBJECTS := $(call objects,config,$(CONFIG))
SPOOL_OBJECTS := $(call objects,spool,$(SPOOL))
DAEMON_OBJECTS := $(call objects,daemon,$(DAEMON))

.PHONY: all help clean
all: $(addprefix $(BUILD)/,$(PROGRAMS))

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(shell $(PKG_CONFIG) --cflags $(ALL_LIBS)) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/libbase.a: $(BASE_OBJECTS)
$(BUILD)/libparsers.a: $(PARSERS_OBJECTS)
$(BUILD)/libconfig-room.a: $(CONFIG_OBJECTS)
$(BUILD)/libspool.a: $(SPOOL_OBJECTS)
$(BUILD)/libdaemon.a: $(DAEMON_OBJECTS)
$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

libs = $(shell $(PKG_CONFIG) --libs $(1))

# A unit test tests/unit/test_NAME.c is run by `make test-NAME`; it links
# every room it names in TEST_ROOMS_NAME (default: base).
test-%: $(BUILD)/tests/unit/test_%
	$<

clean:
	rm -rf build

-include $(shell find build -name '*.d' 2>/dev/null)
