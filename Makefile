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
LDFLAGS_release := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
CFLAGS_sanitize := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
LDFLAGS_sanitize := -fsanitize=address,undefined
CFLAGS_fuzz := -O1 -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all -Wno-format-nonliteral
LDFLAGS_fuzz := -fsanitize=fuzzer,address,undefined
# For runs of many millions: undefined behaviour traps, ASan looks later at
# what was kept.
CFLAGS_fuzz-fast := -O2 -fsanitize=fuzzer-no-link,undefined \
	-fno-sanitize-coverage=trace-cmp -fsanitize-trap=undefined -Wno-format-nonliteral
LDFLAGS_fuzz-fast := -fsanitize=fuzzer
ALL_CFLAGS = $(CFLAGS_COMMON) $(CFLAGS_$(MODE)) $(CFLAGS)
ALL_LDFLAGS = $(LDFLAGS_$(MODE)) $(LDFLAGS)

# --- where things are installed ---------------------------------------------
PREFIX ?= /usr
SBINDIR ?= $(PREFIX)/sbin
BINDIR ?= $(PREFIX)/bin
LIBEXECDIR ?= $(PREFIX)/libexec/shoubao
DATADIR ?= $(PREFIX)/share/shoubao
MANDIR ?= $(PREFIX)/share/man
SYSTEMDDIR ?= $(PREFIX)/lib
SYSCONFDIR ?= /etc/shoubao

# --- sources, by room -------------------------------------------------------
BASE := mem err buf utf8 clock charset sha256 log durable wire outcome \
	limits form form_json found_json facts facts_json member utf8_tables \
	lockdown lockdown_rules landlock charset_tables
BASE += history secret
PARSERS :=
PARSERS += arena number_text number_format number_date sniff sniff_ole \
	sniff_text sniff_zip zip_package xml table table_json sheets csv xlsx \
	xlsx_relations xlsx_workbook xlsx_text xlsx_strings xlsx_styles \
	xlsx_value xlsx_sheet
PARSERS += kept_tables docx docx_styles docx_table docx_body
PARSERS += ole biff biff_text biff_crypt xls xls_globals xls_charset \
	xls_strings xls_formats xls_sheet xls_value
PARSERS += ods ods_content ods_row ods_value odt
PARSERS += ooxml ooxml_crypt ooxml_crypt_agile ooxml_cipher
PARSERS += pdf picture
PARSERS += unpack unpack_zip unpack_rar unpack_stream unpack_parts
PARSERS += markup_text number_named html_table html_table_book html_table_mhtml \
	html_table_open html_table_style html_table_tag html_table_value \
	html_table_walk
PARSERS += xml2003 xml2003_book xml2003_sheet xml2003_value
PARSERS += contents task worker job server command
PARSERS += mime_source mime_fields mime_word mime_name mime_param \
	mime_address mime_date mime_decode mime_pack mime_reader uuencode tnef \
	mail_entity mail_html mail_links message message_entity message_part \
	message_text message_head message_auto
PARSERS += number_words form_text form_number form_date form_contact \
	form_joint form_counted form_choice form_value form_label form_set form_grid \
	form_scan form_band form_block form_choose form_place form_turn form_key form_around \
	form_row form_read form_rows form_find
CONFIG := config problems nearest encoding lexer source precheck node load schema \
	schema_check loader mailbox_load server_load profiles campaign_load subject_load \
	material_load form_load rule_check roster roster_table roster_names \
	deadline time_words reminder_load digest_load lookup problem_texts
SPOOL := database schema statements store store_ledger store_mail \
	store_verdict store_listing store_history store_decision store_outbox \
	store_counts store_alarm store_bounce store_reminder store_token store_told store_report store_gather rawmail rawmail_part archive instance rewrite evaluate
DAEMON := alarm batch channel compose delivery engine engine_run fetch_maildir fetch_wire \
	fetching intake judging load name_set office parse_command peer programs \
	receipt receipt_words receipt_arrived receipt_data send_maildir server_settings supervisor template template_parse verdict_json \
	verdict_save watching
DAEMON += due reminder chased chasing chasing_unit match match_near match_units dates subject kinds reading \
	identify_mail identify_unit identify_material identify_day contents \
	contents_rules versions verdict advice judge judge_campaign standing
DAEMON += imap_guard imap_stream imap_session imap_session_login \
	imap_session_fetch imap_name imap_incoming fetch_imap fetch_imap_pass \
	fetch_imap_find fetch_imap_wait
DAEMON += reporting report report_gather report_lists digest digest_data digest_decide \
	digest_units digest_matrix digest_lists digest_words
DAEMON += control control_address decide decide_request decide_check \
	decide_effect named
DAEMON += ctl ctl_call ctl_decide ctl_digest ctl_explain ctl_held ctl_message \
	ctl_missing ctl_reminders ctl_options ctl_passes ctl_print ctl_problem ctl_show \
	ctl_standing ctl_status ctl_try_form ctl_units
DAEMON += bounce merge delivery_send delivery_done delivery_doubt send_smtp smtp_talk smtp_verdict pacing
DAEMON += posting decide_mail decide_mail_words query held_notice asking
DAEMON += identify_asked authentication token orders orders_quote orders_line orders_args orders_until
DAEMON += ctl_probe probe_step probe_advice probe_connect probe_imap \
	probe_maildir probe_smtp
DAEMON += book book_style book_text book_cell book_sheet book_table \
	workbook workbook_choose workbook_words workbook_matrix \
	workbook_form workbook_form_columns workbook_lists workbook_units \
	workbook_summary workbook_figures
DAEMON += rendered export export_target ctl_export
PROGRAMS := shoubaod shoubao-fetch shoubao-parse shoubao-send shoubaoctl

BASE_LIBS := jansson nettle libseccomp
PARSERS_LIBS := libzip zlib expat libarchive libqpdf
CONFIG_LIBS := libconfig
SPOOL_LIBS := sqlite3
DAEMON_LIBS := gmime-3.0 libsystemd libcurl libetpan xlsxwriter libarchive
ALL_LIBS := $(BASE_LIBS) $(PARSERS_LIBS) $(CONFIG_LIBS) $(SPOOL_LIBS) $(DAEMON_LIBS)

# Asked for once, and only when something is compiled.
LIBS_CFLAGS = $(eval LIBS_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(ALL_LIBS)))$(LIBS_CFLAGS)

# --- unit tests -------------------------------------------------------------
# NAME stands for tests/unit/test_NAME.c. A test links the rooms named in
# TEST_ROOMS_NAME (of: daemon spool config parsers; base always) and what its
# TEST_LIBS_NAME adds (pkg-config names). `make unit` runs all, `make
# test-NAME` one; UNIT_TESTS may be given on the command line.
UNIT_TESTS := buf utf8 clock charset wire durable facts_json form_json log \
	secret lockdown 
UNIT_TESTS += mime_text mail_html message_parts message_head message_hostile \
	tnef
TEST_ROOMS_mime_text := parsers
TEST_ROOMS_mail_html := parsers
TEST_ROOMS_message_parts := parsers
TEST_ROOMS_message_head := parsers
TEST_ROOMS_message_hostile := parsers
TEST_ROOMS_tnef := parsers
UNIT_TESTS += config config_slips config_servers config_reminders deadline roster manual
TEST_ROOMS_config := config
TEST_ROOMS_config_reminders := config
TEST_ROOMS_config_slips := config
TEST_ROOMS_config_servers := config
TEST_ROOMS_deadline := config
TEST_ROOMS_roster := config
TEST_ROOMS_manual := config
SPOOL_TESTS := store store_mail store_history outbox rawmail instance evaluate \
	spool_locked store_reminder
UNIT_TESTS += $(SPOOL_TESTS)
$(foreach test,$(SPOOL_TESTS),$(eval TEST_ROOMS_$(test) := spool))
JUDGE_TESTS := match subject judge judge_story judge_notices judge_random \
	standing due due_calendar due_random reminder
UNIT_TESTS += $(JUDGE_TESTS)
$(foreach test,$(JUDGE_TESTS),$(eval TEST_ROOMS_$(test) := daemon spool config))
UNIT_TESTS += imap_guard
TEST_ROOMS_imap_guard := daemon config
CTL_TESTS := decide control named ctl_print
UNIT_TESTS += $(CTL_TESTS)
$(foreach test,$(CTL_TESTS),$(eval TEST_ROOMS_$(test) := daemon spool config))
SEND_TESTS := smtp_verdict smtp_talk pacing bounce
UNIT_TESTS += $(SEND_TESTS)
$(foreach test,$(SEND_TESTS),$(eval TEST_ROOMS_$(test) := daemon spool config))
UNIT_TESTS += probe_advice
TEST_ROOMS_probe_advice := daemon config
UNIT_TESTS += form_value form_find
UNIT_TESTS += job
TEST_ROOMS_job := parsers
TABLE_TESTS := table number_format csv xlsx xlsx_package
TABLE_TESTS += xls xls_book xls_old ole
TABLE_TESTS += docx ods odt html_table xml2003
UNIT_TESTS += $(TABLE_TESTS)
$(foreach test,$(TABLE_TESTS),$(eval TEST_ROOMS_$(test) := parsers))
UNIT_TESTS += archive archive_packed ooxml_password pdf picture
TEST_ROOMS_archive := parsers
TEST_ROOMS_archive_packed := parsers
TEST_ROOMS_ooxml_password := parsers
TEST_ROOMS_pdf := parsers
TEST_ROOMS_picture := parsers
TEST_ROOMS_form_value := parsers
TEST_ROOMS_form_find := parsers

MAILED_TESTS := authentication token orders decide_mail
UNIT_TESTS += $(MAILED_TESTS)
$(foreach test,$(MAILED_TESTS),$(eval TEST_ROOMS_$(test) := daemon spool config))

UNIT_TESTS += report digest
TEST_ROOMS_report := daemon spool config
TEST_ROOMS_digest := daemon spool config
WORKBOOK_TESTS := book workbook
UNIT_TESTS += $(WORKBOOK_TESTS)
$(foreach test,$(WORKBOOK_TESTS),$(eval TEST_ROOMS_$(test) := daemon spool config))
TEST_LIBS_book := libzip
TEST_LIBS_workbook := libzip

UNIT_TESTS += template compose alarm
TEST_ROOMS_alarm := daemon
TEST_ROOMS_template := daemon config
TEST_ROOMS_compose := daemon

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
	$(CC) $(CPPFLAGS) $(LIBS_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# programs.c knows where the others are installed; another place is another
# object.
$(BUILD)/daemon/programs.o: CPPFLAGS += -DLIBEXECDIR='"$(LIBEXECDIR)"'
$(BUILD)/daemon/programs.o: $(BUILD)/libexecdir
$(BUILD)/libexecdir: FORCE
	@mkdir -p $(@D)
	@echo '$(LIBEXECDIR)' | cmp -s - $@ || echo '$(LIBEXECDIR)' >$@
.PHONY: FORCE

$(BUILD)/libbase.a: $(BASE_OBJECTS)
$(BUILD)/libparsers.a: $(PARSERS_OBJECTS)
$(BUILD)/libconfig-room.a: $(CONFIG_OBJECTS)
$(BUILD)/libspool.a: $(SPOOL_OBJECTS)
$(BUILD)/libdaemon.a: $(DAEMON_OBJECTS)
$(BUILD)/%.a:
	@mkdir -p $(@D)
	@rm -f $@.new.$$PPID
	$(AR) rcs $@.new.$$PPID $^
	@mv $@.new.$$PPID $@

# libetpan.pc names flags its package was built with (no PIE) and libraries
# that it does not bring.
libs = $(if $(filter libetpan,$(1)),-letpan) \
	$(shell $(PKG_CONFIG) --libs $(filter-out libetpan,$(1))) -lm

# A program is its main and the rooms it may use.
ROOMS_shoubaod := daemon spool config base
ROOMS_shoubao-fetch := daemon config base
ROOMS_shoubao-parse := parsers base
ROOMS_shoubao-send := daemon config base
ROOMS_shoubaoctl := daemon spool config base

# The rooms a test names, in the order the linker needs them.
test_rooms = $(filter $(TEST_ROOMS_$(1)),daemon spool config parsers) base
room_archive = $(BUILD)/lib$(patsubst config,config-room,$(1)).a
room_libs = $(BASE_LIBS) $(if $(filter daemon,$(1)),$(DAEMON_LIBS)) \
	$(if $(filter spool,$(1)),$(SPOOL_LIBS)) \
	$(if $(filter config,$(1)),$(CONFIG_LIBS)) \
	$(if $(filter parsers,$(1)),$(PARSERS_LIBS))

define program
$(BUILD)/$(1): $(BUILD)/$(if $(filter shoubao-parse,$(1)),parsers/main,daemon/$(1)).o \
		$(foreach room,$(ROOMS_$(1)),$(call room_archive,$(room)))
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ $$(call libs,$(call room_libs,$(ROOMS_$(1))))
endef
$(foreach name,$(PROGRAMS),$(eval $(call program,$(name))))

define unit_test
$(BUILD)/tests/unit/test_$(1): $(BUILD)/tests/unit/test_$(1).o \
		$(foreach room,$(call test_rooms,$(1)),$(call room_archive,$(room)))
	$$(CC) $$(ALL_LDFLAGS) -o $$@ $$^ \
		$$(call libs,cmocka $(call room_libs,$(call test_rooms,$(1))) $(TEST_LIBS_$(1)))
.PHONY: test-$(1)
test-$(1): $(BUILD)/tests/unit/test_$(1)
	$$<
endef
$(foreach test,$(UNIT_TESTS),$(eval $(call unit_test,$(test))))

.PHONY: unit
unit: $(patsubst %,$(BUILD)/tests/unit/test_%,$(UNIT_TESTS))
	@sh tests/unit/run.sh $^

# --- benches ----------------------------------------------------------------
$(BUILD)/tests/bench/bench_store: $(BUILD)/tests/bench/bench_store.o \
		$(BUILD)/libspool.a $(BUILD)/libbase.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(SPOOL_LIBS) $(BASE_LIBS))
.PHONY: bench-store
bench-store: $(BUILD)/tests/bench/bench_store
	$<

BENCH_DIGEST_ROOMS := daemon spool config base
$(BUILD)/tests/bench/bench_digest: $(BUILD)/tests/bench/bench_digest.o \
		$(foreach room,$(BENCH_DIGEST_ROOMS),$(call room_archive,$(room)))
	$(CC) $(ALL_LDFLAGS) -o $@ $^ \
		$(call libs,$(call room_libs,$(BENCH_DIGEST_ROOMS)))
.PHONY: bench-digest
bench-digest: $(BUILD)/tests/bench/bench_digest
	$<

# --- packages ---------------------------------------------------------------
PACKAGES := gcc libc6-dev pkgconf libjansson-dev nettle-dev libseccomp-dev \
	libgmime-3.0-dev libzip-dev zlib1g-dev libexpat1-dev libarchive-dev libqpdf-dev \
	libconfig-dev libsqlite3-dev libsystemd-dev libcurl4-gnutls-dev libetpan-dev \
	libxlsxwriter-dev python3 python3-openpyxl
PACKAGES_CHECK := openssl libcmocka-dev clang libclang-rt-14-dev clang-format \
	clang-tidy cppcheck strace dovecot-imapd dovecot-lmtpd postfix isync xfsprogs \
	debootstrap systemd-container

.PHONY: deps deps-check
deps:
	@sh tests/packages.sh $(PACKAGES)
deps-check:
	@sh tests/packages.sh $(PACKAGES) $(PACKAGES_CHECK)

# --- what people run --------------------------------------------------------
.PHONY: demo check e2e faults lint fuzz bench
# Debian's own, which has python3-openpyxl.
PYTHON ?= /usr/bin/python3
demo: deps
	@echo "Building the programs (a minute or two) …"
	@$(MAKE) -s --no-print-directory -j2 all
	@$(PYTHON) tests/demo/demo.py --build $(BUILD)

check: deps-check
	@MAKE="$(MAKE)" PYTHON="$(PYTHON)" sh tests/check.sh

# NAMES="daemon receipts" for some.
e2e: all
	@$(PYTHON) tests/e2e/run.py --build=$(BUILD) $(NAMES)

faults: all
	@$(PYTHON) tests/faults/crash.py
	@$(PYTHON) tests/faults/random_kill.py
	@$(PYTHON) tests/faults/random_kill_mail.py
	@$(PYTHON) tests/faults/inject.py
	@$(PYTHON) tests/faults/power.py

# The same with something left out or taken away: each must show losses.
.PHONY: faults-controls
faults-controls: all
	@$(PYTHON) tests/faults/crash.py --control
	@$(PYTHON) tests/faults/inject.py --control --only "engine barrier"
	@for what in nosync files normal; do \
		$(PYTHON) tests/faults/power.py --without $$what --moments 6 || exit 1; done
	@$(PYTHON) tests/faults/random_kill_mail.py --blind
	@$(PYTHON) tests/faults/random_kill_mail.py --seen --patience 20

# A minute, and another for making the system it boots the first time.
.PHONY: systemd-test
systemd-test: all
	@SHOUBAO_BUILD=$(BUILD) /usr/bin/python3 tests/systemd/test_service.py

lint:
	@sh tests/lint.sh

# NAME stands for tests/fuzz/fuzz_NAME.c. `make fuzz` runs each for FUZZ_SECS
# on FUZZ_JOBS processors, from the inputs kept in build/fuzz/corpus.
FUZZERS := archive csv docx form html_table message ods xls xlsx xml2003
FUZZ_SECS ?= 60
FUZZ_PROGRAMS = $(FUZZERS:%=build/fuzz/tests/fuzz/fuzz_%)
fuzz:
	@$(MAKE) --no-print-directory MODE=fuzz CC=clang $(FUZZ_PROGRAMS)
	@sh tests/fuzz/run.sh $(FUZZ_SECS) $(FUZZ_PROGRAMS)
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o \
		$(BUILD)/libparsers.a $(BUILD)/libbase.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(PARSERS_LIBS) $(BASE_LIBS))

$(BUILD)/tests/bench/table_driver: $(BUILD)/tests/bench/table_driver.o \
		$(BUILD)/libparsers.a $(BUILD)/libbase.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(call libs,$(PARSERS_LIBS) $(BASE_LIBS))

# Other readers to be measured beside ours; what is absent is left out.
PACKAGES_BENCH := libfreexl-dev gnumeric python3-xlrd python3-xlwt
.PHONY: bench-deps
bench-deps:
	@sh tests/packages.sh $(PACKAGES_BENCH)
$(BUILD)/tests/bench/measure: $(BUILD)/tests/bench/measure.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^
$(BUILD)/tests/bench/freexl_driver: $(BUILD)/tests/bench/freexl_driver.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lfreexl

bench: all bench-store bench-digest $(BUILD)/tests/bench/table_driver \
		$(BUILD)/tests/bench/measure
	@if $(PKG_CONFIG) --exists freexl; then \
		$(MAKE) -s --no-print-directory $(BUILD)/tests/bench/freexl_driver; fi
	@$(PYTHON) tests/bench/mails.py
	@$(PYTHON) tests/bench/imap.py
	@$(PYTHON) tests/bench/tables.py $(BUILD)/tests/bench/table_driver

clean:
	rm -rf build

# --- installing -------------------------------------------------------------
# Texts name the usual places; installed ones name the real ones.
real_places := sed -e 's,/usr/sbin/,$(SBINDIR)/,g' \
	-e 's,/usr/bin/,$(BINDIR)/,g' -e 's,/usr/libexec/shoubao,$(LIBEXECDIR),g' \
	-e 's,/usr/share/shoubao,$(DATADIR),g' -e 's,/etc/shoubao,$(SYSCONFDIR),g'
MANUALS := shoubaod.8 shoubaoctl.8 shoubao.conf.5 shoubao-parse.1
manual = $(MANDIR)/man$(subst .,,$(suffix $(1)))/$(1)
SYSTEMD_FILES := systemd/system/shoubaod.service sysusers.d/shoubao.conf \
	tmpfiles.d/shoubao.conf
PARTS := shoubao-fetch shoubao-parse shoubao-send
into = $(addprefix $(DESTDIR),$(1))

define install_text
@$(real_places) $(1) >$(call into,$(2)).new && chmod 644 $(call into,$(2)).new
@mv $(call into,$(2)).new $(call into,$(2))

endef

.PHONY: install uninstall
install: all
	install -d $(call into,$(SBINDIR) $(BINDIR) $(LIBEXECDIR) $(DATADIR)) \
		$(call into,$(MANDIR)/man1 $(MANDIR)/man5 $(MANDIR)/man8) \
		$(dir $(call into,$(SYSTEMD_FILES:%=$(SYSTEMDDIR)/%)))
	install -m 755 $(BUILD)/shoubaod $(BUILD)/shoubaoctl $(call into,$(SBINDIR))
	install -m 755 $(PARTS:%=$(BUILD)/%) $(call into,$(LIBEXECDIR))
	ln -sf $(LIBEXECDIR)/shoubao-parse $(call into,$(BINDIR))/shoubao-parse
	sh systemd/install-config.sh '$(call into,$(DATADIR))' \
		'$(call into,$(SYSCONFDIR))' '$(DATADIR)'
	$(foreach page,$(MANUALS),$(call install_text,man/$(page),$(call manual,$(page))))
	$(call install_text,systemd/shoubaod.service,$(SYSTEMDDIR)/systemd/system/shoubaod.service)
	$(call install_text,systemd/shoubao.sysusers,$(SYSTEMDDIR)/sysusers.d/shoubao.conf)
	$(call install_text,systemd/shoubao.tmpfiles,$(SYSTEMDDIR)/tmpfiles.d/shoubao.conf)
	@[ -n "$(DESTDIR)" ] || sh systemd/after-install.sh '$(SYSCONFDIR)' '$(SYSTEMDDIR)'

# The configuration and what was received stay.
uninstall:
	rm -f $(call into,$(SBINDIR)/shoubaod $(SBINDIR)/shoubaoctl) \
		$(call into,$(BINDIR)/shoubao-parse) \
		$(call into,$(foreach page,$(MANUALS),$(call manual,$(page)))) \
		$(call into,$(SYSTEMD_FILES:%=$(SYSTEMDDIR)/%))
	rm -rf $(call into,$(LIBEXECDIR) $(DATADIR))

define HELP
What people run
  make demo        packages, build, then a week of a city's reports
  make check       packages, build, all tests
  make             the programs, into build/
  make install     into PREFIX (/usr), SYSCONFDIR (/etc/shoubao), DESTDIR
  make uninstall   leaves the configuration and /var/lib/shoubao alone
  make clean       removes build/

What developers run; MODE=sanitize builds into build/sanitize with ASan, UBSan
  make unit        unit tests; UNIT_TESTS="clock judge" for some, test-NAME for one
  make e2e         whole stories against the programs
  make faults      kills, full and broken disks, lost power, lost answers: ten
                   minutes; faults-controls: that these would show
  make systemd-test  boots a small Debian with it and kills, reloads, stops
  make fuzz        fuzzes the parsers
  make lint        includes, banned functions, layout
  make bench       measures, beside what make bench-deps installs
  make deps        the packages to build; deps-check: those of the tests too
endef
export HELP
help:
	@echo "$$HELP"

-include $(shell find build -name '*.d' -type f ! -path '*-root*' 2>/dev/null)
